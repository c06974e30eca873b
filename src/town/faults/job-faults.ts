/** How runners go wrong: they never come, or go away with all that they hold. */
import type { WorkflowJob } from '../github/run-entities.ts';
import type { World } from '../github/world.ts';

/** What becomes of a job that gets a slot. `noticedMs`: how long GitHub takes a runner that has died for alive. */
export type JobFate =
  | { readonly kind: 'run' }
  | { readonly kind: 'never' }
  | { readonly kind: 'die'; readonly afterMs: number; readonly noticedMs: number };

/** Draws the fate of a job. */
export function fateOfJob({ faults }: World, job: WorkflowJob): JobFate {
  const key = faults.occurrence(`${job.repositoryId} ${job.key}`);
  if (faults.strikes('runner.never', key)) return { kind: 'never' };
  const afterMs = Math.ceil(faults.draw('dies', key) * faults.value('runner.dies-ms'));
  if (faults.strikes('runner.dies', key)) return { kind: 'die', afterMs, noticedMs: 0 };
  if (!faults.strikes('runner.silent', key)) return { kind: 'run' };
  return { kind: 'die', afterMs, noticedMs: faults.value('runner.silent-ms') };
}
