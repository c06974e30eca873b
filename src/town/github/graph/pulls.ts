/** Pull requests, reviews and merge queues in GraphQL. */
import { pageOf, repositoryById } from '../act.ts';
import { associationOf } from '../associations.ts';
import { nodeId } from '../entities.ts';
import { issueById } from '../issue-entities.ts';
import { closedBy } from '../mentions.ts';
import { pullOf, reviewsOf } from '../pull-entities.ts';
import type { Pull, Review } from '../pull-entities.ts';
import { mergeabilityOf } from '../pull-merge.ts';
import { entryOf, ruleFor } from '../merge-queue/entry.ts';
import { connection, noConnection } from './connection.ts';
import { actIn } from './graph.ts';
import type { Args, Graph, Place, Shape } from './graph.ts';
import { shapeEntry, shapeQueue } from './merge-queue.ts';
import { escapeHtml, shapeReactions, shapeSubject } from './issues.ts';

/** A pull request. */
export function shapePull(graph: Graph, pull: Pull): Shape {
  const repo = repositoryById(graph.store, pull.repositoryId);
  const issue = issueById(graph.store, pull.issueId);
  const state = pull.mergedAt === null ? issue.state.toUpperCase() : 'MERGED';
  return {
    ...shapeSubject(graph, issue),
    ...shapeSides(graph, pull),
    ...shapeMerging(graph, pull),
    ...shapeReviewing(graph, pull),
    __typename: 'PullRequest',
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    permalink: `${pageOf(graph.world, repo)}/pull/${pull.number}`,
    checksUrl: `${pageOf(graph.world, repo)}/pull/${pull.number}/checks`,
    state,
    isDraft: pull.isDraft,
    additions: pull.stats.additions,
    deletions: pull.stats.deletions,
    changedFiles: pull.stats.files,
    statusCheckRollup: () => graph.make.rollup(graph, { repo, sha: pull.headSha }),
    commits: (args: Args) => shapeCommits(graph, pull, args),
    files: (args: Args) => shapeFiles(graph, pull, args),
    closingIssuesReferences: (args: Args) => {
      const on = { world: graph.world, store: graph.store, repo };
      return connection(args, closedBy(on, issue.body ?? ''), (one) => graph.make.subject(graph, one));
    },
  };
}

function shapeSides(graph: Graph, pull: Pull): Shape {
  const repo = repositoryById(graph.store, pull.repositoryId);
  const repository = () => graph.make.repository(graph, repo);
  const ref = (branch: string) => async () => {
    const name = `refs/heads/${branch}`;
    const sha = await graph.world.git(repo).readRef(name);
    return sha === undefined ? null : graph.make.ref(graph, { repo, sha, ref: name });
  };
  return {
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    headRef: ref(pull.headRef),
    headRepository: repository,
    headRepositoryOwner: () => graph.make.actor(graph, repo.ownerId),
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    baseRef: ref(pull.baseRef),
    baseRepository: repository,
    isCrossRepository: false,
    maintainerCanModify: false,
  };
}

function shapeMerging(graph: Graph, pull: Pull): Shape {
  const repo = repositoryById(graph.store, pull.repositoryId);
  const { mergeSha, mergedById } = pull;
  const commit = () => (mergeSha === null ? null : graph.make.object(graph, { repo, sha: mergeSha }));
  const judge = () => mergeabilityOf(actIn(graph, repo), pull);
  return {
    merged: pull.mergedAt !== null,
    mergedAt: pull.mergedAt,
    mergedBy: () => (mergedById === null ? null : graph.make.actor(graph, mergedById)),
    mergeCommit: () => (pull.mergedAt === null ? null : commit()),
    potentialMergeCommit: () => (pull.mergedAt === null ? commit() : null),
    mergeable: async () => {
      const { mergeable } = await judge();
      return mergeable === null ? 'UNKNOWN' : mergeable ? 'MERGEABLE' : 'CONFLICTING';
    },
    mergeStateStatus: async () => (await judge()).state.toUpperCase(),
    canBeRebased: async () => (await judge()).mergeable === true,
    autoMergeRequest: null,
    isInMergeQueue: entryOf(graph.store, pull.issueId) !== undefined,
    isMergeQueueEnabled: ruleFor(graph.world, repo, pull.baseRef) !== undefined,
    mergeQueue: () => shapeQueue(graph, repo, pull.baseRef),
    mergeQueueEntry: () => shapeEntry(graph, pull.issueId),
    viewerCanUpdateBranch: false,
    viewerCanDeleteHeadRef: false,
    viewerCanEnableAutoMerge: false,
    viewerCanDisableAutoMerge: false,
    viewerMergeBodyText: '',
    viewerMergeHeadlineText: '',
  };
}

