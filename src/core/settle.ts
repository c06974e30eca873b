/** What applying an effect taught: what it means for the ledger, and what GitHub looks like after it. */
import { beadsAtWork, beadsOf } from './beads/among.ts';
import type { Bead } from './beads/bead.ts';
import type { Change } from './ledger/change.ts';
import type { Situation } from './situation.ts';
import type { Effect, Learnt, OutboxEntry } from './effect.ts';
import type { Instant, PullNumber, RunId } from './name.ts';
import { attemptRef, resultRef, stagedBranch } from './ref.ts';
import { evolve } from './refinery/evolve.ts';
import type { Queue, QueueEvent, QueueRun } from './refinery/queue.ts';
import { replies } from './people/replies.ts';
import { conflictsOf, ofMergeByRules, ofStaged, ruledIn, shownOf } from './landing/by-rules.ts';
import { settleRevert } from './landing/revert.ts';
import { noReviews } from './landing/review.ts';
import type { Snapshot } from './snapshot.ts';
import { later } from './time.ts';
import { isLimit, turnMs } from './watch/budget.ts';
import { refusalOf } from './watch/refusal.ts';

/**
 * An outage is nobody's fault: what fails for a passing reason is tried again for so long, at least so often. Then it counts as refused,
 * so that a person hears of it.
 */
const patience = { tries: 8, ms: 6 * 3_600_000 } as const;

/** The changes that record an applied effect: its entry is ticked off or postponed, and what it taught is kept. */
export function settle(situation: Situation, entry: OutboxEntry, learnt: Learnt): Change[] {
  const isPatient = entry.tries + 1 < patience.tries || situation.snapshot.now - entry.at < patience.ms;
  if (learnt.type === 'failed' && isPatient) {
    const turn = isLimit(learnt.reason) ? turnMs(situation.ledger.outbox, entry.id, situation.snapshot.now) : 0;
    const notBefore = later(learnt.retryAt, turn);
    return [{ type: 'outbox-postponed', id: entry.id, error: learnt.reason, notBefore }];
  }
  const taught: Learnt = learnt.type === 'failed' ? { type: 'refused', reason: learnt.reason } : learnt;
  return [
    { type: 'outbox-settled', id: entry.id, learnt: taught, at: situation.snapshot.now },
    ...remembered(situation, entry.effect, taught),
    ...meaning(situation, entry.effect, taught),
  ];
}

function remembered({ snapshot }: Situation, effect: Effect, learnt: Learnt): Change[] {
  const key = learnt.type === 'refused' ? refusalOf(effect, snapshot.now) : null;
  return key === null ? [] : [{ type: 'noticed', key }];
}

function meaning(situation: Situation, effect: Effect, learnt: Learnt): Change[] {
  switch (effect.type) {
    case 'dispatch':
      return ofDispatch(situation, effect, learnt);
    case 'open-pull':
      if (learnt.type === 'opened') return [{ type: 'pull-opened', bead: effect.bead, pull: learnt.pull }];
      return learnt.type === 'refused' ? [stuck(effect.bead, replies.notOpened(learnt.reason))] : [];
    case 'move-branch':
      return learnt.type === 'refused' ? [stuck(effect.bead, replies.notOpened(learnt.reason))] : [];
    case 'show':
      return learnt.type === 'commented' ? [{ type: 'commented', bead: effect.bead, comment: learnt.comment }] : [];
    case 'open-revert':
      return settleRevert(situation, effect, learnt);
    case 'compose':
      return ofCompose(situation, effect, learnt);
    case 'merge-by-rules':
      return ofMergeByRules(situation, effect, learnt);
    case 'rerun':
      return learnt.type === 'refused' ? notRerun(situation, effect.run) : [];
    case 'land':
      return ofLanding(situation, effect, learnt);
    case 'hand-over':
      return ofHandOver(situation, effect, learnt);
    case 'drop-refs':
      return learnt.type === 'done' ? ofDropped(situation, effect) : [];
    default:
      return [];
  }
}

function ofDropped({ ledger }: Situation, { refs }: Extract<Effect, { type: 'drop-refs' }>): Change[] {
  const dropped = new Set(refs.map(({ ref }) => ref));
  return beadsOf(ledger).flatMap(({ number, ended }): Change[] => {
    const nonces = ended.flatMap(({ nonce }) =>
      nonce !== undefined && (dropped.has(attemptRef(nonce)) || dropped.has(resultRef(nonce))) ? [nonce] : [],
    );
    return nonces.length === 0 ? [] : [{ type: 'refs-gone', bead: number, nonces }];
  });
}

