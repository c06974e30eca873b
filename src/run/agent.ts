/**
 * The `agent` job: runs one agent on one bead in a worktree and leaves a bundle and `result.json`.
 *
 * Everything here is untrusted by the next job. This job holds at most a token that can read the repository, and the
 * agent's process gets not even that. **Invariant:** `result.json` is written last, after the bundle, each by rename.
 */
import { mkdir, open, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { usualRole } from '../core/config.ts';
import type { Config } from '../core/config.ts';
import { rosterOf } from '../core/agents/roster.ts';
import { keysOf } from '../core/agents/runtime-keys.ts';
import { polecatBranch } from '../core/ref.ts';
import type { RunOutcome, Testimony } from '../core/beads/run-result.ts';
import { Git } from '../adapters/git/git.ts';
import { type WatchedExit, watchProcess } from '../adapters/process/process.ts';
import { runtimeOf } from '../adapters/runtimes/runtime.ts';
import type { Program } from '../adapters/runtimes/script.ts';
import type { ArtifactPort } from '../ports/artifacts.ts';
import type { Assignment, Launch, RuntimePort, RuntimeReport } from '../ports/runtime.ts';
import { writeAssignment } from './assignment.ts';
import { Checkpoints, keepCheckpoint } from './checkpoint.ts';
import { openIds } from './desk.ts';
import type { DeskTaken } from './desk.ts';
import { startReimagine, startResolve } from './conflict.ts';
import { checkBinding, type Dispatch, type HookedBead } from './dispatch.ts';
import type { RunLog } from './log.ts';
import { type AgentFiles, readBead, readConfig, type Remote } from './remote.ts';
import { type Sealed, sealWork } from './seal.ts';
import { runSession } from './session.ts';
import { settle } from './settle.ts';
import { readSteps } from './steps.ts';
import { testimonyOf, workFiles, writeTestimony } from './testimony.ts';
import { takeTraces, type TracePlaces } from './traces.ts';
import { addWorktree, chooseStart, type Start } from './worktree.ts';

/** What the job is started with. `temp` is outlived by nothing; `out` is what is uploaded. */
export interface AgentJob {
  readonly dispatch: Dispatch;
  readonly run: number;
  readonly remote: Remote;
  readonly checkout: string;
  readonly temp: string;
  readonly out: string;
  readonly jobEnv: Readonly<Record<string, string | undefined>>;
  readonly program: Program;
  /** The file of the agent's own commands. */
  readonly commands: string;
  /** Where checkpoints outlive this machine; null where they stay in `out` alone. */
  readonly artifacts: ArtifactPort | null;
  readonly cancel: AbortSignal;
  readonly log: RunLog;
  readonly now: () => number;
}

/** What became of the job. `refused`: the run is not the one the ledger waits for, and nothing was started. */
export type AgentEnd =
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'ended'; readonly testimony: Testimony; readonly notes: readonly string[] };

/** The marker in the environment of everything that this run's agent starts. */
export function runMarker(dispatch: Dispatch, run: number): string {
  return `${run}-${dispatch.nonce}`;
}

/** Where a run keeps its files, all but the worktree outside of what the agent is told to touch. */
export function runPlaces(
  temp: string,
  { nonce }: Dispatch,
): Record<'root' | 'worktree' | 'home' | 'tmp' | 'files' | 'seal', string> {
  const root = join(temp, `toolpusher-${nonce}`);
  const place = (name: string): string => join(root, name);
  return {
    root,
    worktree: place('worktree'),
    home: place('home'),
    tmp: place('tmp'),
    files: place('files'),
    seal: place('seal'),
  };
}

