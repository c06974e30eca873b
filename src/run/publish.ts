/**
 * The `publish` job: checks that the run is the one the ledger waits for, judges the work, pushes it.
 *
 * **Invariant:** nothing of the agent's is checked out or run here; both refs are made in one atomic push that
 * creates and never moves, so doing it twice is the same as once.
 */
import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanText } from '../core/clean.ts';
import { Sha } from '../core/name.ts';
import { attemptRef, resultRef } from '../core/ref.ts';
import { type GateVerdict, type RunResult, Testimony } from '../core/run-result.ts';
import { type Git, GitError } from '../adapters/git/git.ts';
import { redact } from '../adapters/process/redact.ts';
import { takeBundle } from './bundle.ts';
import { type Binding, checkBinding, type Dispatch } from './dispatch.ts';
import { judge, refuse } from './gate.ts';
import { readFacts } from './gate-facts.ts';
import type { RunLog } from './log.ts';
import { createBare, readBead, readConfig, type Remote, remoteGit } from './remote.ts';

/** What the job is started with. `work` is the folder of the downloaded artifact; it may not exist. */
export interface PublishJob {
  readonly dispatch: Dispatch;
  readonly run: number;
  readonly remote: Remote;
  readonly work: string;
  readonly temp: string;
  readonly log: RunLog;
  /** Waits before the ledger is asked again whether the App has seen this run. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What became of the job. */
export type PublishEnd =
  | { readonly status: 'published'; readonly result: RunResult; readonly isFirst: boolean }
  | { readonly status: 'refused'; readonly reason: string };

// 90 s in all: the App binds a run when it hears of it or at its next look.
const pausesMs = [2_000, 3_000, 5_000, 8_000, 12_000, 15_000, 20_000, 25_000];
const packOverhead = 1_000_000;

/** Publishes the result of the run, and its work if the gate accepts it. */
export async function runPublishJob(job: PublishJob): Promise<PublishEnd> {
  const binding = await job.log.group('Ask the ledger about this run', () => waitForBinding(job));
  if (binding.status !== 'bound') {
    return {
      status: 'refused',
      reason: binding.status === 'mismatch' ? binding.reason : 'The App has not bound this run to an attempt.',
    };
  }
  const dir = await mkdtemp(join(job.temp, 'quarantine-'));
  try {
    const git = await createBare(dir);
    const gate = await job.log.group('Judge the work', () => judgeWork(job, git));
    const testimony = await readTestimony(job);
    const result: RunResult = { v: 1, run: job.run, testimony, gate };
    const isFirst = await job.log.group('Push', () => push(job, git, result));
    return { status: 'published', result, isFirst };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function waitForBinding(job: PublishJob): Promise<Binding> {
  for (const ms of [...pausesMs, null]) {
    const read = await readBead(job.remote, job.dispatch.bead, job.temp);
    if (read.status === 'missing') return { status: 'mismatch', reason: read.reason };
    const binding = checkBinding(read.bead, job.dispatch, job.run);
    if (binding.status !== 'unbound' || ms === null) return binding;
    job.log.line('The App has not bound this run yet; asking again.');
    await job.pause(ms);
  }
  return { status: 'unbound' };
}

async function judgeWork(job: PublishJob, git: Git): Promise<GateVerdict> {
  const { base, bead, agent, attempt } = job.dispatch;
  const remote = remoteGit(job.remote, git.options.cwd);
  await remote.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--end-of-options',
    job.remote.url,
    `+${base}:refs/quarantine/base`,
  ]);
  const read = await readConfig(git, base);
  if (read.status === 'invalid') return refuse('config', `The base's own configuration cannot be used. ${read.reason}`);
  const { gate } = read.config;
  const taken = await takeBundle(git, join(job.work, 'work.bundle'), gate.bytesMax * 2 + packOverhead);
  if (taken.status === 'none') return { status: 'nothing' };
  if (taken.status === 'refused') return refuse(taken.rule, taken.reason);
  try {
    return judge(await readFacts(git, base, taken.head), { gate, bead, agent, attempt });
  } catch (error) {
    if (error instanceof GitError) return refuse('unreadable', `git cannot read the work: ${error.message}`);
    throw error;
  }
}

const testimonyBytesMax = 32 * 1024;

/** What the agent job says, or null when it left nothing that is this attempt's and well formed. */
async function readTestimony({ work, dispatch, log }: PublishJob): Promise<Testimony | null> {
  const text = await readPlainFile(join(work, 'result.json'), testimonyBytesMax);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    log.warn(`result.json is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  const parsed = Testimony.safeParse(value);
  if (!parsed.success) {
    log.warn('result.json is not what an agent job writes; it is left out.');
    return null;
  }
  const said = parsed.data;
  const isOurs =
    said.bead === dispatch.bead &&
    said.attempt === dispatch.attempt &&
    said.nonce === dispatch.nonce &&
    said.agent === dispatch.agent;
  if (!isOurs) log.warn('result.json belongs to another attempt; it is left out.');
  return isOurs ? { ...said, summary: redact(cleanText(said.summary).text, []) } : null;
}

/** A bounded plain file's text; null when there is none, for links and for anything larger. */
async function readPlainFile(path: string, bytesMax: number): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= bytesMax ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}

/** Creates the attempt's refs; false when an earlier run of this job already had. */
async function push(job: PublishJob, git: Git, result: RunResult): Promise<boolean> {
  const { nonce } = job.dispatch;
  const wanted = [{ ref: resultRef(nonce), sha: await commitResult(git, result) }];
  if (result.gate.status === 'accepted') wanted.push({ ref: attemptRef(nonce), sha: result.gate.head });
  const remote = remoteGit(job.remote, git.options.cwd);
  const pushed = await remote.try([
    'push',
    '--porcelain',
    '--atomic',
    ...wanted.map(({ ref }) => `--force-with-lease=${ref}:`),
    '--end-of-options',
    job.remote.url,
    ...wanted.map(({ ref, sha }) => `${sha}:${ref}`),
  ]);
  // Git marks a new ref with a star, one that is already so with an equals sign.
  if (pushed.exitCode === 0) return /^\*\t/m.test(pushed.stdout);
  for (const { ref, sha } of wanted) {
    const there = (await remote.run(['ls-remote', '--end-of-options', job.remote.url, ref])).split('\t')[0];
    if (there !== sha) throw new GitError('push', pushed);
  }
  return false;
}

/** The end of the attempt as git's date. It is testimony: what no clock says becomes the beginning of time. */
function resultDate({ testimony }: RunResult): string {
  const seconds = Math.floor((testimony?.endedAt ?? 0) / 1000);
  return `@${seconds > 0 && seconds < 4e9 ? seconds : 0} +0000`;
}

/** The commit whose tree is the one file. Nothing in it depends on when it is made, so that making it again is the same. */
async function commitResult(git: Git, result: RunResult): Promise<Sha> {
  const blob = await git.run(['hash-object', '-w', '--stdin'], `${JSON.stringify(result, null, 2)}\n`);
  const tree = await git.run(['mktree'], `100644 blob ${blob}\tresult.json\n`);
  const identity = { name: 'toolpusher', email: 'toolpusher@agents.toolpusher.invalid', date: resultDate(result) };
  const author = git.with({
    env: {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: identity.date,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: identity.date,
    },
  });
  return Sha.parse(await author.run(['commit-tree', tree, '-F', '-'], `Result of run ${result.run}\n\n[skip ci]\n`));
}
