/** What the stand-in keeps of pull requests beside their issue half: branches, merging, reviews. */
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** The pull-request half; its title, labels and state are its issue's. */
export interface Pull {
  readonly id: number;
  readonly issueId: number;
  readonly repositoryId: number;
  readonly number: number;
  /** Branch names, without `refs/heads/`. */
  readonly headRef: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
  readonly isDraft: boolean;
  readonly mergedAt: string | null;
  readonly mergedById: number | null;
  readonly mergeSha: string | null;
  readonly reviewerIds: readonly number[];
  readonly stats: PullStats;
}

/** How large a pull request is: its commits beyond the base, and what they change since they left it. */
export interface PullStats {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly files: number;
}

/** A review; pending ones are not submitted yet. */
export interface Review {
  readonly id: number;
  readonly issueId: number;
  readonly authorId: number;
  readonly state: 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly body: string;
  readonly sha: string;
  readonly submittedAt: string | null;
}

/** A review's remark on a line. */
export interface ReviewComment {
  readonly id: number;
  readonly issueId: number;
  readonly reviewId: number;
  readonly authorId: number;
  readonly appId: number | null;
  readonly path: string;
  readonly line: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly diffHunk: string;
  readonly sha: string;
  readonly body: string;
  readonly inReplyToId: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The tables of this file. */
export const pullTables = {
  /** Keyed by the issue's id. */
  pulls: (store: Store): Table<Pull> => store.table<Pull>('pulls'),
  reviews: (store: Store): Table<Review> => store.table<Review>('reviews'),
  reviewComments: (store: Store): Table<ReviewComment> => store.table<ReviewComment>('review-comments'),
} as const;

/** The pull request of an issue, which must be one. */
export function pullOf(store: Store, issueId: number): Pull {
  const pull = pullTables.pulls(store).get(issueId);
  if (pull === undefined) throw new Error(`issue ${issueId} is no pull request`);
  return pull;
}

/** The reviews of a pull request, oldest first. */
export function reviewsOf(store: Store, issueId: number): Review[] {
  return pullTables.reviews(store).by('issue', (review) => String(review.issueId), String(issueId));
}

/** The remarks on lines of a pull request, oldest first. */
export function reviewCommentsOf(store: Store, issueId: number): ReviewComment[] {
  return pullTables.reviewComments(store).by('issue', (comment) => String(comment.issueId), String(issueId));
}
