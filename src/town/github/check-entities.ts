/** What the stand-in keeps of checks and statuses. */
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** One App's checks of one commit. */
export interface CheckSuite {
  readonly id: number;
  readonly repositoryId: number;
  readonly appId: number;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly status: CheckStatus;
  readonly conclusion: Conclusion | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The run of GitHub Actions that this suite shows; such suites are never shared. */
  readonly workflowRunId: number | null;
}

/** How far a check is. */
export type CheckStatus = 'queued' | 'in_progress' | 'completed';

/** How a check ended. */
export type Conclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'stale';

/** One check. */
export interface CheckRun {
  readonly id: number;
  readonly suiteId: number;
  readonly repositoryId: number;
  readonly appId: number;
  readonly name: string;
  readonly headSha: string;
  readonly status: CheckStatus;
  readonly conclusion: Conclusion | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly detailsUrl: string | null;
  readonly externalId: string;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly Annotation[];
  readonly actions: readonly CheckAction[];
}

/** A remark of a check on lines of a file, in GitHub's own words. */
export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title: string | null;
  readonly raw_details: string | null;
}

/** A button on a check. */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** A commit status. */
export interface Status {
  readonly id: number;
  readonly repositoryId: number;
  readonly sha: string;
  readonly context: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creatorId: number;
  readonly createdAt: string;
}

/** The tables of this file. */
export const checkTables = {
  suites: (store: Store): Table<CheckSuite> => store.table<CheckSuite>('check-suites'),
  runs: (store: Store): Table<CheckRun> => store.table<CheckRun>('check-runs'),
  statuses: (store: Store): Table<Status> => store.table<Status>('statuses'),
} as const;

/** The suites of a commit, oldest first. */
export function suitesOf(store: Store, repositoryId: number, sha: string): CheckSuite[] {
  const key = (suite: CheckSuite): string => `${suite.repositoryId}@${suite.headSha}`;
  return checkTables.suites(store).by('commit', key, `${repositoryId}@${sha}`);
}

/** The check runs of a commit, oldest first. */
export function runsOf(store: Store, repositoryId: number, sha: string): CheckRun[] {
  const key = (run: CheckRun): string => `${run.repositoryId}@${run.headSha}`;
  return checkTables.runs(store).by('commit', key, `${repositoryId}@${sha}`);
}

/** The check runs of a suite, oldest first. */
export function runsIn(store: Store, suiteId: number): CheckRun[] {
  return checkTables.runs(store).by('suite', (run) => String(run.suiteId), String(suiteId));
}

/** The statuses of a commit, oldest first. */
export function statusesOf(store: Store, repositoryId: number, sha: string): Status[] {
  const key = (status: Status): string => `${status.repositoryId}@${status.sha}`;
  return checkTables.statuses(store).by('commit', key, `${repositoryId}@${sha}`);
}

/** The latest status of each context of a commit. */
export function latestStatuses(store: Store, repositoryId: number, sha: string): Status[] {
  return [...new Map(statusesOf(store, repositoryId, sha).map((status) => [status.context, status])).values()];
}

/** The latest run of each check (App and name) of a commit. */
export function latestRuns(store: Store, repositoryId: number, sha: string): CheckRun[] {
  return [...new Map(runsOf(store, repositoryId, sha).map((run) => [`${run.appId}/${run.name}`, run])).values()];
}
