/** What the parts of the runner share: the town, the pool of slots, and which jobs can be stopped. */
import { join } from 'node:path';
import { actionsBot } from '../github/auth.ts';
import type { Repository } from '../github/entities.ts';
import type { WorkflowJob } from '../github/run-entities.ts';
import { fateOfJob } from '../faults/job-faults.ts';
import type { JobFate } from '../faults/job-faults.ts';
import type { Cause, World } from '../github/world.ts';
import { paceOfMachine, Slots } from './slots.ts';

/** How a runner may misbehave on purpose. */
export interface RunnerFaults {
  /** What happens to a job that gets a slot: it runs, it never starts, or its runner dies after some time. */
  fateOf: (job: WorkflowJob) => JobFate;
}

/** The runner of one town. */
export interface Engine {
  readonly world: World;
  readonly root: string;
  readonly slots: Slots;
  /** By job: aborting it stops the job's processes. */
  readonly aborts: Map<number, AbortController>;
  /** Work on triggers and runs that is not done yet. */
  readonly pending: Set<Promise<unknown>>;
  readonly faults: RunnerFaults;
  isClosing: boolean;
}

/** Makes the runner of a town; nothing runs yet. */
export function makeEngine(world: World): Engine {
  return {
    world,
    root: join(world.dir, 'runner'),
    slots: new Slots(() => world.settings.slots, paceOfMachine()),
    aborts: new Map(),
    pending: new Set(),
    faults: { fateOf: (job) => fateOfJob(world, job) },
    isClosing: false,
  };
}

/** GitHub Actions as the doer: what it reports starts no workflows. */
export function actionsCause(world: World): Cause {
  return { account: actionsBot(world), kind: 'system', token: undefined };
}

/** Keeps work in view until it is done. Work that throws is a bug and stops the town loudly. */
export function track<T>(engine: Engine, work: Promise<T>): Promise<T> {
  engine.pending.add(work);
  void work.finally(() => engine.pending.delete(work));
  return work;
}

/** The repository as the API names it. */
export function fullName(repo: Repository): string {
  return `${repo.owner}/${repo.name}`;
}
