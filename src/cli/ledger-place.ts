/** Finds the repository whose ledger a command is to read: a folder, or a URL that is fetched into a temporary one. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { Git } from '../adapters/git/git.ts';
import { ledgerHead } from '../adapters/ledger/git-ledger.ts';
import { configPath, ledgerBranch } from '../core/ref.ts';
import { calledAs, shellWord } from './called-as.ts';
import { usageError } from './cli-error.ts';
import { isHeld } from './town-lock.ts';
import { townPaths } from './town-state.ts';

/** Where a reading command looks: a repository or its URL, or the folder of a town on this machine. */
export interface PlaceFlags {
  readonly repo: string;
  readonly dir?: string;
}

/** Gives a command the flags of a place. */
export function withPlace(command: Command): Command {
  return command
    .option('--repo <place>', 'a clone, a bare repository or a URL', '.')
    .option('--dir <dir>', 'instead of --repo: the folder of a town on this machine, running or not');
}

const isUrl = (place: string): boolean => /^https?:\/\//.test(place);

// Somebody's own repository may have a file of one of these names.
function isTown(dir: string): boolean {
  const { state, asked, standIn } = townPaths(dir);
  return [state, asked, standIn].every((path) => existsSync(path));
}

/** Whether the town that the flags name runs; null where they name none. */
export function townRuns({ repo, dir }: PlaceFlags): boolean | null {
  const folder = dir ?? repo;
  if (isUrl(folder) || !isTown(folder)) return null;
  return isHeld(townPaths(folder).lock);
}

/** What to tell before anything that is said of a town which does not run; null where it does, or there is no town. */
export function restNote(flags: PlaceFlags): string | null {
  if (townRuns(flags) !== false) return null;
  const dir = flags.dir ?? flags.repo;
  return `The town in ${dir} is not running: this is how it was when it ended. To go on: ${calledAs()} town --dir ${shellWord(dir)}`;
}

// The stand-in's own repositories, which need no server to be read.
async function townRepository(dir: string): Promise<Git> {
  const folder = join(townPaths(dir).standIn, 'git');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.git')) : [];
  for (const name of names.toSorted()) {
    const git = new Git({ cwd: join(folder, name) });
    if ((await ledgerHead(git)) !== null) return git;
  }
  throw usageError(
    `The town in ${resolve(dir)} has no ledger yet.`,
    'It is made with its first issue; look again once that is there.',
  );
}

async function fetchAll(url: string, dir: string): Promise<Git> {
  const token = process.env['GITHUB_TOKEN'] ?? process.env['GH_TOKEN'] ?? '';
  const git = new Git({ cwd: dir, ...(token === '' ? {} : { credential: { url, token } }) });
  await git.run(['init', '--quiet', '--bare', dir]);
  const refspecs = [`+refs/heads/${ledgerBranch}:refs/ledger`, '+HEAD:refs/base'];
  const fetched = await git.try(['fetch', '--quiet', '--no-tags', '--end-of-options', url, ...refspecs]);
  if (fetched.exitCode === 0) return git;
  throw usageError(
    `The ledger cannot be fetched: ${fetched.stderr.trim().slice(0, 500)}`,
    'For a private repository set GITHUB_TOKEN.',
  );
}

/** Calls `use` with the repository at the place, and cleans up after it. */
export async function withRepository<T>(
  { repo: place, dir: town }: PlaceFlags,
  use: (git: Git) => Promise<T>,
): Promise<T> {
  if (town !== undefined && !isTown(town))
    throw usageError(
      `${resolve(town)} holds no town.`,
      'Give --dir the folder that `town` was given, or leave it out.',
    );
  const folder = town ?? place;
  if (town !== undefined || (!isUrl(place) && isTown(place))) return use(await townRepository(folder));
  if (!isUrl(place)) {
    const found = await stat(place).catch(() => null);
    if (found?.isDirectory() !== true)
      throw usageError(`There is no folder ${resolve(place)}.`, 'Give a repository or its URL.');
    const git = new Git({ cwd: resolve(place) });
    if ((await git.try(['rev-parse', '--git-dir'])).exitCode !== 0)
      throw usageError(
        `${resolve(place)} is not in a git repository.`,
        'Give a clone, a bare repository, its URL, or the folder of a town.',
      );
    return use(git);
  }
  const dir = await mkdtemp(join(tmpdir(), 'toolpusher-ledger-'));
  try {
    return await use(await fetchAll(place, dir));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The text of `workspace.yml` on the base, empty when there is none. */
export async function workspaceText(git: Git): Promise<string> {
  for (const ref of ['refs/base', 'HEAD']) {
    const found = await git.try(['cat-file', 'blob', '--end-of-options', `${ref}:${configPath}`]);
    if (found.exitCode === 0) return found.stdout;
  }
  return '';
}

/** The commit that the ledger is at; a usage error where there is none. */
export async function findLedger(git: Git): Promise<string> {
  const head = await ledgerHead(git);
  if (head !== null) return head;
  throw usageError(
    `There is no branch ${ledgerBranch} here.`,
    `Give a repository that has one: a clone (git fetch origin ${ledgerBranch}:${ledgerBranch}), or the URL.`,
  );
}
