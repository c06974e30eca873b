/** The logs of jobs as people download them: one text a job, one zip a run. */
import type { WorkflowJob } from '../run-entities.ts';
import type { World } from '../world.ts';
import { readStepLogs } from '../../runner/job-log.ts';
import { logDirectory } from '../../runner/job-state.ts';
import { engineOf } from '../../runner/runner.ts';
import { writeZip } from '../../runner/zip.ts';
import type { ZipEntry } from '../../runner/zip.ts';

/** The log of a job, all its steps in order; undefined when it has none. */
export function logOfJob(world: World, job: WorkflowJob): string | undefined {
  const steps = readStepLogs(logDirectory(engineOf(world).root, job.id));
  return steps.size === 0 ? undefined : [...steps.values()].join('');
}

/** The logs of a run's jobs as GitHub packs them; undefined when there are none. */
export function zipOfRun(world: World, jobs: readonly WorkflowJob[]): Buffer | undefined {
  const entries = jobs.flatMap((job, index) => entriesOf(world, job, index));
  return entries.length === 0 ? undefined : writeZip(entries);
}

function entriesOf(world: World, job: WorkflowJob, index: number): readonly ZipEntry[] {
  const steps = readStepLogs(logDirectory(engineOf(world).root, job.id));
  if (steps.size === 0) return [];
  const name = fileName(job.name);
  const each = [...steps].map(([number, text]) => ({
    path: `${name}/${number}_${fileName(job.steps[number - 1]?.name ?? 'step')}.txt`,
    content: Buffer.from(text),
  }));
  return [{ path: `${index}_${name}.txt`, content: Buffer.from([...steps.values()].join('')) }, ...each];
}

function fileName(name: string): string {
  return name
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '')
    .replaceAll('..', '.')
    .slice(0, 90);
}