// There is nothing to wait for.
function notRerun({ ledger, snapshot }: Situation, run: RunId): Change[] {
  return beadsAtWork(ledger).flatMap(({ number, attempt }): Change[] => {
    if (attempt === null || attempt.run !== run || attempt.rerun === null) return [];
    return [{ type: 'attempt-rerun', bead: number, endedAt: attempt.rerun.endedAt, until: snapshot.now }];
  });
}

const stuck = (bead: Bead['number'], reason: string): Change => ({
  type: 'bead-moved',
  bead,
  to: 'stuck',
  reason: reason.slice(0, 1000),
  notBefore: null,
});

function ofDispatch(
  { ledger, snapshot }: Situation,
  effect: Extract<Effect, { type: 'dispatch' }>,
  learnt: Learnt,
): Change[] {
  const bead = ledger.beads[effect.bead];
  const attempt = bead?.attempt ?? null;
  if (bead === undefined || attempt === null || attempt.nonce !== effect.nonce) return [];
  if (learnt.type === 'dispatched' && attempt.run === null) {
    return [{ type: 'attempt-bound', bead: effect.bead, run: learnt.run, at: snapshot.now }];
  }
  if (learnt.type !== 'refused') return [];
  const { number, mode, agent, run, hookedAt } = attempt;
  const summary = learnt.reason.slice(0, 1000);
  const none = { kept: null, agentMs: 0, usage: null, topics: [], resolution: null };
  const ended = {
    number,
    mode,
    agent,
    run,
    hookedAt,
    end: 'never-started',
    summary,
    endedAt: snapshot.now,
    ...none,
  } as const;
  return [
    { type: 'attempt-ended', bead: effect.bead, ended },
    stuck(effect.bead, replies.notDispatched(learnt.reason)),
  ];
}

function ofCompose(
  { ledger, snapshot }: Situation,
  effect: Extract<Effect, { type: 'compose' }>,
  learnt: Learnt,
): Change[] {
  const at = snapshot.now;
  if (effect.made !== undefined && (learnt.type === 'raced' || learnt.type === 'refused')) {
    return [queueSet(ledger.queue, ofStaged(effect, []))];
  }
  if (learnt.type === 'raced' || learnt.type === 'refused') {
    const reason = learnt.type === 'raced' ? replies.scratchMoved() : learnt.reason;
    return [queueSet(ledger.queue, [{ type: 'not-composed', run: effect.run, reason, at }])];
  }
  if (learnt.type !== 'composed') return [];
  const run = ledger.queue.runs.find((each) => each.id === effect.run);
  const conflicts: QueueEvent[] = learnt.conflicts.map(({ pull, mergedBefore }) => {
    const ahead = (run?.ahead ?? []).map((member) => member.pull);
    const before: readonly PullNumber[] = [...ahead, ...mergedBefore];
    return { type: 'conflicted', run: effect.run, pull, with: before.length === 0 ? 'base' : before, at };
  });
  const facts = effect.made === undefined ? conflicts : ofStaged(effect, learnt.merged);
  const merged = effect.members.filter((member) => learnt.merged.includes(member.pull));
  // Also when nothing could be merged: the run is over then, or it would be composed again at every look.
  const composed: QueueEvent = {
    type: 'composed',
    run: effect.run,
    sha: learnt.sha ?? effect.onto,
    merged: merged.map(({ pull, head }) => ({ pull, head })),
    conflicts: conflictsOf(effect, learnt.merged),
    ...(learnt.commits === undefined ? {} : { commits: learnt.commits }),
    at,
  };
  return [queueSet(ledger.queue, [...facts, composed]), ...shownOf({ ledger, snapshot, events: [] }, effect)];
}

function ofHandOver(
  { ledger, snapshot }: Situation,
  { pull }: Extract<Effect, { type: 'hand-over' }>,
  learnt: Learnt,
): Change[] {
  const at = snapshot.now;
  if (learnt.type === 'refused')
    return [queueSet(ledger.queue, [{ type: 'handed-back', pull, reason: 'REFUSED', at }])];
  return learnt.type === 'raced'
    ? [queueSet(ledger.queue, [{ type: 'handed-back', pull, reason: 'UNKNOWN', at }])]
    : [];
}

const queueSet = (queue: Queue, facts: readonly QueueEvent[]): Change => ({
  type: 'queue-set',
  queue: facts.reduce(evolve, queue),
});

