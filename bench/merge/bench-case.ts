/** A conflict with known intents. */

export type Want = 'both' | 'human' | 'clean' | 'semantic';
export type Verdict = 'kept' | 'escalated' | 'wrong' | 'dirty';

export interface BenchCase {
  readonly id: string;
  readonly want: Want;
  /** Makes the repository with both branches. */
  readonly build: (dir: string) => Promise<{ readonly ours: string; readonly theirs: string }>;
  /** A known good text of a file, perhaps one of those offered; null where there is none. */
  readonly gold: (path: string, offered: readonly string[]) => string | null;
  /** Judges what is on the branch, by content. */
  readonly judge: (dir: string, isMerged: boolean) => Promise<Verdict>;
}
