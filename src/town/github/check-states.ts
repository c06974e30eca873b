/** Which checks and statuses have passed on a commit: what required checks are held against. */
import type { Repository } from './entities.ts';
import type { World } from './world.ts';

/** What this needs of a check run's row (table `check-runs`). */
interface CheckRow {
  readonly repositoryId: number;
  readonly headSha: string;
  readonly name: string;
  readonly appId: number;
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
}

/** What this needs of a status's row (table `statuses`). */
interface StatusRow {
  readonly repositoryId: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly id: number;
}

const passing = new Set(['success', 'neutral', 'skipped']);

/** The checks whose latest run on the commit passed, and the statuses whose latest state is success. */
export function passedChecks(world: World, repo: Repository, sha: string): { context: string; appId: number | null }[] {
  const runs = new Map<string, CheckRow>();
  for (const run of world.store
    .table<CheckRow>('check-runs')
    .where((row) => row.repositoryId === repo.id && row.headSha === sha)) {
    runs.set(`${run.appId}/${run.name}`, run);
  }
  const statuses = new Map<string, StatusRow>();
  for (const status of world.store
    .table<StatusRow>('statuses')
    .where((row) => row.repositoryId === repo.id && row.sha === sha)) {
    statuses.set(status.context, status);
  }
  return [
    ...[...runs.values()]
      .filter((run) => run.status === 'completed' && passing.has(run.conclusion ?? ''))
      .map((run) => ({ context: run.name, appId: run.appId })),
    ...[...statuses.values()]
      .filter(({ state }) => state === 'success')
      .map(({ context }) => ({ context, appId: null })),
  ];
}
