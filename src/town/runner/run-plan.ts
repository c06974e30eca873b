/**
 * Decides what a run does next, from its workflow and the jobs it has so far. Pure.
 *
 * **Invariant:** a job is planned once all that it needs is complete, and exactly once an attempt.
 */
import { evaluateCondition, fill, fillToText, isTruthy } from './expression.ts';
import type { Scope } from './expression.ts';
import { isRecord, recordOf, textOf, textsOf } from './json.ts';
import type { Json, JsonRecord } from './json.ts';
import { combinationsOf, matrixSuffix } from './matrix.ts';
import type { JobFile, WorkflowFile } from './workflow-file.ts';

/** What a job, so far, has come to. */
export interface KnownJob {
  readonly key: string;
  readonly status: string;
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null;
  readonly isForgiven: boolean;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A job that is to be made: run, passed over, or refused with a message. */
export interface PlannedJob {
  readonly key: string;
  readonly name: string;
  readonly fate: 'run' | 'skip' | 'refuse';
  readonly message: string;
  readonly labels: readonly string[];
  readonly matrix: JsonRecord;
  readonly strategy: JsonRecord;
  readonly isForgiven: boolean;
  readonly concurrency: PlannedConcurrency | null;
}

/** A concurrency group as a workflow asks for it. */
export interface PlannedConcurrency {
  readonly group: string;
  readonly cancelInProgress: boolean;
  readonly queue: 'single' | 'max';
}

/** A run as the plan sees it: `contexts` are those of a job's `if`, without `needs`. */
export interface PlannedRun {
  readonly workflow: WorkflowFile;
  readonly jobs: readonly KnownJob[];
  readonly contexts: JsonRecord;
  readonly isCancelling: boolean;
  /** Whether it was cancelled in spite of what conditions say. */
  readonly isForced?: boolean;
}

/** The jobs that can be decided now and are not yet there. */
export function planJobs(run: PlannedRun): readonly PlannedJob[] {
  return Object.entries(run.workflow.jobs).flatMap(([key, file]) => {
    const isKnown = run.jobs.some((job) => job.key === key);
    return isKnown || !needsAreOver(run, file) ? [] : planJob(run, key, file);
  });
}

/** The jobs whose condition holds although the run is being cancelled. */
export function unaffectedBy(run: PlannedRun): ReadonlySet<string> {
  const holds = Object.entries(run.workflow.jobs).filter(([, file]) => {
    try {
      return evaluateCondition(file.if, jobScope(run, file));
    } catch {
      // What cannot be read was refused when the job was planned.
      return false;
    }
  });
  return new Set(holds.map(([key]) => key));
}

/** Whether every job of the workflow is there and complete. */
export function isOver(run: Pick<PlannedRun, 'workflow' | 'jobs'>): boolean {
  const known = new Set(run.jobs.map((job) => job.key));
  return (
    Object.keys(run.workflow.jobs).every((key) => known.has(key)) && run.jobs.every((job) => job.status === 'completed')
  );
}

/** How a run ends whose jobs are all complete. */
export function concludeRun(
  jobs: readonly KnownJob[],
  isCancelling: boolean,
): 'success' | 'failure' | 'cancelled' | 'skipped' {
  const counted = jobs.filter((job) => !job.isForgiven);
  if (isCancelling) return 'cancelled';
  if (counted.some((job) => job.conclusion === 'failure')) return 'failure';
  if (counted.some((job) => job.conclusion === 'cancelled')) return 'cancelled';
  return jobs.every((job) => job.conclusion === 'skipped') ? 'skipped' : 'success';
}

/** The `needs` context of a job: result and outputs of each job it needs. */
export function needsContext(file: JobFile, jobs: readonly KnownJob[]): JsonRecord {
  const pairs = (file.needs ?? []).map((need): [string, Json] => {
    const found = jobs.filter((job) => job.key === need);
    const outputs: Record<string, string> = {};
    for (const job of found) Object.assign(outputs, job.outputs);
    return [need, { result: resultOf(found), outputs }];
  });
  return Object.fromEntries(pairs);
}

function resultOf(jobs: readonly KnownJob[]): 'success' | 'failure' | 'cancelled' | 'skipped' {
  const results = jobs.map((job) => (job.isForgiven && job.conclusion === 'failure' ? 'success' : job.conclusion));
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}

function needsAreOver(run: PlannedRun, file: JobFile): boolean {
  return (file.needs ?? []).every((need) => {
    const found = run.jobs.filter((job) => job.key === need);
    return found.length > 0 && found.every((job) => job.status === 'completed');
  });
}

function planJob(run: PlannedRun, key: string, file: JobFile): readonly PlannedJob[] {
  const bare: PlannedJob = {
    key,
    name: file.name ?? key,
    fate: 'skip',
    message: '',
    labels: [],
    matrix: {},
    strategy: {},
    isForgiven: false,
    concurrency: null,
  };
  try {
    const scope = jobScope(run, file);
    if (run.isForced === true || !evaluateCondition(file.if, scope)) return [{ ...bare, name: skippedName(file, key) }];
    if (file.uses !== undefined)
      return [
        {
          ...bare,
          fate: 'refuse',
          message: `The job calls the reusable workflow '${file.uses}', which this runner does not do: put its jobs into this workflow.`,
        },
      ];
    return expand(run, bare, file);
  } catch (error) {
    return [
      {
        ...bare,
        name: skippedName(file, key),
        fate: 'refuse',
        message: error instanceof Error ? error.message : String(error),
      },
    ];
  }
}

function skippedName(file: JobFile, key: string): string {
  return file.name === undefined || file.name === '' || file.name.includes('${{') ? key : file.name;
}

/** What the `if` and the `strategy` of a job may see. */
export function jobScope(run: PlannedRun, file: JobFile): Scope {
  const ancestors = ancestorsOf(run.workflow, file);
  const results = [...ancestors].map((key) => resultOf(run.jobs.filter((job) => job.key === key)));
  return {
    contexts: { ...run.contexts, needs: needsContext(file, run.jobs) },
    functions: {
      always: () => true,
      success: () => !run.isCancelling && results.every((result) => result === 'success'),
      failure: () => !run.isCancelling && results.includes('failure'),
      cancelled: () => run.isCancelling,
    },
  };
}

function ancestorsOf(workflow: WorkflowFile, file: JobFile): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [...(file.needs ?? [])];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    pending.push(...(workflow.jobs[key]?.needs ?? []));
  }
  return found;
}

