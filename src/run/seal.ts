/**
 * Turns what an agent left in its worktree into commits and a bundle.
 *
 * **Invariant:** by now the checkout's `.git` is the agent's: only objects are read from it. Files are added by a
 * repository made here, with its own index and configuration, so no hook, filter, monitor or alias of the agent's runs.
 */
import { appendFile, lstat, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { agentIdentity, withTrailers } from '../core/agents/attribution.ts';
import { cleanText, clip } from '../core/people/clean.ts';
import { tameMessage } from '../core/gate/commit-message.ts';
import { Sha } from '../core/name.ts';
import { Git } from '../adapters/git/git.ts';
import type { Dispatch } from './dispatch.ts';
import { createBare } from './remote.ts';
import { compareTraces, type TracePlaces, type Traces } from './traces.ts';

/** The one ref of a bundle. */
export const workRef = 'refs/toolpusher/work';

/** Where things are; all was looked up before the agent ran. */
export interface SealInput {
  readonly dispatch: Dispatch;
  readonly start: Sha;
  readonly title: string;
  readonly worktree: string;
  /** The worktree's own git directory, and the checkout's objects. */
  readonly gitDir: string;
  readonly objects: string;
  /** An empty directory to work in, and the file to write. */
  readonly sealDir: string;
  readonly bundle: string;
  readonly now: number;
  /** Where the agent had no business, and how that was before. */
  readonly places: TracePlaces;
  readonly before: Traces;
}

/** What was kept. `head` null: the base itself; `files` counts what differs from the start. */
export interface Sealed {
  readonly head: Sha | null;
  readonly files: number;
  readonly notes: readonly string[];
}

const commitsMax = 100;
// Far above what the gate lets through; reading more could outlast the time that a cancelled job has.
const newFilesMax = 20_000;
const newBytesMax = 300_000_000;

/** Commits everything that the worktree holds, attributed to the agent, and bundles it as one ref. */
export async function sealWork(input: SealInput): Promise<Sealed> {
  const { start, dispatch } = input;
  const git = await openSeal(input);
  const notes = await compareTraces(input.places, input.before, git);
  await git.run(['read-tree', start]);
  notes.push(...(await addFiles(git, input.worktree)));
  const tree = await git.run(['write-tree']);
  const files = await countChanges(git, start, tree);
  const history = await readHistory(input, git);
  if (history.note !== null) notes.push(history.note);
  let head: string = start;
  for (const sha of history.commits) head = await restamp(input, git, { sha, parent: head });
  if ((await git.run(['rev-parse', '--verify', `${head}^{tree}`])) !== tree) {
    head = await commitTree(input, git, { tree, parent: head, message: input.title, authoredAt: null });
  }
  if (head === dispatch.base) return { head: null, files, notes };
  await git.run(['update-ref', workRef, head]);
  await git.run(['bundle', 'create', '--quiet', `${input.bundle}.part`, workRef, `^${dispatch.base}`]);
  await rename(`${input.bundle}.part`, input.bundle);
  return { head: Sha.parse(head), files, notes };
}

async function openSeal({ sealDir, worktree, objects }: SealInput): Promise<Git> {
  await createBare(sealDir);
  const seal = new Git({
    cwd: worktree,
    env: {
      GIT_DIR: sealDir,
      GIT_WORK_TREE: worktree,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
      GIT_INDEX_FILE: join(sealDir, 'index'),
    },
  });
  // Caches of history beside the agent's objects could lie about parents.
  await appendFile(
    join(sealDir, 'config'),
    '[core]\n\tcommitGraph = false\n\tmultiPackIndex = false\n\tbare = false\n',
  );
  return seal;
}

/** Puts the worktree's files in the index. Answers what has to be said about those that were left out. */
async function addFiles(git: Git, worktree: string): Promise<string[]> {
  const others = (await git.run(['ls-files', '--others', '--exclude-standard', '-z']))
    .split('\0')
    .filter((path) => path !== '');
  const isTooMuch = others.length > newFilesMax || (await countBytes(worktree, others)) > newBytesMax;
  const added = await git.try(['add', isTooMuch ? '--update' : '--all', '--ignore-errors', '--', '.']);
  const notes: string[] = [];
  if (isTooMuch) notes.push(`The agent left ${others.length} new files, too much to be kept; only changed files were.`);
  if (added.exitCode !== 0) notes.push(`Some files could not be kept: ${added.stderr.trim().slice(0, 300)}`);
  return notes;
}

async function countBytes(worktree: string, paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) bytes += (await lstat(join(worktree, path)).catch(() => null))?.size ?? 0;
  return bytes;
}

