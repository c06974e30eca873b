/** What a run reads from the repository on the server: the ledger, the base, the configuration at the base. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Config } from '../core/config.ts';
import type { AgentName, BeadNumber, Sha } from '../core/name.ts';
import { beadPath, configPath, ledgerBranch, mailPath, textPath } from '../core/ref.ts';
import { Git, GitError, type GitOptions } from '../adapters/git/git.ts';
import { HookedBead } from './dispatch.ts';

/** The repository on the server. The token is given to git alone, for single commands. */
export interface Remote {
  readonly url: string;
  readonly token: string | null;
  /** True only in tests, where the server is a directory. */
  readonly allowFile: boolean;
}

/** GitHub's git fails for seconds now and then, and hours of an agent's work may hang on one push. */
const patience = [1000, 3000, 10_000, 30_000, 60_000];

/** Git in a directory, able to reach the remote, and patient with it. */
export function remoteGit(remote: Remote, cwd: string): Git {
  const options: GitOptions = { cwd, allowFile: remote.allowFile, patience };
  return new Git(
    remote.token === null ? options : { ...options, credential: { url: remote.url, token: remote.token } },
  );
}

/** A new bare repository. */
export async function createBare(dir: string): Promise<Git> {
  await new Git({ cwd: '/' }).run(['init', '--quiet', '--bare', '--template=', '--end-of-options', dir]);
  return new Git({ cwd: dir });
}

/** Fetches the base with its history. Throws when the server does not give it. */
export async function fetchBase(git: Git, remote: Remote, base: Sha): Promise<void> {
  await remoteGit(remote, git.options.cwd).run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--end-of-options',
    remote.url,
    `+${base}:refs/quarantine/base`,
  ]);
}

/** Makes sure that a commit is here; false when the server does not have it either. */
export async function fetchCommit(git: Git, remote: Remote, sha: Sha): Promise<boolean> {
  const exists = async (): Promise<boolean> => (await git.try(['cat-file', '-e', `${sha}^{commit}`])).exitCode === 0;
  if (await exists()) return true;
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--end-of-options', remote.url];
  const fetcher = remoteGit(remote, git.options.cwd);
  await fetcher.try([...fetch, sha]);
  if (await exists()) return true;
  // A server may refuse to serve a commit by its id alone.
  await fetcher.try([
    ...fetch,
    '+refs/toolpusher/kept/*:refs/toolpusher/kept/*',
    '+refs/toolpusher/attempts/*:refs/toolpusher/attempts/*',
  ]);
  return exists();
}

/** What the ledger holds for one agent: its box, its CV, and who else there is. Texts as they are stored. */
export interface AgentFiles {
  readonly box: string | null;
  readonly cv: string | null;
  readonly agents: readonly string[];
}

/** A bead as the ledger has it. `text` is null when it is not the text that was approved. */
export type ReadBead =
  | {
      readonly status: 'found';
      readonly bead: HookedBead;
      readonly text: string;
      readonly desk: AgentFiles;
    }
  | { readonly status: 'missing'; readonly reason: string };

/** Reads a live bead's record and approved text from the tip of the ledger. Leaves nothing behind. */
export function readBead(
  remote: Remote,
  { bead: number, agent }: { readonly bead: BeadNumber; readonly agent: AgentName },
  temp: string,
): Promise<ReadBead> {
  return withLedger(remote, temp, async (git) => {
    const names = [beadPath(number), textPath(number)].map((path) => `refs/ledger:${path}`);
    const [record, text] = await readBlobs(git, names);
    if (record === null || record === undefined || text === null || text === undefined)
      return { status: 'missing', reason: `The ledger has no live bead #${number}.` };
    const bead = HookedBead.parse(JSON.parse(record.toString('utf8')));
    const hash = createHash('sha256').update(text).digest('hex');
    if (hash !== bead.approved.hash) {
      return {
        status: 'missing',
        reason: `The text of bead #${number} in the ledger is not the one that was approved.`,
      };
    }
    return { status: 'found', bead, text: text.toString('utf8'), desk: await readAgentFiles(git, agent) };
  });
}

/** The merge queue as the ledger has it at this moment, as text; null where there is none. */
export function readQueue(remote: Remote, temp: string): Promise<string | null> {
  return withLedger(
    remote,
    temp,
    async (git) => (await readBlob(git, 'refs/ledger:queue.json'))?.toString('utf8') ?? null,
  );
}

/** An agent's box as the ledger has it at this moment. */
export function readBox(remote: Remote, agent: AgentName, temp: string): Promise<string | null> {
  return withLedger(remote, temp, async (git) => (await readAgentFiles(git, agent)).box);
}

async function readAgentFiles(git: Git, agent: AgentName): Promise<AgentFiles> {
  const names = [mailPath(agent), `agents/${agent}.json`].map((path) => `refs/ledger:${path}`);
  const [box, cv] = (await readBlobs(git, names)).map((blob) => blob?.toString('utf8') ?? null);
  const listed = await git.try(['ls-tree', '--name-only', 'refs/ledger:agents']);
  const agents = listed.stdout.split('\n').flatMap((name) => /^([a-z0-9-]+)\.json$/.exec(name)?.[1] ?? []);
  return { box: box ?? null, cv: cv ?? null, agents };
}

/** Fetches the tip of the ledger into a repository that is gone afterwards. */
async function withLedger<T>(remote: Remote, temp: string, use: (git: Git) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(temp, 'ledger-'));
  try {
    await createBare(dir);
    const git = remoteGit(remote, dir);
    const ref = `+refs/heads/${ledgerBranch}:refs/ledger`;
    await git.run(['fetch', '--quiet', '--no-tags', '--depth=1', '--end-of-options', remote.url, ref]);
    return await use(git);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A file of a commit, or null where there is none. */
export async function readBlob(git: Git, name: string): Promise<Buffer | null> {
  return (await readBlobs(git, [name]))[0] ?? null;
}

/** Files of commits, in the order of their names, each null where there is none: one process for all. */
export async function readBlobs(git: Git, names: readonly string[]): Promise<(Buffer | null)[]> {
  const { exitCode, stdout, stderr } = await git.tryBytes(['cat-file', '--batch'], `${names.join('\n')}\n`);
  if (exitCode !== 0) throw new GitError('cat-file', { exitCode, stderr });
  let at = 0;
  return names.map(() => {
    const end = stdout.indexOf('\n', at);
    const [, type, size] = /^[0-9a-f]+ (\w+) (\d+)$/.exec(stdout.toString('utf8', at, end)) ?? [];
    at = end + 1;
    if (size === undefined) return null;
    const bytes = stdout.subarray(at, at + Number(size));
    at += bytes.length + 1;
    return type === 'blob' ? bytes : null;
  });
}

/** `workspace.yml` at a commit, or why it cannot be used. A missing or empty file is all defaults. */
export async function readConfig(
  git: Git,
  base: Sha,
): Promise<
  { readonly status: 'ready'; readonly config: Config } | { readonly status: 'invalid'; readonly reason: string }
> {
  const blob = await readBlob(git, `${base}:${configPath}`);
  try {
    const parsed = Config.safeParse(blob === null ? {} : (parse(blob.toString('utf8')) ?? {}));
    if (parsed.success) return { status: 'ready', config: parsed.data };
    const [issue] = parsed.error.issues;
    return {
      status: 'invalid',
      reason: `${configPath}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`,
    };
  } catch (error) {
    return { status: 'invalid', reason: `${configPath}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
