/** Earlier resolutions of the same conflict, kept in the repository under a ref so that everybody shares them. */
import type { Three } from '../diff.ts';
import { createHash } from 'node:crypto';
import { regions } from '../diff.ts';
import { droppedLines } from '../dropped.ts';
import { git, gitText } from './git.ts';

export interface Conflict extends Three<string> {
  readonly path: string;
}

export interface Recalled {
  readonly text: string;
  readonly dropped: readonly string[];
}

export interface ResolutionMemory {
  /** The text that these conflicts were resolved to before, when every one of them is known. */
  readonly recall: (conflict: Conflict) => Promise<Recalled | undefined>;
  /** Remembers how a person or a model resolved a file; says how many conflicts were learnt. */
  readonly record: (conflict: Conflict, resolved: string) => Promise<number>;
}

/** Where resolutions are kept: a tree of blobs named by the conflict they settle. */
export const memoryRef = 'refs/toolpusher/rerere';

/** A memory in a repository's own ref, fetched and pushed like any other. */
export function gitMemory(repo: string): ResolutionMemory {
  return {
    recall: async (conflict) => {
      const hunks = hunksOf(conflict);
      if (hunks === undefined || hunks.every((hunk) => hunk.name === undefined)) return undefined;
      const out: string[] = [];
      for (const hunk of hunks) {
        const known = hunk.name === undefined ? hunk.text : await readName(repo, hunk.name);
        if (known === undefined) return undefined;
        out.push(known);
      }
      const text = out.join('');
      return { text, dropped: droppedLines([conflict.ours, conflict.theirs], text) };
    },
    record: async (conflict, resolved) => {
      const learnt = learn(conflict, resolved);
      for (const [name, text] of learnt) await writeName(repo, name, text);
      return learnt.size;
    },
  };
}

interface MemoryHunk {
  /** Undefined where nothing conflicts. */
  readonly name: string | undefined;
  readonly text: string;
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split(/(?<=\n)/u));

/** The file cut at its conflicts. A conflict goes by its three texts; whose side is whose does not matter. */
function hunksOf(conflict: Three<string>): readonly MemoryHunk[] | undefined {
  const lines = { base: linesOf(conflict.base), ours: linesOf(conflict.ours), theirs: linesOf(conflict.theirs) };
  const cut = regions(lines);
  return cut?.map((region) => {
    const ours = lines.ours.slice(...region.ours).join('');
    const theirs = lines.theirs.slice(...region.theirs).join('');
    if (region.kind !== 'conflict') return { name: undefined, text: region.kind === 'theirs' ? theirs : ours };
    const context = lines.ours.slice(Math.max(0, region.ours[0] - 2), region.ours[0]).join('');
    const facts = [lines.base.slice(...region.base).join(''), ...[ours, theirs].toSorted(), context];
    return { name: createHash('sha256').update(JSON.stringify(facts)).digest('hex'), text: ours };
  });
}

/** What each conflict became, found between the stretches around it. */
export function learn(conflict: Three<string>, resolved: string): ReadonlyMap<string, string> {
  const learnt = new Map<string, string>();
  const hunks = hunksOf(conflict) ?? [];
  let at = 0;
  for (const [i, hunk] of hunks.entries()) {
    if (hunk.name === undefined) {
      if (!resolved.startsWith(hunk.text, at)) return new Map();
      at += hunk.text.length;
      continue;
    }
    const end = endOf(hunks.slice(i + 1), resolved, at);
    if (end === undefined) return new Map();
    learnt.set(hunk.name, resolved.slice(at, end));
    at = end;
  }
  return at === resolved.length ? learnt : new Map();
}

/** Where what a conflict became ends: at what stands after it, found from the end or once; undefined when that is not sure. */
function endOf(after: readonly MemoryHunk[], resolved: string, at: number): number | undefined {
  const next = after.findIndex(({ name }) => name !== undefined);
  const text = (next === -1 ? after : after.slice(0, next)).map((hunk) => hunk.text).join('');
  const last = resolved.lastIndexOf(text);
  if (next === -1) return last >= at && last + text.length === resolved.length ? last : undefined;
  return text !== '' && last >= at && resolved.indexOf(text, at) === last ? last : undefined;
}

async function readName(repo: string, name: string): Promise<string | undefined> {
  const answer = await git(repo, ['cat-file', 'blob', `${memoryRef}:${name.slice(0, 2)}/${name}`]);
  return answer.exitCode === 0 ? answer.stdout : undefined;
}

const triesMax = 5;

/** Adds one blob to the ref's tree by compare-and-swap; another writer's work is kept. */
async function writeName(repo: string, name: string, text: string): Promise<void> {
  const blob = (await gitText(repo, ['hash-object', '-w', '--stdin'], { input: text })).trim();
  for (let tries = 0; tries < triesMax; tries += 1) {
    const parent = await git(repo, ['rev-parse', '--verify', '--quiet', memoryRef]);
    const from = parent.exitCode === 0 ? parent.stdout.trim() : '';
    const tree = await treeWith(repo, from, { folder: name.slice(0, 2), name, blob });
    if (from !== '' && tree === (await gitText(repo, ['rev-parse', `${from}^{tree}`])).trim()) return;
    const parents = from === '' ? [] : ['-p', from];
    const env = {
      GIT_AUTHOR_NAME: 'toolpusher',
      GIT_AUTHOR_EMAIL: 'toolpusher@localhost',
      GIT_COMMITTER_NAME: 'toolpusher',
      GIT_COMMITTER_EMAIL: 'toolpusher@localhost',
    };
    const commit = (
      await gitText(
        repo,
        ['commit-tree', '--no-gpg-sign', tree, ...parents, '-m', 'A resolution to remember [skip ci]'],
        { env },
      )
    ).trim();
    const swap = await git(repo, ['update-ref', memoryRef, commit, from === '' ? '0'.repeat(40) : from]);
    if (swap.exitCode === 0) return;
  }
}

async function treeWith(
  repo: string,
  from: string,
  entry: { folder: string; name: string; blob: string },
): Promise<string> {
  const list = async (tree: string): Promise<readonly string[]> => {
    const answer = await git(repo, ['ls-tree', '-z', tree]);
    return answer.exitCode === 0 ? answer.stdout.split('\0').filter((line) => line !== '') : [];
  };
  const make = async (lines: readonly string[]): Promise<string> =>
    (await gitText(repo, ['mktree', '-z'], { input: lines.map((line) => `${line}\0`).join('') })).trim();
  const top = from === '' ? [] : await list(from);
  const inner = from === '' ? [] : await list(`${from}:${entry.folder}`);
  const folder = await make([
    ...inner.filter((line) => !line.endsWith(`\t${entry.name}`)),
    `100644 blob ${entry.blob}\t${entry.name}`,
  ]);
  return make([...top.filter((line) => !line.endsWith(`\t${entry.folder}`)), `040000 tree ${folder}\t${entry.folder}`]);
}
