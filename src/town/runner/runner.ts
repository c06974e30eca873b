/** Joins the runner of workflows to a town: listens for what starts them, goes on with what a crash left, stops at the end. */
import { jobsOf, runTables } from '../github/run-entities.ts';
import type { World } from '../github/world.ts';
import { track, makeEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { tables } from '../github/entities.ts';
import { complete, lost } from './job-launch.ts';
import { tidyJobDirectories } from './job-directories.ts';
import { sweep } from './process-group.ts';
import { advanceRun, jobEnded, settleGroup, settleGroupOf } from './run-advance.ts';
import { noteHappening, wake } from './run-start.ts';

const engines = new WeakMap<World, Engine>();

/** The runner of a town that it has joined. */
export function engineOf(world: World): Engine {
  const engine = engines.get(world);
  if (engine === undefined) throw new Error('no runner has joined this town');
  return engine;
}

/** Joins the runner to a town. */
export async function joinRunner(world: World): Promise<void> {
  const engine = makeEngine(world);
  engines.set(world, engine);
  world.onHappening.push((happening) => noteHappening(engine, happening));
  world.busy.push(() => engine.slots.isBusy || engine.pending.size > 0);
  world.onClose.push(() => close(engine));
  await recover(engine);
}

/** Ends the processes that an earlier life of the town left, concludes their jobs, and goes on with all other runs. */
async function recover(engine: Engine): Promise<void> {
  const { store } = engine.world;
  await sweep(`${engine.root}#`);
  tidyJobDirectories(engine.root, []);
  const open = runTables.runs(store).where((run) => run.status !== 'completed');
  for (const run of open) {
    for (const job of jobsOf(store, run.id, run.attempt)) {
      if (job.status === 'pending') settleGroup(engine, job.repositoryId, job.concurrency?.group ?? '');
      if (job.status !== 'in_progress') continue;
      revokeTokens(engine, job.id);
      complete(engine, job.id, lost('failure'));
      void track(engine, jobEnded(engine, job.id));
    }
    if (run.status === 'pending') settleGroupOf(engine, run);
    else void track(engine, advanceRun(engine, run.id));
  }
  wake(engine);
}

function revokeTokens(engine: Engine, jobId: number): void {
  const tokens = tables.tokens(engine.world.store);
  for (const token of tokens.where((one) => one.jobId === jobId)) tokens.delete(token.hash);
}

async function close(engine: Engine): Promise<void> {
  engine.isClosing = true;
  for (const abort of engine.aborts.values()) abort.abort();
  await sweep(`${engine.root}#`);
  await Promise.allSettled(engine.pending);
}
