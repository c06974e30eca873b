/**
 * The `publish` job: judges the work that an agent left, pushes it.
 *
 * **Invariant:** nothing of the agent's is checked out or run here.
 */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanText } from '../core/people/clean.ts';
import type { Sha } from '../core/name.ts';
import { type GateVerdict, Testimony } from '../core/beads/run-result.ts';
import { type Git, GitError } from '../adapters/git/git.ts';
import { redact } from '../adapters/process/redact.ts';
import { judgeAlready } from './already.ts';
import { takeBundle } from './bundle.ts';
import type { HookedBead } from './dispatch.ts';
import { judge, refuse } from './gate.ts';
import { readFacts } from './gate-facts.ts';
import { judgeResolution } from './merged.ts';
import { unapprovedSteps } from './steps.ts';
import { publishDecision, type PublishEnd, type TrustedJob } from './publication.ts';
import { fetchBase, fetchCommit, readConfig } from './remote.ts';
import { checkpointFolder, workFiles } from './testimony.ts';

/** What the job is started with. `work` is the folder of the downloaded artifact; it may not exist. */
export interface PublishJob extends TrustedJob {
  readonly work: string;
}

const packOverhead = 1_000_000;
const checkpointsMax = 20;

/** Publishes the result of the run, and its work if the gate accepts it. */
export async function runPublishJob(job: PublishJob): Promise<PublishEnd> {
  const left = { ...job, work: await chooseWork(job) };
  return publishDecision(job, async (git, bead) => {
    const testimony = await readTestimony(left);
    const judged = await job.log.group('Judge the work', () => judgeWork(left, git, bead));
    const gate = judged.status === 'nothing' ? await judgeClaim(left, git, { bead, testimony }) : judged;
    return { gate, testimony };
  });
}

/** What the agent job left at its end; where it could leave nothing, its newest whole checkpoint. */
async function chooseWork({ work, log }: PublishJob): Promise<string> {
  const isWhole = async (dir: string): Promise<boolean> => (await readPlainFile(join(dir, workFiles.result))) !== null;
  if (await isWhole(work)) return work;
  const names: string[] = await readdir(join(work, checkpointFolder)).catch(() => []);
  const numbers = names.flatMap((name) => /^checkpoint-(\d{1,6})$/.exec(name)?.[1] ?? []).map(Number);
  for (const number of numbers.toSorted((a, b) => b - a).slice(0, checkpointsMax)) {
    const dir = join(work, checkpointFolder, `checkpoint-${number}`);
    if (!(await isWhole(dir))) continue;
    log.line(`The agent job left nothing at its end; checkpoint ${number} is taken.`);
    return dir;
  }
  return work;
}

async function judgeWork(job: PublishJob, git: Git, hooked: HookedBead): Promise<GateVerdict> {
  const { base, bead, agent, attempt } = job.dispatch;
  await fetchBase(git, job.remote, base);
  const read = await readConfig(git, base);
  if (read.status === 'invalid') return refuse('config', `The base's own configuration cannot be used. ${read.reason}`);
  const { gate } = read.config;
  const taken = await takeBundle(git, join(job.work, workFiles.bundle), gate.bytesMax * 2 + packOverhead);
  if (taken.status === 'none') return { status: 'nothing' };
  if (taken.status === 'refused') return refuse(taken.rule, taken.reason);
  const mode = hooked.attempt?.mode;
  const previous = hooked.attempt?.previous ?? null;
  if (mode === 'resolve') return judgeAnswerOf(job, git, { bead: hooked, previous, head: taken.head, gate });
  // Earlier work was accepted when it was pushed; what is begun anew does not stand on it.
  const judged = mode === 'reimagine' ? null : previous;
  try {
    const verdict = judge(await readFacts(git, { base, head: taken.head, judged }), { gate, bead, agent, attempt });
    return verdict.status === 'accepted' ? { ...verdict, ...(await unapprovedSteps(git, base, hooked)) } : verdict;
  } catch (error) {
    if (error instanceof GitError) return refuse('unreadable', `git cannot read the work: ${error.message}`);
    throw error;
  }
}

interface Claimed {
  readonly bead: HookedBead;
  readonly testimony: Testimony | null;
}

// Who begins anew may find it done. Nothing but the proof counts.
async function judgeClaim(job: PublishJob, git: Git, { bead, testimony }: Claimed): Promise<GateVerdict> {
  const { mode, previous = null } = bead.attempt ?? {};
  const commit = testimony?.already;
  if (mode !== 'reimagine' || commit === undefined) return { status: 'nothing' };
  if (previous === null || !(await fetchCommit(git, job.remote, previous))) {
    return refuse('already', 'The earlier work cannot be fetched.');
  }
  return judgeAlready(git, { commit, base: job.dispatch.base, previous });
}

async function judgeAnswerOf(
  job: PublishJob,
  git: Git,
  work: Omit<Parameters<typeof judgeResolution>[2], 'previous'> & { readonly previous: Sha | null },
): Promise<GateVerdict> {
  const { previous } = work;
  if (previous === null || !(await fetchCommit(git, job.remote, previous))) {
    return refuse('resolution', 'The work to resolve cannot be fetched.');
  }
  try {
    return await judgeResolution(job, git, { ...work, previous });
  } catch (error) {
    // What breaks a parser or git is no resolution.
    return refuse('resolution', `It cannot be judged: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// 200 KiB of mail, and what else there is.
const testimonyBytesMax = 256 * 1024;

/** What the agent job says, or null when it left nothing that is this attempt's and well formed. */
async function readTestimony({ work, dispatch, log }: PublishJob): Promise<Testimony | null> {
  const text = await readPlainFile(join(work, workFiles.result));
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
async function readPlainFile(path: string): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= testimonyBytesMax ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}
