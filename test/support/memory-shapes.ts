/** What an in-memory GitHub is made of. */
import type { Effect } from '../../src/core/effect.ts';
import type { MergeByRules } from '../../src/ports/github.ts';
import type { Instant, RunId } from '../../src/core/name.ts';
import type { ReviewsView, RunView } from '../../src/core/snapshot.ts';

export interface MemoryComment {
  readonly id: number;
  readonly by: string;
  readonly at: Instant;
  body: string;
  readonly reactions: string[];
}

export interface MemoryIssue {
  readonly number: number;
  title: string;
  body: string;
  readonly author: string;
  readonly createdAt: Instant;
  isOpen: boolean;
  isReopened: boolean;
  labels: { readonly name: string; readonly by: string; readonly at: Instant }[];
  editedAt: Instant | null;
  editor: string | null;
  readonly blockedBy: number[];
  readonly parent: number | null;
  readonly comments: MemoryComment[];
}

export interface MemoryPull {
  readonly number: number;
  readonly branch: string;
  base: string;
  readonly title: string;
  body: string;
  readonly author: string;
  state: 'open' | 'closed' | 'merged';
  isDraft: boolean;
  isFork: boolean;
  labels: MemoryIssue['labels'];
  headAt: Instant;
  reviews: ReviewsView;
  readonly comments: MemoryComment[];
}

export interface MemoryRun {
  readonly id: RunId;
  readonly effect: Extract<Effect, { type: 'dispatch' }>;
  /** What it composes, where it is no attempt. */
  readonly composes: MergeByRules | null;
  status: RunView['status'];
  readonly createdAt: Instant;
  changedAt: Instant;
  conclusion: string | null;
  isCancelled: boolean;
  strandedAt: Instant | null; // since when no runner takes the job that publishes
  tries: number; // how often its jobs were run again
}
