/** The `push`, `create` and `delete` webhooks of a ref that has moved. */
import { randomBytes } from 'node:crypto';
import type { Bare } from '../git/bare.ts';
import { accountByLogin } from './auth.ts';
import { tables } from './entities.ts';
import type { RefMove, World } from './world.ts';

const zero = '0'.repeat(40);
const commitsMax = 2048;
const bulk = 64;

/** Emits the events of a branch or tag (other refs have none) together with `record`, as one transaction. */
export async function emitPush(world: World, move: RefMove, record: () => void): Promise<void> {
  const name = /^refs\/(heads|tags)\/(.+)$/.exec(move.ref);
  if (name === null) {
    world.store.transaction(record);
    return;
  }
  const payload = await pushPayload(world, move);
  const isCreated = move.before === undefined;
  world.store.transaction(() => {
    record();
    const repo = tables.repositories(world.store).get(move.repo.id) ?? move.repo;
    const { cause } = move;
    const short = { ref: name[2] ?? '', ref_type: name[1] === 'tags' ? 'tag' : 'branch', pusher_type: 'user' };
    const created = { ...short, master_branch: repo.defaultBranch, description: repo.description };
    if (isCreated) world.emit({ repo, event: 'create', action: null, payload: created, cause });
    if (move.after === undefined) world.emit({ repo, event: 'delete', action: null, payload: short, cause });
    world.emit({ repo, event: 'push', action: null, payload, cause });
  });
}

async function pushPayload(world: World, move: RefMove): Promise<Record<string, unknown>> {
  const { repo, before, after, cause } = move;
  const bare = world.git(repo);
  const page = `${world.url}/${repo.owner}/${repo.name}`;
  const commits = after === undefined ? [] : await pushedCommits(world, bare, move);
  const head = after === undefined ? undefined : await bare.resolveCommit(after);
  const isForced = before !== undefined && after !== undefined && !(await bare.isAncestor(before, after));
  const headCommit =
    commits.find(({ id }) => id === head) ?? (head === undefined ? null : await oneCommit(world, bare, { head, page }));
  return {
    ref: move.ref,
    before: before ?? zero,
    after: after ?? zero,
    created: before === undefined,
    deleted: after === undefined,
    forced: isForced,
    base_ref: null,
    compare: `${page}/compare/${(before ?? zero).slice(0, 12)}...${(after ?? zero).slice(0, 12)}`,
    commits,
    head_commit: headCommit,
    pusher: { name: cause.account.login, email: emailOf(cause.account) },
  };
}

/** The address GitHub gives an account that shows none. */
export function emailOf(account: { id: number; login: string; email: string | null }): string {
  return account.email ?? `${account.id}+${account.login}@users.noreply.github.com`;
}

interface PushedCommit extends Record<string, unknown> {
  readonly id: string;
}

async function pushedCommits(world: World, bare: Bare, move: RefMove): Promise<PushedCommit[]> {
  const { after = '', before, ref, repo } = move;
  const others = (await bare.listRefs('refs/heads/')).filter((one) => one.ref !== ref).map(({ sha }) => sha);
  const not = before === undefined ? others : [before];
  const log = await readLog(bare, after, not);
  if (log.length === 0) return [];
  const distinct = new Set(await listPushed(bare, after, others));
  const page = `${world.url}/${repo.owner}/${repo.name}`;
  return log.map((commit) => render(world, commit, { page, isDistinct: distinct.has(commit.id) }));
}

async function listPushed(bare: Bare, after: string, not: readonly string[]): Promise<string[]> {
  const listed = await bare.listCommits({ heads: [after], not, max: commitsMax });
  if (listed !== undefined) return listed;
  const input = [after, ...not.map((sha) => `^${sha}`)].join('\n');
  return (await bare.run(['rev-list', `--max-count=${commitsMax}`, '--stdin'], { input })).split('\n');
}

async function oneCommit(world: World, bare: Bare, on: { head: string; page: string }): Promise<PushedCommit | null> {
  const commit = await readEntry(bare, on.head);
  return commit === undefined ? null : render(world, commit, { page: on.page, isDistinct: false });
}

