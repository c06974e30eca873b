/** Writes a commit as `git commit-tree` does, to the byte. */
import type { ObjectStore } from './object-store.ts';
import type { Signature } from './objects.ts';

/** A commit to write. */
export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** Writes a commit and returns its SHA; throws if its tree or a parent is not there. */
export async function writeCommit(store: ObjectStore, commit: NewCommit): Promise<string> {
  if ((await store.read(commit.tree))?.type !== 'tree') throw new Error(`there is no tree ${commit.tree}`);
  const parents = [...new Set(commit.parents)];
  for (const parent of parents) {
    if ((await store.read(parent))?.type !== 'commit') throw new Error(`there is no commit ${parent}`);
  }
  if (commit.message.includes('\0')) throw new Error('a commit message cannot hold a NUL');
  const head = [
    `tree ${commit.tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${signatureLine(commit.author)}`,
    `committer ${signatureLine(commit.committer)}`,
  ];
  return store.write('commit', Buffer.from(`${head.join('\n')}\n\n${commit.message}`));
}

function signatureLine({ name, email, date }: Signature): string {
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) throw new Error(`${date} is not a date`);
  const stripped = withoutCrud(name);
  if (stripped === '') throw new Error('a name consists of disallowed characters only');
  return `${stripped} <${withoutCrud(email)}> ${Math.floor(ms / 1000)} +0000`;
}

/** What git leaves of a name: no marks at its ends, and nowhere what separates the parts of the line. */
function withoutCrud(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/^[\u0000-\u0020.,:;<>"\\']+|[\u0000-\u0020.,:;<>"\\']+$/g, '').replaceAll(/[\n<>]/g, '');
}