/** Runs the attempt. Faults of the agent are outcomes; only faults of the machine or the server are thrown. */
export async function runAgentJob(job: AgentJob): Promise<AgentEnd> {
  const { dispatch, log } = job;
  const startedAt = job.now();
  const read = await log.group('Read the bead from the ledger', () => readBead(job.remote, dispatch, job.temp));
  if (read.status === 'missing') return { status: 'refused', reason: read.reason };
  const binding = checkBinding(read.bead, dispatch, job.run);
  if (binding.status === 'mismatch') return { status: 'refused', reason: binding.reason };
  const places = runPlaces(job.temp, dispatch);
  await rm(places.root, { recursive: true, force: true });
  for (const dir of [places.home, places.tmp, places.files, places.seal, job.out])
    await mkdir(dir, { recursive: true });
  const git = new Git({ cwd: job.checkout });
  const start = await log.group('Make the worktree', () => startOf(git, job, read.bead));
  const gitDir = await addWorktree(git, dispatch, { path: places.worktree, sha: start.sha });
  const commonDir = await git.run(['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const traced = tracePlaces(job, commonDir);
  const before = await takeTraces(traced);
  const seal: Hooked['seal'] = (name) =>
    sealWork({
      dispatch,
      start: start.sha,
      title: read.bead.title,
      worktree: places.worktree,
      gitDir,
      objects: join(commonDir, 'objects'),
      sealDir: join(places.seal, name),
      bundle: join(job.out, workFiles.bundle),
      now: job.now(),
      places: traced,
      before,
    });
  const worked = await work(job, { ...read, start, seal, startedAt });
  const sealed = await log.group('Keep the work', () => seal('end'));
  return finish(job, { worked, sealed, startedAt });
}

/** Where the attempt starts, by what the ledger says it is for. */
function startOf(git: Git, { dispatch, remote }: AgentJob, bead: HookedBead): Promise<Start> {
  switch (bead.attempt?.mode) {
    case 'resolve':
      return startResolve(git, { dispatch, remote });
    case 'reimagine':
      return startReimagine(git, { dispatch, remote, bead });
    default:
      return chooseStart(git, dispatch, remote);
  }
}

function tracePlaces({ checkout, temp, dispatch }: AgentJob, commonDir: string): TracePlaces {
  const { root } = runPlaces(temp, dispatch);
  const ownRef = `refs/heads/${polecatBranch(dispatch.agent, dispatch.bead)}`;
  return { checkout, commonDir, ownRef, base: dispatch.base, folders: [...new Set([root, temp, dirname(checkout)])] };
}

interface Hooked {
  readonly bead: HookedBead;
  readonly text: string;
  readonly desk: AgentFiles;
  readonly start: Start;
  readonly startedAt: number;
  /** Bundles what the worktree holds, in a folder of that name. */
  readonly seal: (name: string) => Promise<Sealed>;
}

/** How the agent's own process went, before git is asked. */
interface Worked {
  readonly exit: WatchedExit;
  readonly report: RuntimeReport;
  readonly secrets: readonly string[];
  readonly taken: DeskTaken;
}

const nothingTaken: DeskTaken = { end: null, molecule: null, mailSent: [], mailRead: [], notes: [] };

/** Writes the prime, runs the agent under its watchdog, reads what it claims. */
async function work(job: AgentJob, hooked: Hooked): Promise<Worked> {
  const { dispatch, log } = job;
  const base = new Git({ cwd: job.checkout });
  const read = await readConfig(base, dispatch.base);
  if (read.status === 'invalid') return misconfigured(read.reason);
  const entry = read.config.runtimes[dispatch.runtime];
  if (entry === undefined) return misconfigured(`workspace.yml at the base has no runtime ${dispatch.runtime}.`);
  const steps = await readSteps(base, dispatch.base, { ...hooked, usual: read.config.formula });
  if (steps.status === 'faulty') return misconfigured(steps.reason);
  const { assignment, desk } = await writeAssignment({
    ...job,
    ...steps,
    marker: runMarker(dispatch, job.run),
    places: runPlaces(job.temp, dispatch),
    base,
    entry,
    role: rosterOf(read.config).find(({ name }) => name === dispatch.agent)?.role ?? usualRole,
    jobEnv: withSecrets(job.jobEnv, keysOf(entry)),
    hooked,
  });
  const runtime = runtimeOf(entry, job.program);
  const launch = runtime.prepare(assignment);
  if (launch.status === 'misconfigured') {
    desk.close();
    return misconfigured(launch.reason);
  }
  log.line(
    `Agent ${dispatch.agent} starts on bead #${dispatch.bead}, attempt ${dispatch.attempt}, runtime ${dispatch.runtime}.`,
  );
  const limits = read.config.attempts;
  const { home, seal: sealDir } = runPlaces(job.temp, dispatch);
  const source = { ...job, ...hooked, desk, sealDir, secrets: launch.secrets, spent: () => runtime.spent(home) };
  await desk.kept({ steps: [], isOver: false });
  const checkpoints = new Checkpoints({
    desk: desk.dir,
    everyMs: limits.checkpointMinutes * 60_000,
    keep: (number, signal) => keepCheckpoint(number, source, signal),
    onFault: (reason) => log.line(`A checkpoint could not be kept: ${reason}`),
  });
  const { exit, report } = await log.group(`Agent ${dispatch.agent}`, () =>
    runSession({
      runtime,
      home,
      first: launch,
      prepare: (resumes) => runtime.prepare(assignment, resumes),
      start: (next) => watch(job, { launch: next, runtime, assignment, limits }),
      read: async (ended) =>
        runtime.parse({ ...ended, resultText: await readRegular(assignment.resultFile, 64 * 1024) }),
    }).finally(() => {
      desk.close();
      checkpoints.stop();
    }),
  );
  await checkpoints.stopped();
  return { exit, report, secrets: launch.secrets, taken: await desk.take() };
}

/** Secrets come under numbers, in the order of their names in `workspace.yml`; a variable of that name comes first. */
function withSecrets(env: AgentJob['jobEnv'], names: readonly string[]): AgentJob['jobEnv'] {
  const given = names.map((name, index) => [name, env[name] ?? env[`TOOLPUSHER_SECRET_${index + 1}`]] as const);
  return { ...env, ...Object.fromEntries(given) };
}

async function watch(
  job: AgentJob,
  started: {
    readonly launch: Extract<Launch, { status: 'ready' }>;
    readonly runtime: RuntimePort;
    readonly assignment: Assignment;
    readonly limits: Config['attempts'];
  },
): Promise<WatchedExit> {
  const { launch, runtime, assignment, limits } = started;
  const request = { file: launch.file, args: launch.args, cwd: assignment.worktree, env: launch.env };
  return job.log.agent(launch.secrets, (onLine) =>
    watchProcess(launch.stdin === null ? request : { ...request, stdin: launch.stdin }, {
      marker: assignment.runId,
      wallMs: limits.wallMinutes * 60_000,
      idleMs: limits.idleMinutes * 60_000,
      // GitHub kills a cancelled job 10 s after the first signal; the work is still to be kept by then.
      graceMs: 2_000,
      stopSignal: runtime.stopSignal,
      cancel: job.cancel,
      onLine,
      wanted: runtime.wanted,
    }),
  );
}

function misconfigured(reason: string): Worked {
  return {
    exit: { exitCode: null, signal: null, stop: null, spawnError: reason, tail: '', lines: [], ms: 0, leftovers: 0 },
    report: { outcome: 'misconfigured', summary: reason, usage: null, session: null },
    secrets: [],
    taken: nothingTaken,
  };
}

/** A file's text if it is a plain file of bounded size: the agent may have left a link or a pipe in its place. */
async function readRegular(path: string, bytesMax: number): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= bytesMax ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}

async function finish(
  job: AgentJob,
  ended: { readonly worked: Worked; readonly sealed: Sealed; readonly startedAt: number },
): Promise<AgentEnd> {
  const { exit, report, secrets, taken } = ended.worked;
  const outcome = settle({
    ...exit,
    report,
    files: ended.sealed.files,
    open: openIds(taken),
    said: taken.end?.type ?? null,
  });
  const { leftovers } = exit;
  const left = leftovers > 0 ? [`The agent left ${leftovers} processes behind; they were ended.`] : [];
  const sealed = { ...ended.sealed, notes: [...ended.sealed.notes, ...left] };
  const testimony = testimonyOf({
    dispatch: job.dispatch,
    outcome,
    how: howItEnded(outcome, exit, openIds(taken)),
    said: [exit.spawnError ?? '', taken.end?.text || report.summary],
    sealed,
    taken,
    usage: report.usage,
    session: report.session,
    startedAt: ended.startedAt,
    endedAt: job.now(),
    agentMs: exit.ms,
    exitCode: exit.exitCode,
    secrets,
  });
  await writeTestimony(job.out, testimony);
  return { status: 'ended', testimony, notes: sealed.notes };
}

function howItEnded(outcome: RunOutcome, { signal, exitCode }: WatchedExit, steps: readonly string[]): string | null {
  const how: Partial<Record<RunOutcome, string>> = {
    crashed: `The agent's program ended by ${signal ?? `exit code ${exitCode ?? 'unknown'}`}.`,
    silent: 'The agent printed nothing for too long and was stopped.',
    'over-time': 'The agent took too long and was stopped.',
    stopped: 'The run was cancelled; the work so far was kept.',
    'no-change': 'The agent changed nothing.',
    unfinished: `The agent ended without closing ${steps.join(', ')}. The work is kept; close each step by \`toolpusher close STEP\`, then \`toolpusher done\`.`,
    'handed-off': 'The agent handed it on.',
    failed: `The agent's program ended with exit code ${exitCode ?? 'unknown'}.`,
  };
  return how[outcome] ?? null;
}
