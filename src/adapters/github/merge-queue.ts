/** GitHub's own merge queue: what it did with our pull requests, entering and leaving it. GraphQL has it, REST has not. */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { Instant, PullNumber, Sha } from '../../core/name.ts';
import type { GroupView, HandedView } from '../../core/snapshot.ts';
import type { Place } from './place.ts';

const Removed = z.looseObject({ createdAt: z.string(), reason: z.string().nullable() });
const TheirHanded = z
  .looseObject({
    state: z.enum(['OPEN', 'MERGED', 'CLOSED']),
    headRefOid: Sha,
    mergeCommit: z.looseObject({ oid: Sha }).nullable(),
    mergeQueueEntry: z.looseObject({ state: z.string() }).nullable(),
    timelineItems: z.looseObject({ nodes: z.array(Removed) }),
  })
  .nullish();
const TheirGroups = z.looseObject({
  nodes: z.array(z.looseObject({ name: z.string(), target: z.looseObject({ oid: Sha }) })),
});

/** The fields of a look that tell of what was handed over. */
export function handedFields(pulls: readonly PullNumber[]): string {
  const groups =
    'groups: refs(refPrefix: "refs/heads/gh-readonly-queue/", first: 50) { nodes { name target { oid } } }';
  const removed =
    'timelineItems(last: 1, itemTypes: [REMOVED_FROM_MERGE_QUEUE_EVENT]) { nodes { ... on RemovedFromMergeQueueEvent { createdAt reason } } }';
  const each = pulls.map(
    (pull) =>
      `handed_${pull}: pullRequest(number: ${pull}) { state headRefOid mergeCommit { oid } mergeQueueEntry { state } ${removed} }`,
  );
  return [groups, ...each].join('\n    ');
}

/** What became of what was handed over. */
export function handedViews(repository: Readonly<Record<string, unknown>>, pulls: readonly PullNumber[]): HandedView[] {
  return pulls.flatMap((pull): HandedView[] => {
    const theirs = TheirHanded.parse(repository[`handed_${pull}`]);
    if (theirs === undefined || theirs === null) return [];
    const [last] = theirs.timelineItems.nodes;
    const removed = last === undefined ? null : { reason: last.reason ?? 'UNKNOWN', at: instant(last.createdAt) };
    const states = { OPEN: 'open', MERGED: 'merged', CLOSED: 'closed' } as const;
    return [
      {
        pull,
        head: theirs.headRefOid,
        state: states[theirs.state],
        mergedAs: theirs.mergeCommit?.oid ?? null,
        place: theirs.mergeQueueEntry?.state ?? null,
        removed,
      },
    ];
  });
}

const instant = (time: string): Instant => Instant.parse(Date.parse(time));

/** The groups under test for `base`, by the pull request that each was built for. */
export function groupViews(repository: Readonly<Record<string, unknown>>, base: string): GroupView[] {
  return TheirGroups.parse(repository['groups']).nodes.flatMap(({ name, target }) => {
    const number = name.startsWith(`${base}/`) ? /^pr-(\d+)-/.exec(name.slice(base.length + 1))?.[1] : undefined;
    return number === undefined ? [] : [{ pull: PullNumber.parse(Number(number)), sha: target.oid }];
  });
}

const Found = z.looseObject({
  repository: z.looseObject({
    pullRequest: z
      .looseObject({ id: z.string(), headRefOid: Sha, isInMergeQueue: z.boolean(), state: z.string() })
      .nullable(),
  }),
});

const find = `query ToolpusherFind($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) { id headRefOid isInMergeQueue state } }
}`;
const enter = `mutation ToolpusherEnqueue($input: EnqueuePullRequestInput!) {
  enqueuePullRequest(input: $input) { clientMutationId }
}`;
const leave = `mutation ToolpusherDequeue($input: DequeuePullRequestInput!) {
  dequeuePullRequest(input: $input) { clientMutationId }
}`;

type Pull = NonNullable<z.infer<typeof Found>['repository']['pullRequest']>;

async function findPull({ client, owner, repo }: Place, number: PullNumber): Promise<Pull | null> {
  return Found.parse(await client.graphql(find, { owner, name: repo, number })).repository.pullRequest;
}

/** Puts a pull request into the queue; being there already is done, another head has raced. */
export async function enqueuePull(place: Place, number: PullNumber, head: Sha): Promise<Learnt> {
  const pull = await findPull(place, number);
  if (pull === null || pull.headRefOid !== head || pull.state !== 'OPEN') {
    return { type: 'raced', seen: pull?.headRefOid ?? null };
  }
  if (pull.isInMergeQueue) return { type: 'done' };
  await place.client.graphql(enter, { input: { pullRequestId: pull.id, expectedHeadOid: head } });
  return { type: 'done' };
}

/** Takes a pull request out of the queue; one that is not there is done. */
export async function dequeuePull(place: Place, number: PullNumber): Promise<Learnt> {
  const pull = await findPull(place, number);
  if (pull === null || !pull.isInMergeQueue) return { type: 'done' };
  await place.client.graphql(leave, { input: { id: pull.id } });
  return { type: 'done' };
}
