/**
 * What the trusted jobs share: waiting for the ledger, a quarantine, and one push of verdict and work.
 *
 * **Invariant:** both refs are made in one atomic push that creates and never moves, so doing it twice is the same as
 * once, and nothing is pushed for a run that the ledger does not wait for.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Sha } from '../core/name.ts';
import type { Nonce } from '../core/name.ts';
import { attemptRef, resultRef } from '../core/ref.ts';
import type { RunResult } from '../core/beads/run-result.ts';
import { type Git, GitError } from '../adapters/git/git.ts';
import { checkBinding, type Dispatch, type HookedBead } from './dispatch.ts';
import type { RunLog } from './log.ts';
import { createBare, readBead, type Remote, remoteGit } from './remote.ts';

/** Where a trusted job works. */
export interface TrustedPlace {
  readonly run: number;
  readonly remote: Remote;
  readonly temp: string;
  readonly log: RunLog;
  /** Waits before the ledger is asked again whether the App has seen this run. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What a trusted job of an attempt is started with. */
export interface TrustedJob extends TrustedPlace {
  readonly dispatch: Dispatch;
}

/** What became of the job. */
export type PublishEnd =
  | { readonly status: 'published'; readonly result: RunResult; readonly isFirst: boolean }
  | { readonly status: 'refused'; readonly reason: string };

/** The verdict, and what goes with it. */
export type Decision = Omit<RunResult, 'v' | 'run'>;

/** Who makes the commits that no agent made. */
const ownIdentity = { name: 'toolpusher', email: 'toolpusher@agents.toolpusher.invalid' };

// The App binds a run when it hears of it or at its next look, in seconds. Only when it, or GitHub, has trouble does it take long,
// and then work waits that is done: 13 min in all, well within the job's 20.
const pausesMs = [
  2_000,
  3_000,
  5_000,
  8_000,
  12_000,
  15_000,
  20_000,
  25_000,
  ...Array.from({ length: 23 }, () => 30_000),
];

/** Publishes what `decide` comes to in an empty quarantine, if the ledger waits for this run. */
export async function publishDecision(
  job: TrustedJob,
  decide: (git: Git, bead: HookedBead) => Promise<Decision>,
): Promise<PublishEnd> {
  const bound = await whenBound(job, async () => {
    const read = await readBead(job.remote, job.dispatch, job.temp);
    if (read.status === 'missing') return { status: 'mismatch', reason: read.reason };
    const binding = checkBinding(read.bead, job.dispatch, job.run);
    return binding.status === 'bound' ? { status: 'bound', what: read.bead } : binding;
  });
  if (bound.status === 'refused') return bound;
  return publishInQuarantine(job, job.dispatch.nonce, (git) => decide(git, bound.what));
}

/** Publishes what `decide` comes to in an empty quarantine, under this nonce. */
export async function publishInQuarantine(
  place: TrustedPlace,
  nonce: Nonce,
  decide: (git: Git) => Promise<Decision>,
): Promise<PublishEnd> {
  const dir = await mkdtemp(join(place.temp, 'quarantine-'));
  try {
    const git = await createBare(dir);
    const result: RunResult = { v: 1, run: place.run, ...(await decide(git)) };
    const isFirst = await place.log.group('Push', () => push(place, git, { nonce, result }));
    return { status: 'published', result, isFirst };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What the ledger waits for this run with; `unbound`: not yet. */
export type Waiting<T> =
  | { readonly status: 'bound'; readonly what: T }
  | { readonly status: 'unbound' }
  | { readonly status: 'mismatch'; readonly reason: string };

/** Asks the ledger until it knows this run, or turns out to wait for another. */
export function whenBound<T>(
  place: TrustedPlace,
  ask: () => Promise<Waiting<T>>,
): Promise<Extract<Waiting<T>, { status: 'bound' }> | Extract<PublishEnd, { status: 'refused' }>> {
  return place.log.group('Ask the ledger about this run', async () => {
    for (const ms of [...pausesMs, null]) {
      const answer = await ask();
      if (answer.status === 'mismatch') return { status: 'refused', reason: answer.reason };
      if (answer.status === 'bound') return answer;
      if (ms === null) break;
      place.log.line('The App has not bound this run yet; asking again.');
      await place.pause(ms);
    }
    return { status: 'refused', reason: 'The App has not bound this run to an attempt.' };
  });
}

/** Creates the refs of one nonce; false when an earlier run of this job already had. */
async function push(
  job: TrustedPlace,
  git: Git,
  { nonce, result }: { readonly nonce: Nonce; readonly result: RunResult },
): Promise<boolean> {
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

/** The end of the attempt in seconds. It is testimony: what no clock says becomes the beginning of time. */
function resultSeconds({ testimony }: RunResult): number {
  return Math.floor((testimony?.endedAt ?? 0) / 1000);
}

/** The commit whose tree is the one file. Nothing in it depends on when it is made, so that making it again is the same. */
async function commitResult(git: Git, result: RunResult): Promise<Sha> {
  const blob = await git.run(['hash-object', '-w', '--stdin'], `${JSON.stringify(result, null, 2)}\n`);
  const tree = await git.run(['mktree'], `100644 blob ${blob}\tresult.json\n`);
  const message = `Result of run ${result.run}\n\n[skip ci]\n`;
  return commitOwn(git, { tree, parents: [], message, seconds: resultSeconds(result) });
}

/** Makes a commit of our own that is dated by what it is about, never by the clock. */
export async function commitOwn(
  git: Git,
  commit: {
    readonly tree: string;
    readonly parents: readonly Sha[];
    readonly message: string;
    readonly seconds: number;
  },
): Promise<Sha> {
  const { name, email } = ownIdentity;
  const date = `@${commit.seconds > 0 && commit.seconds < 4e9 ? commit.seconds : 0} +0000`;
  const author = git.with({
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  return Sha.parse(await author.run(['commit-tree', commit.tree, ...parents, '-F', '-'], commit.message));
}
