/** One merge under way, what became of each file, and how to read its conflicts. */
import type { FileChange } from './commit.ts';
import type { ResolutionMemory } from './memory.ts';
import type { ConflictedPath, GitMerge } from './merge-tree.ts';
import { pick } from '../tree/merging.ts';
import { readBlob } from './merge-tree.ts';

/** What became of one file. */
export interface FileReport {
  readonly path: string;
  readonly kind: string;
  readonly status: 'resolved' | 'escalated';
  readonly rules: readonly string[];
  readonly dropped: readonly string[];
  readonly reason?: string;
}

export type MergeOutcome =
  | {
      readonly status: 'merged';
      readonly tier: 'clean' | 'auto';
      readonly tree: string;
      readonly files: readonly FileReport[];
    }
  | { readonly status: 'escalated'; readonly files: readonly FileReport[] };

export interface MergeRequest {
  readonly repo: string;
  readonly ours: string;
  readonly theirs: string;
  readonly memory?: ResolutionMemory;
  /** No package manager is started: it would fetch and unpack what the merged manifests name. */
  readonly isOffline?: boolean;
  /** Nothing tests the merge afterwards: one that git makes by itself is asked as well what each side relies on. */
  readonly isWary?: boolean;
  /** Every conflicted file is reported, also where one that rules have no say in has settled that the merge fails. */
  readonly isThorough?: boolean;
}

export interface Solved {
  readonly change: FileChange;
  readonly report: FileReport;
}

export interface Attempt {
  readonly request: MergeRequest;
  readonly base: string;
  readonly merge: GitMerge;
}

/** A file that needs a person or a model. */
export function escalated(path: string, kind: string, reason: string): FileReport {
  return { path, kind, status: 'escalated', rules: [], dropped: [], reason };
}

/** The three versions of a conflicted file; undefined when one is not text. */
export async function stageTexts(
  repo: string,
  conflict: ConflictedPath,
): Promise<{ base: string; ours: string; theirs: string } | undefined> {
  const read = (oid: string | undefined): Promise<string | undefined> =>
    oid === undefined ? Promise.resolve('') : readBlob(repo, oid);
  const base = await read(conflict.base?.oid);
  const ours = await read(conflict.ours?.oid);
  const theirs = await read(conflict.theirs?.oid);
  return base === undefined || ours === undefined || theirs === undefined ? undefined : { base, ours, theirs };
}

/** The file mode that results when each side keeps what it changed. */
export function modeOf({ base, ours, theirs }: ConflictedPath): string {
  const own = ours?.mode ?? '100644';
  const other = theirs?.mode ?? own;
  return pick(base?.mode ?? own, own, other);
}
