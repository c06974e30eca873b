/** What a job carries from step to step: directories, environment, outputs, annotations, and what must still be done after it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles } from './hash-files.ts';
import { JobLog } from './job-log.ts';
import type { Conclusion, JobAnnotation, JobHost, JobOrder, StepRecord } from './job-order.ts';
import { textOf } from './json.ts';
import type { Json, JsonRecord } from './json.ts';
import type { Scope } from './expression.ts';
import { markerName } from './process-group.ts';

/** How one step ended, as `steps.<id>` shows it. */
export interface StepOutcome {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

/** Where steps run: the job itself, or a composite action within it. */
export interface Frame {
  readonly steps: Map<string, StepOutcome>;
  readonly inputs: JsonRecord;
  /** Variables that hold for every step of the frame. */
  readonly env: Readonly<Record<string, string>>;
  readonly actionPath: string | undefined;
  readonly depth: number;
  status: 'success' | 'failure' | 'cancelled';
}

/** Something an action wants done when the job's steps are over. */
export interface PostStep {
  readonly name: string;
  readonly condition: string;
  readonly run: (signal: AbortSignal) => Promise<Conclusion>;
}

/** The directories of one job. */
export interface JobPaths {
  readonly home: string;
  readonly temp: string;
  readonly workspace: string;
  readonly commands: string;
  readonly actions: string;
  readonly tools: string;
}

/** The marker of a job's processes: its runner's directory and its own number. */
export function markerOf(root: string, jobId: number): string {
  return `${root}#${jobId}#`;
}

export class JobState {
  readonly order: JobOrder;
  readonly host: JobHost;
  readonly log: JobLog;
  readonly paths: JobPaths;
  readonly frame: Frame;
  readonly env = new Map<string, string>();
  readonly pathAdditions: string[] = [];
  readonly annotations: JobAnnotation[] = [];
  readonly summaries: string[] = [];
  readonly posts: PostStep[] = [];
  readonly steps: StepRecord[] = [];

  constructor(order: JobOrder, host: JobHost) {
    this.order = order;
    this.host = host;
    this.log = new JobLog(logDirectory(host.root, order.id));
    this.paths = makePaths(host.root, order);
    this.frame = {
      steps: new Map(),
      inputs: order.inputs,
      env: {},
      actionPath: undefined,
      depth: 0,
      status: 'success',
    };
    this.log.mask(order.token);
    for (const secret of Object.values(order.secrets)) this.log.mask(secret);
  }

  /** The variables of a process that a step starts. */
  environment(frame: Frame, stepEnv: Readonly<Record<string, string>>): Record<string, string> {
    const machine = [process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'];
    const own = { ...Object.fromEntries(this.env), ...frame.env, ...stepEnv };
    return {
      LANG: 'C.UTF-8',
      CI: 'true',
      HOME: this.paths.home,
      TMPDIR: this.paths.temp,
      ...own,
      ...this.#runnerVariables(),
      ...githubVariables(this.githubContext(frame)),
      PATH: [...this.pathAdditions.toReversed(), own['PATH'] ?? machine.join(':')].join(':'),
      [markerName]: markerOf(this.host.root, this.order.id),
    };
  }

  /** What an expression of a step may see. */
  scope(frame: Frame, stepEnv: Readonly<Record<string, string>> = {}): Scope {
    const steps = Object.fromEntries(
      [...frame.steps].map(([id, step]): [string, Json] => [id, { ...step, outputs: { ...step.outputs } }]),
    );
    return {
      contexts: {
        github: this.githubContext(frame),
        env: { ...Object.fromEntries(this.env), ...frame.env, ...stepEnv },
        vars: this.order.vars,
        secrets: { ...this.order.secrets, GITHUB_TOKEN: this.order.token },
        inputs: frame.inputs,
        needs: this.order.needs,
        strategy: this.order.strategy,
        matrix: this.order.matrix,
        steps,
        job: { status: this.frame.status, check_run_id: this.order.id },
        runner: this.#runnerContext(),
      },
      functions: {
        always: () => true,
        success: () => frame.status === 'success',
        failure: () => frame.status === 'failure',
        cancelled: () => frame.status === 'cancelled',
        hashFiles: (...patterns) => hashFiles(this.paths.workspace, patterns.map(textOf)),
      },
    };
  }

  /** The `github` context within a frame. */
  githubContext(frame: Frame): JsonRecord {
    return {
      ...this.order.github,
      token: this.order.token,
      workspace: this.paths.workspace,
      event_path: join(this.paths.commands, 'event.json'),
      ...(frame.actionPath === undefined ? {} : { action_path: frame.actionPath, action_status: frame.status }),
    };
  }

  /** Keeps an annotation; GitHub keeps a bounded number as well. */
  annotate(annotation: Partial<JobAnnotation> & Pick<JobAnnotation, 'level' | 'message'>): void {
    if (this.annotations.length >= 50) return;
    const bare = { title: '', path: '.github', startLine: 1, endLine: 1, startColumn: null, endColumn: null };
    const message = this.log.hide(annotation.message).slice(0, 64_000);
    this.annotations.push({ ...bare, ...annotation, message: message === '' ? '(no message)' : message });
  }

  /** Says an error in the log and as an annotation. */
  fail(message: string): void {
    this.log.write(`##[error]${message}`);
    this.annotate({ level: 'failure', message });
  }

  #runnerContext(): JsonRecord {
    const architectures: Record<string, string> = { x64: 'X64', arm64: 'ARM64', ia32: 'X86', arm: 'ARM' };
    return {
      name: this.order.runnerName,
      os: process.platform === 'darwin' ? 'macOS' : 'Linux',
      arch: architectures[process.arch] ?? 'X64',
      temp: this.paths.temp,
      tool_cache: this.paths.tools,
      environment: 'self-hosted',
      debug: '',
    };
  }

  #runnerVariables(): Record<string, string> {
    const context = this.#runnerContext();
    return {
      GITHUB_ACTIONS: 'true',
      RUNNER_NAME: textOf(context['name']),
      RUNNER_OS: textOf(context['os']),
      RUNNER_ARCH: textOf(context['arch']),
      RUNNER_TEMP: this.paths.temp,
      RUNNER_TOOL_CACHE: this.paths.tools,
      RUNNER_ENVIRONMENT: 'self-hosted',
    };
  }
}

/** Where the log of a job is. */
export function logDirectory(root: string, jobId: number): string {
  return join(root, 'logs', String(jobId));
}

/** Where everything of a job but its log is, until it is over. */
export function jobDirectory(root: string, jobId: number): string {
  return join(root, 'jobs', String(jobId));
}

function makePaths(root: string, order: JobOrder): JobPaths {
  const base = jobDirectory(root, order.id);
  const name = textOf(order.github['repository']).split('/')[1] ?? 'workspace';
  const paths = {
    home: join(base, 'home'),
    temp: join(base, 'temp'),
    workspace: join(base, 'work', name, name),
    commands: join(base, 'commands'),
    actions: join(base, 'actions'),
    tools: join(root, 'tools'),
  };
  for (const path of Object.values(paths)) mkdirSync(path, { recursive: true });
  return paths;
}

const exported = [
  'action',
  'action_path',
  'action_ref',
  'action_repository',
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
];

function githubVariables(context: JsonRecord): Record<string, string> {
  const known = exported.filter((name) => context[name] !== undefined);
  return Object.fromEntries(known.map((name) => [`GITHUB_${name.toUpperCase()}`, textOf(context[name])]));
}
