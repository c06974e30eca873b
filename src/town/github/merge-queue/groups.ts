/** The groups of a merge queue: commits to be checked, their branches, and the `merge_group` webhooks about them. */
import { announce, repositoryById } from '../act.ts';
import type { Act } from '../act.ts';
import { latestRuns, latestStatuses } from '../check-entities.ts';
import { pullOf } from '../pull-entities.ts';
import { composeMerge } from '../pull-merge.ts';
import { moveRef } from '../refs.ts';
import { requiredChecks, rulesetsFor } from '../rules.ts';
import type { World } from '../world.ts';
import { isCurrent, queueTable } from './entry.ts';
import type { MergeGroup, QueueEntry, QueueRule } from './entry.ts';

/** Why a group is no more, as `merge_group.destroyed` says it. */
type GroupEnd = 'merged' | 'invalidated' | 'dequeued';

const branchPrefix = 'gh-readonly-queue/';

/** The branches that groups of a base are on. */
export function groupPrefix(baseRef: string): string {
  return `refs/heads/${branchPrefix}${baseRef}/`;
}

/** Builds the group of an entry on `baseSha`, or says that it conflicts with what is there. */
export async function buildGroup(
  act: Act,
  entry: QueueEntry,
  on: { readonly baseSha: string; readonly rule: QueueRule },
): Promise<MergeGroup | 'conflict'> {
  const { world, repo } = act;
  const pull = pullOf(act.store, entry.issueId);
  const made = await composeMerge(act, {
    pull,
    base: on.baseSha,
    git: world.git(repo),
    wish: { method: on.rule.method },
  });
  if (made === undefined) return 'conflict';
  const branch = `${branchPrefix}${entry.baseRef}/pr-${pull.number}-${on.baseSha}`;
  const ref = `refs/heads/${branch}`;
  const group = { baseSha: on.baseSha, headSha: made, branch, startedAt: world.clock() };
  const from = await world.git(repo).readRef(ref);
  await moveRef(world, { repo, ref, from, to: made, cause: act.cause });
  // It may have been taken out meanwhile; then the branch is swept.
  if (!isCurrent(act, entry)) return group;
  queueTable(act.store).put(entry.issueId, { ...entry, group, isUnmergeable: false });
  await tell(act, { entry, group }, { action: 'checks_requested' });
  return group;
}

/** Ends a group: its branch goes, and it is said why. */
export async function endGroup(
  act: Act,
  of: { readonly entry: QueueEntry; readonly group: MergeGroup },
  reason: GroupEnd,
): Promise<void> {
  await tell(act, of, { action: 'destroyed', reason });
  const ref = `refs/heads/${of.group.branch}`;
  const from = await act.world.git(act.repo).readRef(ref);
  if (from !== undefined) await moveRef(act.world, { repo: act.repo, ref, from, to: undefined, cause: act.cause });
}

async function tell(
  act: Act,
  { entry, group }: { readonly entry: QueueEntry; readonly group: MergeGroup },
  say: { readonly action: 'checks_requested' } | { readonly action: 'destroyed'; readonly reason: GroupEnd },
): Promise<void> {
  const commit = await act.world.git(act.repo).readCommit(group.headSha);
  if (commit === undefined) return;
  const { tree, message, author, committer } = commit;
  announce(act, ['merge_group', say.action], {
    ...('reason' in say ? { reason: say.reason } : {}),
    merge_group: {
      head_sha: group.headSha,
      head_ref: `refs/heads/${group.branch}`,
      base_sha: group.baseSha,
      base_ref: `refs/heads/${entry.baseRef}`,
      head_commit: {
        id: group.headSha,
        tree_id: tree,
        message,
        timestamp: committer.date,
        author: { name: author.name, email: author.email },
        committer: { name: committer.name, email: committer.email },
      },
    },
  });
}

const passing = new Set(['success', 'neutral', 'skipped']);

/** What the base's required checks say of a group's commit. */
export function stateOf(world: World, entry: QueueEntry, group: MergeGroup): 'green' | 'red' | 'pending' {
  const repo = repositoryById(world.store, entry.repositoryId);
  const rules = rulesetsFor(world, repo, { ref: `refs/heads/${entry.baseRef}`, cause: undefined }).flatMap(
    (one) => one.rules,
  );
  const required = rules
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap((rule) => requiredChecks(rule));
  const runs = latestRuns(world.store, repo.id, group.headSha);
  const statuses = latestStatuses(world.store, repo.id, group.headSha);
  const said = required.map(({ context, integrationId }) => {
    const run = runs.findLast((one) => one.name === context && (integrationId ?? one.appId) === one.appId);
    if (run !== undefined && run.status === 'completed') return passing.has(run.conclusion ?? '') ? 'green' : 'red';
    const status = statuses.find((one) => one.context === context);
    if (status === undefined || status.state === 'pending' || run !== undefined) return 'pending';
    return status.state === 'success' ? 'green' : 'red';
  });
  const states = new Set(said);
  if (states.has('red')) return 'red';
  return states.has('pending') ? 'pending' : 'green';
}
