/** The mutations that move refs: commits made in one call, and refs moved by compare-and-swap. */
import type { Bare } from '../../git/bare.ts';
import { checkAccess } from '../access.ts';
import { mergeIntoBranch } from '../branch-merge.ts';
import type { Repository } from '../entities.ts';
import { nodeId } from '../entities.ts';
import { signatureOf, webFlow } from '../pull-merge.ts';
import { moveRef, moveRefs } from '../refs.ts';
import type { Moved } from '../refs.ts';
import { repositoryByName } from '../shapes.ts';
import { signedCommits } from '../signed-commits.ts';
import { actIn, mayRead, objectArg, refusal, textArg } from './graph.ts';
import type { Args, Graph, Shape } from './graph.ts';
import { refNode, repositoryNode } from './nodes.ts';

const zero = '0'.repeat(40);
const bytesMax = 45 * 1024 * 1024;

function mayPush(graph: Graph, repo: Repository): void {
  checkAccess(graph.world, {
    operation: 'git/update-ref',
    method: 'PATCH',
    credential: graph.context.credential,
    repo,
  });
}

function stale(at: string | undefined): Error {
  const message = `Expected branch to point to "${at ?? ''}" but it did not. Pull and try again.`;
  return refusal('STALE_DATA', message);
}

/** Who the branch is, by name or by id. */
function branchOf(graph: Graph, branch: Args): { repo: Repository; ref: string } {
  const id = textArg(branch, 'id');
  if (id !== undefined) return refNode(graph, id);
  const fullName = textArg(branch, 'repositoryNameWithOwner') ?? '';
  const [owner = '', name = ''] = fullName.split('/');
  const repo = repositoryByName(graph.world, owner, name);
  if (repo === undefined || !mayRead(graph, repo)) {
    throw refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${fullName}'.`);
  }
  const branchName = (textArg(branch, 'branchName') ?? '').replace(/^refs\/heads\//, '');
  return { repo, ref: `refs/heads/${branchName}` };
}

/** `createCommitOnBranch`: files put and deleted, as one commit on a branch that must be where it is expected. */
export async function createCommitOnBranch(graph: Graph, input: Args): Promise<Shape> {
  const { repo, ref } = branchOf(graph, objectArg(input, 'branch'));
  mayPush(graph, repo);
  const git = graph.world.git(repo);
  const at = await git.readRef(ref);
  if (at === undefined) throw refusal('NOT_FOUND', `A ref named "${ref}" could not be found.`);
  const expected = textArg(input, 'expectedHeadOid') ?? '';
  if (at !== expected) throw stale(at);
  const act = actIn(graph, repo);
  const changes = objectArg(input, 'fileChanges');
  const tree = await git.writeTree(at, [
    ...(await deletionsOf(git, at, changes)),
    ...(await additionsOf(git, at, changes)),
  ]);
  const message = objectArg(input, 'message');
  const parts = [textArg(message, 'headline') ?? '', textArg(message, 'body') ?? ''].filter((part) => part !== '');
  const sha = await git.writeCommit({
    tree,
    parents: [at],
    message: parts.join('\n\n'),
    author: signatureOf(act, act.cause.account),
    committer: webFlow(act),
  });
  signedCommits(graph.store).put(`${repo.id}/${sha}`, true);
  const moved = await moveRef(graph.world, { repo, ref, from: at, to: sha, cause: act.cause });
  if (moved.status === 'raced') throw stale(moved.at);
  if (moved.status === 'refused') throw refusal('UNPROCESSABLE', moved.reason);
  return {
    commit: () => graph.make.object(graph, { repo, sha }),
    ref: () => graph.make.ref(graph, { repo, sha, ref }),
  };
}

interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

function recordsIn(args: Args, name: string): Args[] {
  const list = args[name];
  return Array.isArray(list) ? list.map((_, index) => objectArg({ one: list[index] }, 'one')) : [];
}

async function additionsOf(git: Bare, head: string, changes: Args): Promise<TreeChange[]> {
  const found: TreeChange[] = [];
  let bytes = 0;
  for (const addition of recordsIn(changes, 'additions')) {
    const path = checkedPath(textArg(addition, 'path') ?? '');
    const contents = Buffer.from(textArg(addition, 'contents') ?? '', 'base64');
    bytes += contents.length;
    if (bytes > bytesMax) throw refusal('UNPROCESSABLE', 'The commit is too large.');
    const before = await git.entryAt(head, path);
    const mode = before?.type === 'blob' && before.mode !== '120000' ? before.mode : '100644';
    found.push({ path, mode, sha: await git.writeBlob(contents) });
  }
  return found;
}

async function deletionsOf(git: Bare, head: string, changes: Args): Promise<TreeChange[]> {
  const found: TreeChange[] = [];
  for (const deletion of recordsIn(changes, 'deletions')) {
    const path = checkedPath(textArg(deletion, 'path') ?? '');
    if ((await git.entryAt(head, path))?.type !== 'blob') {
      const message = `A path was requested for deletion which does not exist as of commit oid ${head}: ${path}`;
      throw refusal('UNPROCESSABLE', message);
    }
    found.push({ path, mode: '000000', sha: null });
  }
  return found;
}

function checkedPath(path: string): string {
  const parts = path.split('/');
  const isBad = parts.some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git');
  // oxlint-disable-next-line no-control-regex
  if (isBad || /[\u0000]/.test(path)) throw refusal('UNPROCESSABLE', `A path is not valid: ${path.slice(0, 200)}`);
  return path;
}

/** `updateRefs`: several refs at once, all or none. */
export async function updateRefs(graph: Graph, input: Args): Promise<Shape> {
  const repo = repositoryNode(graph, textArg(input, 'repositoryId') ?? '');
  mayPush(graph, repo);
  const git = graph.world.git(repo);
  const moves: { ref: string; from: string | undefined; to: string | undefined }[] = [];
  for (const update of recordsIn(input, 'refUpdates')) {
    const ref = textArg(update, 'name') ?? '';
    const at = await git.readRef(ref);
    const before = textArg(update, 'beforeOid');
    const after = textArg(update, 'afterOid') ?? zero;
    if (before !== undefined && before !== (at ?? zero)) throw changed(ref);
    const to = after === zero ? undefined : after;
    await checkTarget(git, { ref, from: at, to, isForced: update['force'] === true });
    moves.push({ ref, from: at, to });
  }
  const real = moves.filter(({ from, to }) => from !== to);
  settle(await moveRefs(graph.world, { repo, moves: real, cause: actIn(graph, repo).cause }));
  return {};
}

function changed(ref: string): Error {
  return refusal('UNPROCESSABLE', `Reference update failed: ${ref} is not at the expected beforeOid.`);
}

function settle(moved: Moved): void {
  if (moved.status === 'raced') throw changed(moved.ref);
  if (moved.status === 'refused') throw refusal('UNPROCESSABLE', moved.reason);
}

async function checkTarget(
  git: Bare,
  on: { ref: string; from: string | undefined; to: string | undefined; isForced: boolean },
): Promise<void> {
  const { ref, from, to, isForced } = on;
  if (to === undefined) return;
  const found = await git.readObject(to);
  const isFit = found !== undefined && (found.type === 'commit' || !ref.startsWith('refs/heads/'));
  if (!isFit) throw refusal('UNPROCESSABLE', `Object ${to} does not exist or does not fit ${ref}.`);
  if (isForced || from === undefined || (await git.isAncestor(from, to))) return;
  throw refusal('UNPROCESSABLE', `Reference update failed: ${ref} would not be a fast-forward.`);
}

/** `createRef`. */
export async function createRef(graph: Graph, input: Args): Promise<Shape> {
  const repo = repositoryNode(graph, textArg(input, 'repositoryId') ?? '');
  mayPush(graph, repo);
  const [ref, sha] = [textArg(input, 'name') ?? '', textArg(input, 'oid') ?? ''];
  await checkTarget(graph.world.git(repo), { ref, from: undefined, to: sha, isForced: true });
  const moved = await moveRef(graph.world, { repo, ref, from: undefined, to: sha, cause: actIn(graph, repo).cause });
  if (moved.status === 'raced')
    throw refusal('UNPROCESSABLE', `A ref named "${ref}" already exists in the repository.`);
  settle(moved);
  return { ref: () => graph.make.ref(graph, { repo, sha, ref }) };
}

/** `updateRef`. */
export async function updateRef(graph: Graph, input: Args): Promise<Shape> {
  const { repo, ref } = refNode(graph, textArg(input, 'refId') ?? '');
  const sha = textArg(input, 'oid') ?? '';
  await updateRefs(graph, {
    repositoryId: nodeId('Repository', repo.id),
    refUpdates: [{ name: ref, afterOid: sha, force: input['force'] === true }],
  });
  return { ref: () => graph.make.ref(graph, { repo, sha, ref }) };
}

/** `deleteRef`. */
export async function deleteRef(graph: Graph, input: Args): Promise<Shape> {
  const { repo, ref } = refNode(graph, textArg(input, 'refId') ?? '');
  await updateRefs(graph, { repositoryId: nodeId('Repository', repo.id), refUpdates: [{ name: ref, afterOid: zero }] });
  return {};
}

/** `mergeBranch`. */
export async function mergeBranch(graph: Graph, input: Args): Promise<Shape> {
  const repo = repositoryNode(graph, textArg(input, 'repositoryId') ?? '');
  mayPush(graph, repo);
  const [base, head] = [textArg(input, 'base') ?? '', textArg(input, 'head') ?? ''];
  const theirs = await graph.world.git(repo).resolveCommit(head);
  if (theirs === undefined) throw refusal('NOT_FOUND', `No such head: ${head}`);
  const message = textArg(input, 'commitMessage') ?? `Merge ${head} into ${base}`;
  const merged = await mergeIntoBranch(actIn(graph, repo), { ref: `refs/heads/${base}`, theirs, message });
  if (merged.status === 'no-base') throw refusal('NOT_FOUND', `No such base: ${base}`);
  if (merged.status === 'conflict') throw refusal('UNPROCESSABLE', 'Failed to merge: "Merge conflict"');
  if (merged.status === 'nothing') throw refusal('UNPROCESSABLE', 'Failed to merge: "Already merged"');
  if (merged.status === 'refused') throw refusal('UNPROCESSABLE', `Failed to merge: "${merged.reason}"`);
  const { sha } = merged;
  return { mergeCommit: () => graph.make.object(graph, { repo, sha }) };
}
