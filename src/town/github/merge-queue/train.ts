/**
 * GitHub's own merge queue at work: builds each entry on what is ahead of it, waits for the required checks of each
 * group's commit, moves the base to exactly that commit, and puts out what conflicts, fails or takes too long.
 *
 * What GitHub says of it: https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
import { repositoryById } from '../act.ts';
import type { Act } from '../act.ts';
import { issueById } from '../issue-entities.ts';
import { pullOf } from '../pull-entities.ts';
import { markMerged } from '../pulls.ts';
import { moveRef } from '../refs.ts';
import type { World } from '../world.ts';
import { entriesFor, entryOf, isCurrent, queueAct, queueTable, ruleFor } from './entry.ts';
import type { MergeGroup, QueueEntry, QueueRule } from './entry.ts';
import { buildGroup, endGroup, groupPrefix, stateOf } from './groups.ts';
import { dequeue } from './queueing.ts';

const roundsMax = 200;

/** Joins the stand-in: looks at a branch's queue after whatever may concern it. */
export function joinMergeQueue(world: World): void {
  const lines = new Map<string, { again: boolean }>();
  const timers = new Set<NodeJS.Timeout>();
  const look = (repositoryId: number, baseRef: string): void => {
    const key = `${repositoryId}/${baseRef}`;
    const line = lines.get(key);
    if (line !== undefined) {
      line.again = true;
      return;
    }
    if (world.store.isClosed) return;
    const own = { again: false };
    lines.set(key, own);
    void advance(world, repositoryId, baseRef)
      .then((deadline) => wakeAt(deadline, () => look(repositoryId, baseRef)))
      .finally(() => {
        lines.delete(key);
        if (own.again) look(repositoryId, baseRef);
      });
  };
  const wakeAt = (deadline: number | null, wake: () => void): void => {
    if (deadline === null) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        wake();
      },
      Math.max(10, deadline - world.clock()),
    );
    timer.unref();
    timers.add(timer);
  };
  const lookAt = (repositoryId: number): void => {
    const bases = new Set(
      queueTable(world.store)
        .where((one) => one.repositoryId === repositoryId)
        .map((one) => one.baseRef),
    );
    for (const base of bases) look(repositoryId, base);
  };
  world.onHappening.push(({ event, repo, payload }) => {
    if (event === 'pull_request') {
      const base = baseRefOf(payload);
      if (base !== undefined) look(repo.id, base);
    } else if (['check_run', 'check_suite', 'status'].includes(event)) lookAt(repo.id);
  });
  world.onRefMoved.push(({ repo }) => lookAt(repo.id));
  world.busy.push(() => lines.size > 0);
  world.onClose.push(() => {
    for (const timer of timers) clearTimeout(timer);
  });
  for (const { repositoryId, baseRef } of queueTable(world.store).all()) look(repositoryId, baseRef);
}

function baseRefOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const pull = payload['pull_request'];
  if (typeof pull !== 'object' || pull === null || !('base' in pull)) return undefined;
  const { base } = pull;
  if (typeof base !== 'object' || base === null || !('ref' in base)) return undefined;
  return typeof base.ref === 'string' ? base.ref : undefined;
}

/** Does what there is to do; answers when time alone would bring more. */
async function advance(world: World, repositoryId: number, baseRef: string): Promise<number | null> {
  const act = queueAct(world, repositoryById(world.store, repositoryId));
  for (let round = 0; round < roundsMax; round++) {
    const rule = ruleFor(world, act.repo, baseRef);
    if (rule === undefined) {
      for (const entry of entriesFor(world.store, repositoryId, baseRef)) dequeue(act, entry.issueId, 'QUEUE_CLEARED');
    }
    const outcome = rule === undefined ? null : await oneRound(act, { baseRef, rule });
    if (outcome !== 'again') {
      await sweep(act, baseRef);
      return outcome;
    }
  }
  return null;
}

interface Line {
  readonly baseRef: string;
  readonly rule: QueueRule;
}

async function oneRound(act: Act, line: Line): Promise<'again' | number | null> {
  const { world, store, repo } = act;
  const base = await world.git(repo).readRef(`refs/heads/${line.baseRef}`);
  if (base === undefined) return null;
  const left = entriesFor(store, repo.id, line.baseRef).find((entry) => hasLeft(act, entry));
  if (left !== undefined) {
    dequeue(act, left.issueId, pullOf(store, left.issueId).mergedAt === null ? 'MANUAL' : 'ALREADY_MERGED');
    return 'again';
  }
  const built = await build(act, { ...line, base });
  const timeoutMs = line.rule.timeoutMinutes * 60_000;
  const failed = built.find((one) => failureOf(world, one, timeoutMs) !== null);
  if (failed !== undefined) {
    const reason = failureOf(world, failed, timeoutMs) ?? 'CI_FAILURE';
    if (isCurrent(act, failed.entry)) dequeue(act, failed.entry.issueId, reason);
    await endGroup(act, failed, 'dequeued');
    return 'again';
  }
  const ready = readyOf(act, line.rule, built);
  if (ready.length > 0) return (await mergeAll(act, { ...line, base }, ready)) ? 'again' : null;
  return built.length === 0 ? null : Math.min(...built.map(({ group }) => group.startedAt + timeoutMs));
}