// Pull requests of people have no bead to say it on.
function heldOf(
  queue: Queue,
  pulls: readonly PullNumber[],
  said: { text: string; at: QueueRun['createdAt'] },
): Change[] {
  const theirs = queue.entries.filter(({ pull, bead }) => bead === null && pulls.includes(pull));
  const facts = theirs.map(({ pull }): QueueEvent => ({ type: 'held', pull, ...said }));
  return facts.length === 0 ? [] : [queueSet(queue, facts)];
}

function ofLanding(
  { ledger, snapshot }: Situation,
  effect: Extract<Effect, { type: 'land' }>,
  learnt: Learnt,
): Change[] {
  const at = snapshot.now;
  if (learnt.type === 'raced' && learnt.seen !== null) {
    return [queueSet(ledger.queue, [{ type: 'base-moved', to: learnt.seen, at }])];
  }
  const members = beadsOf(ledger).filter((bead) => bead.pull !== null && effect.pulls.includes(bead.pull));
  if (learnt.type === 'refused') {
    const reason = replies.notLanded(learnt.reason).slice(0, 1000);
    const held = members.map((bead): Change => ({
      type: 'bead-moved',
      bead: bead.number,
      to: 'held',
      reason,
      notBefore: null,
    }));
    return [...held, ...heldOf(ledger.queue, effect.pulls, { text: reason, at })];
  }
  if (learnt.type !== 'landed') return [];
  const facts: QueueEvent[] = [{ type: 'landed', run: effect.run, at }];
  if (learnt.missing.length > 0) {
    const reason = replies.unverified(learnt.missing, learnt.sha);
    facts.push({ type: 'frozen', why: 'unverified', reason, pulls: learnt.missing, at });
  }
  const queue = facts.reduce(evolve, ledger.queue);
  const ruled = ruledIn(ledger.queue, effect.run);
  const landings = members.flatMap((bead) => ofLanded(bead, { effect, learnt, at, queue, ruled }));
  return [{ type: 'queue-set', queue }, ...landings];
}

interface Landed {
  readonly effect: Extract<Effect, { type: 'land' }>;
  readonly learnt: Extract<Learnt, { type: 'landed' }>;
  readonly at: Instant;
  readonly queue: Queue;
  /** Those whose merge a run by rules made. */
  readonly ruled: ReadonlySet<PullNumber>;
}

function ofLanded(bead: Bead, { effect, learnt, at, queue, ruled }: Landed): Change[] {
  const { pull, head, number } = bead;
  if (pull === null || head === null) return [];
  if (learnt.missing.includes(pull)) return [stuck(number, replies.lostInLanding(pull, learnt.sha))];
  // Another head may have been delivered while this one landed: that one has not.
  const isOther = effect.heads.some((each) => each.pull === pull && each.sha !== head);
  const sha = queue.landed.findLast((each) => each.pull === pull)?.squashed ?? learnt.sha;
  const isRuled = ruled.has(pull) ? { isRuled: true } : {};
  return isOther ? [] : [{ type: 'landed', bead: number, landing: { sha, head, pull, at }, ...isRuled }];
}

/** The snapshot after our own effect, so that the next round needs no new look at GitHub. */
export function learn(snapshot: Snapshot, effect: Effect, learnt: Learnt): Snapshot {
  switch (effect.type) {
    case 'move-branch':
      return learnBranch(snapshot, effect, learnt);
    case 'open-pull':
      return learnt.type === 'opened' ? withPull(snapshot, effect, learnt.pull) : snapshot;
    case 'open-revert':
      return learnt.type === 'reverted' ? withPull(snapshot, { ...effect, head: learnt.head }, learnt.pull) : snapshot;
    case 'close-pull':
      return { ...snapshot, pulls: snapshot.pulls.filter((pull) => pull.number !== effect.pull) };
    case 'retarget-pull':
      return learnt.type === 'done' ? withBase(snapshot, effect) : snapshot;
    case 'compose':
      return learnStage(snapshot, effect, learnt);
    case 'land':
      if (learnt.type === 'landed') {
        const rest = withoutRefs(snapshot, [`refs/heads/${stagedBranch(effect.run)}`]);
        return {
          ...closedBy(snapshot, landedPulls(effect, learnt)).reduce(withoutIssue, rest),
          base: { ...snapshot.base, head: learnt.sha },
          baseChecks: [],
        };
      }
      if (learnt.type !== 'raced' || learnt.seen === null) return snapshot;
      return { ...snapshot, base: { ...snapshot.base, head: learnt.seen }, baseChecks: [] };
    case 'close-bead':
      return learnt.type === 'done' ? withoutIssue(snapshot, effect.bead) : snapshot;
    case 'drop-refs':
      return learnDropped(snapshot, effect, learnt);
    default:
      return snapshot;
  }
}

