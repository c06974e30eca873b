/** Reads from a quarantine repository what the gate judges. Nothing of the work is checked out or run. */
import type { Sha } from '../core/name.ts';
import { findSecret } from '../core/gate/secret.ts';
import type { Git } from '../adapters/git/git.ts';
import { type Change, type CommitFact, commitsMax, type GateFacts } from './gate.ts';

/** The work to read: what `base..head` holds beyond `judged`, which an earlier gate accepted. */
export interface Work {
  readonly base: Sha;
  readonly head: Sha;
  readonly judged: Sha | null;
}

/** Reads the facts about some work. Commits beyond the limit are counted, not read. */
export async function readFacts(git: Git, { base, head, judged }: Work): Promise<GateFacts> {
  const isDescendant = await isAncestor(git, base, head);
  if (!isDescendant) return { head, isDescendant, commits: [], changes: [], collisions: [] };
  const isKnown = judged !== null && (await git.try(['cat-file', '-e', `${judged}^{commit}`])).exitCode === 0;
  const list = ['rev-list', '--reverse', head, `^${base}`, ...(isKnown ? [`^${judged}`] : [])];
  const shas = (await git.run(list)).split('\n').filter((line) => line !== '');
  const isTooMany = shas.length > commitsMax;
  const commits: CommitFact[] = [];
  for (const sha of shas) commits.push(isTooMany ? unread(sha) : await readCommit(git, base, sha));
  const changes = await readChanges(git, base, head);
  return { head, isDescendant, commits, changes, collisions: await findCollisions(git, head, changes) };
}

function unread(sha: string): CommitFact {
  const nobody = { name: '', email: '' };
  return {
    sha,
    author: nobody,
    committer: nobody,
    message: '',
    parents: [],
    isCleanMerge: null,
    changes: [],
    secrets: [],
  };
}

/** Whether a commit is another or in its history. */
export async function isAncestor(git: Git, ancestor: string, of: string): Promise<boolean> {
  return (await git.try(['merge-base', '--is-ancestor', ancestor, of])).exitCode === 0;
}

async function readCommit(git: Git, base: Sha, sha: string): Promise<CommitFact> {
  const format = '--format=%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B';
  const shown = await git.run([
    'show',
    '--no-patch',
    '--no-show-signature',
    '--no-mailmap',
    '--encoding=UTF-8',
    format,
    sha,
  ]);
  const [parentList = '', an = '', ae = '', cn = '', ce = '', ...message] = shown.split('\0');
  const parents = [];
  for (const parent of parentList.split(' ').filter((id) => id !== '')) {
    parents.push({ sha: parent, isOnBase: await isAncestor(git, parent, base) });
  }
  return {
    ...(await readContent(git, sha, parents)),
    sha,
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    message: message.join('\0'),
    parents,
  };
}

/** What a commit with one parent changes; of a merge, whether it is only that. */
async function readContent(
  git: Git,
  sha: string,
  [first, second]: CommitFact['parents'],
): Promise<Pick<CommitFact, 'isCleanMerge' | 'changes' | 'secrets'>> {
  if (first === undefined) return { isCleanMerge: null, changes: [], secrets: [] };
  if (second !== undefined) {
    return { isCleanMerge: await isCleanMerge(git, sha, [first.sha, second.sha]), changes: [], secrets: [] };
  }
  const changes = await readChanges(git, first.sha, sha);
  return { isCleanMerge: null, changes, secrets: await findSecrets(git, first.sha, sha) };
}

async function isCleanMerge(git: Git, sha: string, [ours, theirs]: readonly [string, string]): Promise<boolean> {
  const merged = await git.try(['merge-tree', '--write-tree', ours, theirs]);
  return merged.exitCode === 0 && merged.stdout.trim() === (await git.run(['rev-parse', '--verify', `${sha}^{tree}`]));
}

/** The changed paths between two commits, with the sizes of their blobs. */
async function readChanges(git: Git, from: string, to: string): Promise<Change[]> {
  const { stdout } = await git.try([
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-renames',
    '--no-abbrev',
    '--end-of-options',
    from,
    to,
  ]);
  const fields = stdout.split('\0');
  const rows = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = '', newMode = '', oldId = '', newId = ''] = (fields[at] ?? '').slice(1).split(' ');
    rows.push({ path: fields[at + 1] ?? '', oldMode, newMode, oldId, newId });
  }
  const sizes = await readSizes(
    git,
    rows.flatMap(({ oldId, newId }) => [oldId, newId]),
  );
  return rows.map(({ path, oldMode, newMode, oldId, newId }) => ({
    path,
    oldMode,
    newMode,
    oldBytes: sizes.get(oldId) ?? 0,
    newBytes: sizes.get(newId) ?? 0,
  }));
}

async function readSizes(git: Git, ids: readonly string[]): Promise<Map<string, number>> {
  const wanted = [...new Set(ids)].filter((id) => !/^0+$/.test(id));
  if (wanted.length === 0) return new Map();
  const answer = await git.run(
    ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'],
    `${wanted.join('\n')}\n`,
  );
  return new Map(
    answer.split('\n').flatMap((line) => {
      const [id = '', type, size = '0'] = line.split(' ');
      return type === 'blob' ? [[id, Number(size)] as const] : [];
    }),
  );
}

/** Secrets in the lines that a commit adds. Binary files are read as text. */
async function findSecrets(git: Git, from: string, to: string): Promise<CommitFact['secrets']> {
  const diff = [
    'diff-tree',
    '-r',
    '-p',
    '-U0',
    '--text',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--end-of-options',
    from,
    to,
  ];
  const patch = await git.run(diff);
  const found = new Map<string, string>();
  let path = '';
  let isInHunk = false;
  for (const line of patch.split('\n')) {
    if (line.startsWith('diff --git ')) isInHunk = false;
    else if (line.startsWith('@@ ')) isInHunk = true;
    else if (!isInHunk && line.startsWith('+++ ')) path = line.slice(6);
    else if (isInHunk && line.startsWith('+')) {
      const name = findSecret(line.slice(1));
      if (name !== null) found.set(path, name);
    }
  }
  return [...found].map(([where, name]) => ({ path: where, name }));
}

/** Added paths that equal another path, or a folder of one, but for case or composition of letters. */
async function findCollisions(git: Git, head: Sha, changes: readonly Change[]): Promise<string[]> {
  const added = changes.filter(({ oldMode }) => oldMode === '000000').map(({ path }) => path);
  if (added.length === 0) return [];
  const spellings = new Map<string, Set<string>>();
  const all = (await git.run(['ls-tree', '-r', '-z', '--name-only', head])).split('\0').filter((path) => path !== '');
  for (const path of all) {
    for (const part of prefixes(path)) {
      const key = part.normalize('NFC').toLowerCase();
      spellings.set(key, (spellings.get(key) ?? new Set<string>()).add(part));
    }
  }
  return added.filter((path) =>
    prefixes(path).some((part) => (spellings.get(part.normalize('NFC').toLowerCase())?.size ?? 0) > 1),
  );
}

function prefixes(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