function expand(run: PlannedRun, bare: PlannedJob, file: JobFile): readonly PlannedJob[] {
  const scope = jobScope(run, file);
  const filled = recordOf(fill(file.strategy ?? {}, scope));
  const combinations = combinationsOf(filled['matrix']);
  const failFast = filled['fail-fast'] !== false && filled['fail-fast'] !== 'false';
  const maxParallel = Number(filled['max-parallel'] ?? combinations.length) || combinations.length;
  return combinations.map((matrix, index) => {
    const strategy = {
      'fail-fast': failFast,
      'job-index': index,
      'job-total': combinations.length,
      'max-parallel': maxParallel,
    };
    return planOne(
      { ...scope, contexts: { ...scope.contexts, matrix, strategy } },
      { ...bare, matrix, strategy },
      file,
    );
  });
}

function planOne(scope: Scope, bare: PlannedJob, file: JobFile): PlannedJob {
  const own = fillToText(file.name, scope);
  const name = own === '' ? `${bare.key}${matrixSuffix(bare.matrix)}` : own;
  const wanted = fill(file['runs-on'] ?? [], scope);
  const labels = isRecord(wanted) ? textsOf(wanted['labels']) : textsOf(wanted);
  const refusal = refusalOf(labels);
  return {
    ...bare,
    name,
    labels,
    fate: refusal === undefined ? 'run' : 'refuse',
    message: refusal ?? '',
    isForgiven: isTruthy(fill(file['continue-on-error'] ?? false, scope)),
    concurrency: concurrencyOf(file.concurrency, scope),
  };
}

function refusalOf(labels: readonly string[]): string | undefined {
  const foreign = labels.find((label) => /^(?:windows|macos)/iu.test(label));
  if (foreign === undefined) return undefined;
  return `The job runs on '${foreign}'; this runner is this machine, which takes jobs for ubuntu, linux and self-hosted.`;
}

/** A concurrency group with its expressions filled in; null where there is none. */
export function concurrencyOf(template: Json | undefined, scope: Scope): PlannedConcurrency | null {
  if (template === undefined) return null;
  const filled = fill(template, scope);
  const asked = isRecord(filled) ? filled : { group: filled };
  const group = textOf(asked['group']);
  if (group === '') return null;
  return {
    group,
    cancelInProgress: isTruthy(asked['cancel-in-progress'] ?? false),
    queue: asked['queue'] === 'max' ? 'max' : 'single',
  };
}

/** These jobs and every job that needs them, directly or not. */
export function dependantsOf(workflow: WorkflowFile, keys: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(keys);
  const all = Object.entries(workflow.jobs);
  return new Set(
    all
      .filter(([key, file]) => wanted.has(key) || [...ancestorsOf(workflow, file)].some((need) => wanted.has(need)))
      .map(([key]) => key),
  );
}
