/** What the stand-in keeps of workflows: files seen, runs, their jobs, artifacts, variables and secrets, and events still to be looked at. */
import type { JsonRecord } from '../runner/json.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** A workflow file of a repository. */
export interface Workflow {
  readonly id: number;
  readonly repositoryId: number;
  readonly path: string;
  readonly name: string;
  readonly state: 'active' | 'disabled_manually';
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How far a run is. */
export type RunStatus = 'queued' | 'pending' | 'in_progress' | 'completed';

/** How a run ended. */
export type RunConclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'startup_failure';

/** Membership in a concurrency group. */
export interface Concurrency {
  readonly group: string;
  readonly cancelInProgress: boolean;
  readonly queue: 'single' | 'max';
}

/** One run of a workflow, in its latest attempt. */
export interface WorkflowRun {
  readonly id: number;
  readonly repositoryId: number;
  readonly workflowId: number;
  readonly path: string;
  readonly name: string;
  readonly displayTitle: string;
  readonly event: string;
  readonly inputs: JsonRecord;
  readonly ref: string;
  readonly headBranch: string | null;
  readonly headSha: string;
  /** The commit that the jobs see as `github.sha`: for pull requests the merge commit. */
  readonly sha: string;
  /** The head commit and the pull requests as GitHub shows them in a run. */
  readonly headCommit: JsonRecord;
  readonly pulls: readonly JsonRecord[];
  readonly runNumber: number;
  readonly attempt: number;
  readonly status: RunStatus;
  readonly conclusion: RunConclusion | null;
  readonly isCancelling: boolean;
  readonly isForced?: boolean;
  readonly actorId: number;
  readonly triggeringActorId: number;
  readonly checkSuiteId: number;
  readonly concurrency: Concurrency | null;
  /** How many workflow_run events led here. */
  readonly depth: number;
  /** What started it; null for a dispatch. */
  readonly triggerId: number | null;
  readonly createdAt: string;
  readonly startedAt: string;
  readonly updatedAt: string;
}

/** One step of a job. */
export interface JobStep {
  readonly number: number;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** One job of one attempt of a run; its id is its check run's id. */
export interface WorkflowJob {
  readonly id: number;
  readonly runId: number;
  readonly repositoryId: number;
  readonly attempt: number;
  readonly key: string;
  readonly name: string;
  readonly labels: readonly string[];
  readonly matrix: JsonRecord;
  readonly strategy: JsonRecord;
  readonly status: 'queued' | 'pending' | 'in_progress' | 'completed';
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null;
  readonly isForgiven: boolean;
  readonly concurrency: Concurrency | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly JobStep[];
  readonly runnerName: string | null;
  readonly createdAt: string;
  readonly startedAt: string;
  readonly completedAt: string | null;
}

/** An artifact; its zip is in `<dir>/runner/artifacts/<id>.zip`. */
export interface Artifact {
  readonly id: number;
  readonly runId: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly sizeBytes: number;
  readonly digest: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A variable or a secret of a repository. */
export interface Setting {
  readonly repositoryId: number;
  readonly name: string;
  readonly value: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Something that happened and may start workflows; gone once that is decided. */
export interface Trigger {
  readonly id: number;
  readonly repositoryId: number;
  readonly event: string;
  readonly actorId: number;
  readonly depth: number;
  readonly body: JsonRecord;
}

/** The tables of this file. */
export const runTables = {
  workflows: (store: Store): Table<Workflow> => store.table<Workflow>('workflows'),
  runs: (store: Store): Table<WorkflowRun> => store.table<WorkflowRun>('workflow-runs'),
  jobs: (store: Store): Table<WorkflowJob> => store.table<WorkflowJob>('workflow-jobs'),
  artifacts: (store: Store): Table<Artifact> => store.table<Artifact>('artifacts'),
  /** Keyed `<repository id>/<name>`, as are secrets. */
  variables: (store: Store): Table<Setting> => store.table<Setting>('variables'),
  secrets: (store: Store): Table<Setting> => store.table<Setting>('secrets'),
  /** The webhook body that started a run, keyed by the run's id. */
  payloads: (store: Store): Table<JsonRecord> => store.table<JsonRecord>('run-payloads'),
  triggers: (store: Store): Table<Trigger> => store.table<Trigger>('triggers'),
} as const;

/** The jobs of a run's attempt, oldest first; all attempts when none is named. */
export function jobsOf(store: Store, runId: number, attempt?: number): WorkflowJob[] {
  const jobs = runTables.jobs(store).by('run', (job) => String(job.runId), String(runId));
  return attempt === undefined ? jobs : jobs.filter((job) => job.attempt === attempt);
}

/** The runs and jobs of a repository's concurrency group that are not complete, oldest first. */
export function groupOf(
  store: Store,
  repositoryId: number,
  group: string,
): { runs: WorkflowRun[]; jobs: WorkflowJob[] } {
  const key = (row: WorkflowRun | WorkflowJob): string | undefined =>
    row.status === 'completed' || row.concurrency === null ? undefined : `${row.repositoryId}/${row.concurrency.group}`;
  const wanted = `${repositoryId}/${group}`;
  return { runs: runTables.runs(store).by('group', key, wanted), jobs: runTables.jobs(store).by('group', key, wanted) };
}

/** The runs of a repository, oldest first. */
export function runsOf(store: Store, repositoryId: number): WorkflowRun[] {
  return runTables.runs(store).by('repository', (run) => String(run.repositoryId), String(repositoryId));
}

/** The artifacts of a run, oldest first. */
export function artifactsOf(store: Store, runId: number): Artifact[] {
  return runTables.artifacts(store).by('run', (artifact) => String(artifact.runId), String(runId));
}