async function countChanges(git: Git, from: string, to: string): Promise<number> {
  const names = await git.run(['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to]);
  return names.split('\0').filter((name) => name !== '').length;
}

interface History {
  readonly commits: readonly string[];
  readonly note: string | null;
}

/** No commits of the agent's are taken over. */
function whole(why: string): History {
  return { commits: [], note: `${why} What its files held at the end was kept as one commit.` };
}

/** The agent's own commits since the start, oldest first, where they are a plain line; else none, and why. */
async function readHistory(input: SealInput, git: Git): Promise<History> {
  const agents = new Git({
    cwd: input.worktree,
    env: { GIT_DIR: input.gitDir, GIT_CEILING_DIRECTORIES: dirname(input.worktree) },
  });
  const found = await agents.try(['rev-parse', '--verify', '--quiet', 'HEAD']);
  const tip = Sha.safeParse(found.stdout.trim());
  if (found.exitCode !== 0 || !tip.success) return whole('The agent left no usable HEAD.');
  if (tip.data === input.start) return { commits: [], note: null };
  if ((await git.try(['merge-base', '--is-ancestor', input.start, tip.data])).exitCode !== 0) {
    return whole('The agent left a history that does not continue from where it started.');
  }
  const lines = (
    await git.run(['rev-list', '--reverse', '--parents', `--max-count=${commitsMax + 1}`, tip.data, `^${input.start}`])
  ).split('\n');
  if (lines.length > commitsMax) return whole(`The agent made more than ${commitsMax} commits.`);
  if (lines.some((line) => line.split(' ').length !== 2)) return whole('The agent made merges of its own.');
  return { commits: lines.map((line) => line.slice(0, line.indexOf(' '))), note: null };
}

/** The same change as another commit: attributed, on a new parent. A commit that changes nothing is left out. */
async function restamp(
  input: SealInput,
  git: Git,
  { sha, parent }: { readonly sha: string; readonly parent: string },
): Promise<string> {
  const tree = await git.run(['rev-parse', '--verify', `${sha}^{tree}`]);
  if (tree === (await git.run(['rev-parse', '--verify', `${parent}^{tree}`]))) return parent;
  const shown = await git.run([
    'show',
    '--no-patch',
    '--no-show-signature',
    '--encoding=UTF-8',
    '--format=%at%n%B',
    sha,
  ]);
  const [seconds = '', ...message] = shown.split('\n');
  return commitTree(input, git, { tree, parent, message: message.join('\n'), authoredAt: Number(seconds) });
}

interface NewCommit {
  readonly tree: string;
  readonly parent: string;
  readonly message: string;
  readonly authoredAt: number | null;
}

async function commitTree(
  input: SealInput,
  git: Git,
  { tree, parent, message, authoredAt }: NewCommit,
): Promise<string> {
  const { name, email } = agentIdentity(input.dispatch.agent);
  const nowSeconds = Math.floor(input.now / 1000);
  const isLikely = authoredAt !== null && authoredAt > 1e9 && authoredAt <= nowSeconds;
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: `@${isLikely ? authoredAt : nowSeconds} +0000`,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: `@${nowSeconds} +0000`,
  };
  const text = withTrailers(clip(tameMessage(cleanText(message).text).trim(), 8_000), input.dispatch);
  return git.with({ env }).run(['commit-tree', tree, '-p', parent, '-F', '-'], text);
}
