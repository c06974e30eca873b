/** GitHub's own merge queue in GraphQL. */
import { pageOf, repositoryById } from '../act.ts';
import { nodeId } from '../entities.ts';
import type { Repository } from '../entities.ts';
import { entriesFor, entryOf, ruleFor } from '../merge-queue/entry.ts';
import type { QueueEntry } from '../merge-queue/entry.ts';
import { stateOf } from '../merge-queue/groups.ts';
import { pullOf } from '../pull-entities.ts';
import { connection } from './connection.ts';
import type { Args, Graph, Shape } from './graph.ts';

/** The queue of a branch; null where it has none. */
export function shapeQueue(graph: Graph, repo: Repository, baseRef: string): Shape | null {
  const rule = ruleFor(graph.world, repo, baseRef);
  if (rule === undefined) return null;
  const url = `${pageOf(graph.world, repo)}/queue/${baseRef}`;
  return {
    __typename: 'MergeQueue',
    id: nodeId('MergeQueue', `${repo.id}/${baseRef}`),
    configuration: {
      __typename: 'MergeQueueConfiguration',
      checkResponseTimeout: rule.timeoutMinutes,
      maximumEntriesToBuild: rule.buildMax,
      maximumEntriesToMerge: rule.mergeMax,
      mergeMethod: rule.method.toUpperCase(),
      mergingStrategy: rule.strategy,
      minimumEntriesToMerge: 1,
      minimumEntriesToMergeWaitTime: 0,
    },
    entries: (args: Args) =>
      connection(args, entriesFor(graph.store, repo.id, baseRef), (entry) => shapeKnown(graph, entry)),
    nextEntryEstimatedTimeToMerge: null,
    repository: () => graph.make.repository(graph, repo),
    url,
    resourcePath: new URL(url).pathname,
  };
}

/** A pull request's place in the queue; null when it is in none. */
export function shapeEntry(graph: Graph, issueId: number): Shape | null {
  const entry = entryOf(graph.store, issueId);
  return entry === undefined ? null : shapeKnown(graph, entry);
}

function shapeKnown(graph: Graph, entry: QueueEntry): Shape {
  const repo = repositoryById(graph.store, entry.repositoryId);
  const { group } = entry;
  const commit = (sha: string | undefined) => () =>
    sha === undefined ? null : graph.make.object(graph, { repo, sha });
  const others = entriesFor(graph.store, repo.id, entry.baseRef);
  return {
    __typename: 'MergeQueueEntry',
    id: nodeId('MergeQueueEntry', entry.issueId),
    enqueuedAt: entry.enqueuedAt,
    enqueuer: () => graph.make.actor(graph, entry.enqueuerId),
    position: others.findIndex(({ issueId }) => issueId === entry.issueId) + 1,
    state: nameOf(graph, entry),
    jump: entry.jump,
    solo: false,
    estimatedTimeToMerge: null,
    headCommit: commit(group?.headSha),
    baseCommit: commit(group?.baseSha),
    mergeQueue: () => shapeQueue(graph, repo, entry.baseRef),
    pullRequest: () => graph.make.pull(graph, pullOf(graph.store, entry.issueId)),
  };
}

function nameOf(graph: Graph, entry: QueueEntry): string {
  if (entry.isUnmergeable) return 'UNMERGEABLE';
  if (entry.group === null) return 'QUEUED';
  return stateOf(graph.world, entry, entry.group) === 'green' ? 'MERGEABLE' : 'AWAITING_CHECKS';
}
