/** What GitHub's own merge queue keeps: who waits for which branch, and the group that was built for each. */
import type { Act } from '../act.ts';
import { accountByLogin } from '../auth.ts';
import { tables } from '../entities.ts';
import type { Account, Repository } from '../entities.ts';
import { rulesetsFor } from '../rules.ts';
import type { Store } from '../store.ts';
import type { Table } from '../table.ts';
import type { World } from '../world.ts';

/** A commit that a group's checks run on: an entry merged into the base and all that waits ahead of it. */
export interface MergeGroup {
  readonly baseSha: string;
  readonly headSha: string;
  /** `gh-readonly-queue/main/pr-7-<base sha>`. */
  readonly branch: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** One pull request in the queue of its base branch. */
export interface QueueEntry {
  /** The pull request's issue: the key. */
  readonly issueId: number;
  readonly repositoryId: number;
  readonly baseRef: string;
  readonly headSha: string;
  readonly enqueuerId: number;
  readonly order: number;
  readonly jump: boolean;
  readonly enqueuedAt: string;
  readonly group: MergeGroup | null;
  /** It conflicts with what is ahead of it; it goes once that has landed and it still does. */
  readonly isUnmergeable: boolean;
}

/** Why an entry left the queue, as `pull_request.dequeued` says it. */
export type DequeueReason =
  | 'MERGE'
  | 'MERGE_CONFLICT'
  | 'CI_FAILURE'
  | 'CI_TIMEOUT'
  | 'MANUAL'
  | 'ALREADY_MERGED'
  | 'QUEUE_CLEARED'
  | 'ROLL_BACK'
  | 'BRANCH_PROTECTIONS'
  | 'GIT_TREE_INVALID'
  | 'INVALID_MERGE_COMMIT';

/** The table, keyed by the issue's id. */
export function queueTable(store: Store): Table<QueueEntry> {
  return store.table<QueueEntry>('merge-queue');
}

/** The entry of a pull request, if it is queued. */
export function entryOf(store: Store, issueId: number): QueueEntry | undefined {
  return queueTable(store).get(issueId);
}

/** Whether an entry is still in the queue, and not taken out and put in again. */
export function isCurrent({ store }: Pick<Act, 'store'>, entry: QueueEntry): boolean {
  return entryOf(store, entry.issueId)?.order === entry.order;
}

/** The queue of a branch in order: those that jumped first, then first come. */
export function entriesFor(store: Store, repositoryId: number, baseRef: string): QueueEntry[] {
  return queueTable(store)
    .where((entry) => entry.repositoryId === repositoryId && entry.baseRef === baseRef)
    .toSorted((a, b) => Number(b.jump) - Number(a.jump) || a.order - b.order);
}

/** What a `merge_queue` rule says, with GitHub's defaults. Times in minutes. */
export interface QueueRule {
  readonly timeoutMinutes: number;
  readonly strategy: 'ALLGREEN' | 'HEADGREEN';
  readonly buildMax: number;
  readonly mergeMax: number;
  readonly method: 'merge' | 'squash' | 'rebase';
}

/** The rule for a branch; undefined where there is no queue. */
export function ruleFor(world: World, repo: Repository, baseRef: string): QueueRule | undefined {
  const rules = rulesetsFor(world, repo, { ref: `refs/heads/${baseRef}`, cause: undefined }).flatMap(
    (one) => one.rules,
  );
  const rule = rules.find(({ type }) => type === 'merge_queue');
  if (rule === undefined) return undefined;
  const said = rule.parameters ?? {};
  const number = (name: string, fallback: number): number => {
    const value = said[name];
    return typeof value === 'number' ? value : fallback;
  };
  const method = said['merge_method'];
  return {
    timeoutMinutes: number('check_response_timeout_minutes', 60),
    strategy: said['grouping_strategy'] === 'HEADGREEN' ? 'HEADGREEN' : 'ALLGREEN',
    buildMax: number('max_entries_to_build', 5),
    mergeMax: number('max_entries_to_merge', 5),
    method: method === 'SQUASH' ? 'squash' : method === 'REBASE' ? 'rebase' : 'merge',
  };
}

const botId = 118_344_674;

/** GitHub's own account for what the queue does. */
function queueBot(world: World): Account {
  const login = 'github-merge-queue[bot]';
  const row = { id: botId, login, type: 'Bot', name: null, email: null } as const;
  return accountByLogin(world, login) ?? tables.accounts(world.store).put(row.id, { ...row, createdAt: world.now() });
}

/** The queue acting in a repository. */
export function queueAct(world: World, repo: Repository): Act {
  return { world, store: world.store, repo, cause: { account: queueBot(world), kind: 'system', token: undefined } };
}