function shapeReviewing(graph: Graph, pull: Pull): Shape {
  const submitted = () => reviewsOf(graph.store, pull.issueId).filter(({ submittedAt }) => submittedAt !== null);
  const shape = (review: Review) => graph.make.review(graph, review);
  const latest = () => [...new Map(submitted().map((review) => [review.authorId, review])).values()];
  const opinions = () => submitted().filter(({ state }) => state === 'APPROVED' || state === 'CHANGES_REQUESTED');
  const opinionated = () => [...new Map(opinions().map((review) => [review.authorId, review])).values()];
  return {
    reviewDecision: () => {
      const states = new Set(opinionated().map(({ state }) => state));
      if (states.has('CHANGES_REQUESTED')) return 'CHANGES_REQUESTED';
      return states.has('APPROVED') ? 'APPROVED' : null;
    },
    reviews: (args: Args) => connection(args, submitted(), shape),
    latestReviews: (args: Args) => connection(args, latest(), shape),
    latestOpinionatedReviews: (args: Args) => connection(args, opinionated(), shape),
    reviewThreads: (args: Args) => noConnection(args),
    reviewRequests: (args: Args) =>
      connection(args, pull.reviewerIds, (id) => ({
        __typename: 'ReviewRequest',
        id: nodeId('ReviewRequest', `${pull.id}-${id}`),
        requestedReviewer: () => graph.make.actor(graph, id),
        asCodeOwner: false,
      })),
    suggestedReviewers: [],
  };
}

async function shapeCommits(graph: Graph, pull: Pull, args: Args): Promise<Shape> {
  const repo = repositoryById(graph.store, pull.repositoryId);
  const shas = await graph.world.git(repo).revList(pull.headSha, { not: pull.baseSha });
  const url = `${pageOf(graph.world, repo)}/pull/${pull.number}/commits`;
  return connection(args, shas.toReversed(), (sha) => ({
    __typename: 'PullRequestCommit',
    id: nodeId('PullRequestCommit', `${pull.id}/${sha}`),
    commit: () => graph.make.object(graph, { repo, sha } satisfies Place),
    pullRequest: () => graph.make.pull(graph, pull),
    url: `${url}/${sha}`,
    resourcePath: new URL(`${url}/${sha}`).pathname,
  }));
}

const changeTypes: Readonly<Record<string, string>> = {
  added: 'ADDED',
  removed: 'DELETED',
  modified: 'MODIFIED',
  renamed: 'RENAMED',
  copied: 'COPIED',
  changed: 'CHANGED',
};

async function shapeFiles(graph: Graph, pull: Pull, args: Args): Promise<Shape> {
  const git = graph.world.git(repositoryById(graph.store, pull.repositoryId));
  const files = await git.diff(await git.mergeBase(pull.baseSha, pull.headSha), pull.headSha);
  return connection(args, files, (file) => ({
    __typename: 'PullRequestChangedFile',
    path: file.filename,
    additions: file.additions,
    deletions: file.deletions,
    changeType: changeTypes[file.status],
    viewerViewedState: 'UNVIEWED',
  }));
}

/** A review. */
export function shapeReview(graph: Graph, review: Review): Shape {
  const pull = pullOf(graph.store, review.issueId);
  const repo = repositoryById(graph.store, pull.repositoryId);
  const url = `${pageOf(graph.world, repo)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  return {
    ...shapeReactions(graph, `review/${review.id}`),
    __typename: 'PullRequestReview',
    id: nodeId('PullRequestReview', review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    state: review.state,
    body: review.body,
    bodyText: review.body,
    bodyHTML: escapeHtml(review.body),
    author: () => graph.make.actor(graph, review.authorId),
    authorAssociation: () => associationOf(graph.world, repo, review.authorId),
    commit: () => graph.make.object(graph, { repo, sha: review.sha }),
    createdAt: review.submittedAt ?? graph.world.now(),
    publishedAt: review.submittedAt,
    submittedAt: review.submittedAt,
    updatedAt: review.submittedAt ?? graph.world.now(),
    lastEditedAt: null,
    includesCreatedEdit: false,
    isMinimized: false,
    comments: (args: Args) => noConnection(args),
    pullRequest: () => graph.make.pull(graph, pull),
    repository: () => graph.make.repository(graph, repo),
    url,
    resourcePath: url.slice(graph.world.url.length),
  };
}
