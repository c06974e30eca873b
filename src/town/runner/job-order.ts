/** What a job needs to run, what it reports, and what it asks of the place that runs it. */
import type { Json, JsonRecord } from './json.ts';
import type { GraceMs } from './process-group.ts';
import type { JobFile } from './workflow-file.ts';

/** How a job or step ended. */
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** One step as GitHub lists it. */
export interface StepRecord {
  readonly number: number;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** A message attached to a place in the code. */
export interface JobAnnotation {
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number | null;
  readonly endColumn: number | null;
}

/** A job that is ready to run: every expression outside its steps is filled in. */
export interface JobOrder {
  readonly id: number;
  readonly runId: number;
  readonly attempt: number;
  readonly name: string;
  readonly file: JobFile;
  readonly workflowEnv: Json;
  readonly workflowDefaults: { readonly shell?: string; readonly workingDirectory?: string };
  readonly timeoutMs: number;
  readonly token: string;
  readonly github: JsonRecord;
  readonly inputs: JsonRecord;
  readonly needs: JsonRecord;
  readonly strategy: JsonRecord;
  readonly matrix: JsonRecord;
  readonly vars: JsonRecord;
  readonly secrets: Readonly<Record<string, string>>;
  readonly runnerName: string;
}

/** An action as `uses` names it. */
export interface ActionName {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly ref: string;
}

/** Artifacts of a run. */
export interface ArtifactStore {
  /** Keeps a zip under a name; the older artifact of that name goes only when `overwrite` is true. */
  readonly put: (artifact: { runId: number; name: string; zip: Buffer; retentionDays: number; overwrite: boolean }) => {
    readonly id: number;
    readonly digest: string;
  };
  /** The artifacts of a run, oldest first, for a job of the run `reader`; none when that run is of another repository. */
  readonly list: (runId: number, reader: number) => readonly { readonly id: number; readonly name: string }[];
  readonly read: (id: number) => Buffer;
}

/** What the engine that runs jobs is given by its surroundings. */
export interface JobHost {
  /** Every directory of the runner is below this one. */
  readonly root: string;
  readonly graceMs: GraceMs;
  /** Told whenever a step starts or ends. */
  readonly onSteps: (jobId: number, steps: readonly StepRecord[]) => void;
  readonly artifacts: ArtifactStore;
  /** Variables that only JavaScript actions of a job are given. */
  readonly actionVariables: (job: { runId: number; jobId: number }) => Readonly<Record<string, string>>;
  /** The directory of an action that this place has; undefined when it has none. */
  readonly findAction: (name: ActionName) => Promise<string | undefined>;
  /** Where a repository is cloned from. */
  readonly gitUrl: (repository: string) => string;
}

/** How a job ended. */
export interface JobResult {
  readonly conclusion: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepRecord[];
  readonly annotations: readonly JobAnnotation[];
  readonly summary: string;
}