// What is left over is looked through once a day: whatever came of it, that is for the next time.
function learnDropped(
  snapshot: Snapshot,
  { refs: moves }: Extract<Effect, { type: 'drop-refs' }>,
  learnt: Learnt,
): Snapshot {
  const refs = moves.map(({ ref }) => ref);
  const seen = { ...snapshot, left: snapshot.left.filter(({ ref }) => !refs.includes(ref)) };
  return learnt.type === 'done' ? withoutRefs(seen, refs) : seen;
}

function landedPulls({ pulls }: Landed['effect'], { missing }: Landed['learnt']): PullNumber[] {
  return pulls.filter((pull) => !missing.includes(pull));
}

// The merge commits name the issues that they close, which GitHub does on the default branch only. The next look shows whether GitHub has closed them.
function closedBy(snapshot: Snapshot, pulls: readonly PullNumber[]): Bead['number'][] {
  if (snapshot.config.base !== null) return [];
  const landed = new Set(pulls);
  const branches = snapshot.pulls.filter((pull) => landed.has(pull.number) && !pull.isFork).map((pull) => pull.branch);
  return snapshot.issues
    .map((issue) => issue.number)
    .filter((number) => branches.some((branch) => branch.startsWith('polecat/') && branch.endsWith(`/${number}`)));
}

function learnBranch(snapshot: Snapshot, effect: Extract<Effect, { type: 'move-branch' }>, learnt: Learnt): Snapshot {
  const seen = learnt.type === 'done' ? effect.to : learnt.type === 'raced' ? learnt.seen : undefined;
  if (seen === undefined) return snapshot;
  const others = Object.fromEntries(Object.entries(snapshot.branches).filter(([name]) => name !== effect.branch));
  const branches = seen === null ? others : { ...others, [effect.branch]: seen };
  const pulls = snapshot.pulls.map((pull) =>
    pull.branch === effect.branch && !pull.isFork && seen !== null ? { ...pull, head: seen } : pull,
  );
  return { ...snapshot, branches, pulls };
}

function withBase(snapshot: Snapshot, { pull, base }: Extract<Effect, { type: 'retarget-pull' }>): Snapshot {
  return { ...snapshot, pulls: snapshot.pulls.map((each) => (each.number === pull ? { ...each, base } : each)) };
}

type Opened = Pick<Extract<Effect, { type: 'open-pull' }>, 'head' | 'branch' | 'base' | 'title'>;

function withPull(snapshot: Snapshot, effect: Opened, number: PullNumber): Snapshot {
  const { head, branch, base } = effect;
  const { app } = snapshot.repository;
  const { title } = effect;
  const mine = { author: app, title, headAt: snapshot.now, labels: [], reviews: noReviews };
  const pull = { number, head, branch, base, isDraft: false, isFork: false, ...mine };
  return { ...snapshot, pulls: [...snapshot.pulls.filter((each) => each.number !== number), pull] };
}

function learnStage(snapshot: Snapshot, effect: Extract<Effect, { type: 'compose' }>, learnt: Learnt): Snapshot {
  if (learnt.type !== 'composed' || learnt.sha === null) return snapshot;
  const branch = stagedBranch(effect.run);
  const others = snapshot.staged.filter((each) => each.branch !== branch);
  return { ...snapshot, staged: [...others, { branch, sha: learnt.sha, checks: [] }] };
}

function withoutIssue(snapshot: Snapshot, number: Bead['number']): Snapshot {
  const closed = `#${number}`;
  const issues = snapshot.issues
    .filter((issue) => issue.number !== number)
    .map((issue) => ({
      ...issue,
      blockedBy: issue.blockedBy.map((each) => (each.issue === closed ? { ...each, isOpen: false } : each)),
      openChildren: issue.openChildren.filter((each) => each !== closed),
      closedChildren: issue.openChildren.includes(closed) ? [...issue.closedChildren, closed] : issue.closedChildren,
    }));
  return { ...snapshot, issues };
}

function withoutRefs(snapshot: Snapshot, refs: readonly string[]): Snapshot {
  const gone = new Set(refs.map((ref) => ref.replace(/^refs\/heads\//, '')));
  return {
    ...snapshot,
    branches: Object.fromEntries(Object.entries(snapshot.branches).filter(([name]) => !gone.has(name))),
    staged: snapshot.staged.filter((staged) => !gone.has(staged.branch)),
  };
}