/** Reads commits, oldest first, with the names of the files they touch (against their first parent). */
async function readLog(bare: Bare, after: string, not: readonly string[]): Promise<LogEntry[]> {
  const listed = await bare.listCommits({ heads: [after], not, max: commitsMax });
  // For many commits at once, one process is quicker.
  if (listed === undefined || listed.length > bulk) return readLogByGit(bare, [after, ...not.map((sha) => `^${sha}`)]);
  const found: LogEntry[] = [];
  for (const sha of listed.toReversed()) {
    const entry = await readEntry(bare, sha);
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

/** One commit with the names of the files it touches. */
async function readEntry(bare: Bare, sha: string): Promise<LogEntry | undefined> {
  const commit = await bare.readCommit(sha);
  if (commit === undefined) return undefined;
  const files: Record<'added' | 'removed' | 'modified', string[]> = { added: [], removed: [], modified: [] };
  for (const { path, before, after } of await bare.changedPaths(commit.parents[0], sha)) {
    files[before === undefined ? 'added' : after === undefined ? 'removed' : 'modified'].push(path);
  }
  for (const list of Object.values(files))
    list.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const { tree, author, committer, message } = commit;
  return {
    id: sha,
    tree,
    author: [author.name, author.email],
    committer: [committer.name, committer.email],
    timestamp: committer.localDate ?? committer.date,
    message,
    ...files,
  };
}

interface LogEntry {
  readonly id: string;
  readonly tree: string;
  readonly author: readonly [name: string, email: string];
  readonly committer: readonly [name: string, email: string];
  readonly timestamp: string;
  readonly message: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly modified: readonly string[];
}

async function readLogByGit(bare: Bare, range: readonly string[]): Promise<LogEntry[]> {
  // Nobody who writes a message or names a file can know this mark.
  const marker = randomBytes(16).toString('hex');
  const isStart = (field: string): boolean => field.trimStart().startsWith(marker);
  const format = `${marker}%H%x00%T%x00%an%x00%ae%x00%cn%x00%ce%x00%cI%x00%B%x00`;
  const options = [
    '-z',
    '--reverse',
    '--no-renames',
    '--name-status',
    '--diff-merges=first-parent',
    `--format=${format}`,
  ];
  const text = await bare.run(['log', `--max-count=${commitsMax}`, ...options, ...range, '--']);
  const fields = text.split('\0');
  const entries: LogEntry[] = [];
  for (let at = 0; at < fields.length;) {
    const next = fields.findIndex((field, index) => index > at && isStart(field));
    const end = next < 0 ? fields.length : next;
    if (isStart(fields[at] ?? '')) entries.push(parseEntry(fields.slice(at, end)));
    at = end;
  }
  return entries;
}

function parseEntry(fields: readonly string[]): LogEntry {
  const at = (index: number): string => fields[index] ?? '';
  const files: Record<string, string[]> = { A: [], D: [], M: [] };
  // Between the message and the first file git puts a separator of its own, which is empty.
  for (let index = 8; index + 1 < fields.length; index += 2) {
    while (at(index).trim() === '' && index < fields.length) index += 1;
    const list = files[at(index).trim()] ?? files['M'];
    if (at(index + 1) !== '') list?.push(at(index + 1));
  }
  return {
    id: at(0).slice(-40),
    tree: at(1),
    author: [at(2), at(3)],
    committer: [at(4), at(5)],
    timestamp: at(6),
    message: at(7).replace(/\n+$/, ''),
    added: files['A'] ?? [],
    removed: files['D'] ?? [],
    modified: files['M'] ?? [],
  };
}

function render(world: World, commit: LogEntry, on: { page: string; isDistinct: boolean }): PushedCommit {
  return {
    id: commit.id,
    tree_id: commit.tree,
    distinct: on.isDistinct,
    message: commit.message,
    timestamp: commit.timestamp,
    url: `${on.page}/commit/${commit.id}`,
    author: person(world, commit.author),
    committer: person(world, commit.committer),
    added: commit.added,
    removed: commit.removed,
    modified: commit.modified,
  };
}

function person(world: World, [name, email]: readonly [string, string]): Record<string, string> {
  const account = accountByEmail(world, email);
  return { name, email, ...(account === undefined ? {} : { username: account.login }) };
}

/** The account that an address in a commit belongs to, if any. */
export function accountByEmail(world: World, email: string): ReturnType<typeof accountByLogin> {
  const noreply = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  if (noreply !== undefined) return accountByLogin(world, noreply);
  return email === '' ? undefined : tables.accounts(world.store).find((account) => account.email === email);
}