function failureOf(world: World, { entry, group }: Built, timeoutMs: number): 'CI_FAILURE' | 'CI_TIMEOUT' | null {
  const state = stateOf(world, entry, group);
  if (state === 'red') return 'CI_FAILURE';
  return state === 'pending' && world.clock() - group.startedAt >= timeoutMs ? 'CI_TIMEOUT' : null;
}

/** A pull request that was closed, or whose head has moved, is not the one that was queued. */
function hasLeft({ store }: Act, entry: QueueEntry): boolean {
  return issueById(store, entry.issueId).state !== 'open' || pullOf(store, entry.issueId).headSha !== entry.headSha;
}

interface Built {
  readonly entry: QueueEntry;
  readonly group: MergeGroup;
}

/** Each entry on the one ahead of it. What conflicts there waits; what conflicts with the base itself goes. */
async function build(act: Act, { baseRef, rule, base }: Line & { readonly base: string }): Promise<Built[]> {
  const built: Built[] = [];
  let tip = base;
  for (const entry of entriesFor(act.store, act.repo.id, baseRef).slice(0, rule.buildMax)) {
    const kept = entry.group !== null && entry.group.baseSha === tip ? entry.group : null;
    if (kept === null && entry.group !== null) await endGroup(act, { entry, group: entry.group }, 'invalidated');
    const group = kept ?? (await buildGroup(act, entry, { baseSha: tip, rule }));
    if (group === 'conflict') {
      if (!isCurrent(act, entry)) continue;
      if (tip === base) dequeue(act, entry.issueId, 'MERGE_CONFLICT');
      else queueTable(act.store).put(entry.issueId, { ...entry, group: null, isUnmergeable: true });
      continue;
    }
    const latest = entryOf(act.store, entry.issueId);
    if (latest !== undefined) built.push({ entry: latest, group });
    tip = group.headSha;
  }
  return built;
}

/** The entries that land now: all of a green prefix, or, by HEADGREEN, all up to the last green one. */
function readyOf(act: Act, rule: QueueRule, built: readonly Built[]): readonly Built[] {
  const isGreen = ({ entry, group }: Built): boolean => stateOf(act.world, entry, group) === 'green';
  const candidates = built.slice(0, rule.mergeMax);
  if (rule.strategy === 'HEADGREEN') return candidates.slice(0, candidates.findLastIndex(isGreen) + 1);
  const firstOther = candidates.findIndex((one) => !isGreen(one));
  return firstOther < 0 ? candidates : candidates.slice(0, firstOther);
}

async function mergeAll(act: Act, line: Line & { readonly base: string }, ready: readonly Built[]): Promise<boolean> {
  const { world, repo } = act;
  const to = ready.at(-1)?.group.headSha;
  if (to === undefined) return false;
  const move = { repo, cause: act.cause, ref: `refs/heads/${line.baseRef}`, from: line.base, to };
  const moved = await moveRef(world, { ...move, isPullMerge: true, isQueueMerge: true });
  if (moved.status === 'refused') {
    for (const { entry } of ready) if (isCurrent(act, entry)) dequeue(act, entry.issueId, 'BRANCH_PROTECTIONS');
    return true;
  }
  if (moved.status === 'raced') return true;
  for (const { entry, group } of ready) {
    markMerged(act, entry.issueId, group.headSha);
    if (entryOf(act.store, entry.issueId) !== undefined) dequeue(act, entry.issueId, 'MERGE');
    await endGroup(act, { entry, group }, 'merged');
  }
  return true;
}

/** Branches of groups that no entry has any more. */
async function sweep(act: Act, baseRef: string): Promise<void> {
  const { world, repo } = act;
  const held = new Set(entriesFor(act.store, repo.id, baseRef).map(({ group }) => `refs/heads/${group?.branch ?? ''}`));
  for (const { ref, sha } of await world.git(repo).listRefs(groupPrefix(baseRef))) {
    if (!held.has(ref)) await moveRef(world, { repo, ref, from: sha, to: undefined, cause: act.cause });
  }
}
