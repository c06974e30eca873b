/**
 * The landing pass: tells the refinery's queue what GitHub shows, and turns what the queue wants into effects.
 *
 * **Invariant:** the base is moved only to a staged commit whose own checks were seen green, from the commit it was
 * composed on.
 */
import { beadOfPull, beadsAtWork, beadsIn } from '../beads/among.ts';
import type { Bead } from '../beads/bead.ts';
import { pullByNumber } from '../beads/seen.ts';
import type { Change } from '../ledger/change.ts';
import type { Situation, Step } from '../situation.ts';
import type { Effect } from '../effect.ts';
import { composeByRules, endOfRules, factsOfRules, mayRule } from './by-rules.ts';
import { factsOfFreeze } from './freeze.ts';
import { minutes } from '../time.ts';
import { groupKey, handed, refineryCheck } from './handed.ts';
import { isSameRecord } from '../ledger/ledger.ts';
import type { PullNumber } from '../name.ts';
import { isLanding, isPending } from '../ledger/outbox.ts';
import { pushesLeft } from './pushes.ts';
import { factsOfRedBase } from './red-base.ts';
import { stagedBranch } from '../ref.ts';
import { evolve } from '../refinery/evolve.ts';
import type { Queue, QueueAction, QueueEntry, QueueEvent, QueueRun } from '../refinery/queue.ts';
import { requestOf } from '../refinery/request.ts';
import { factsOfReviews } from './review.ts';
import { schedule } from '../refinery/schedule.ts';
import { renderMergeMessage, renderSquashMessage } from '../people/pull-texts.ts';
import { replies } from '../people/replies.ts';
import { tellOn } from './requests.ts';
import { methodOf } from './squash.ts';
import { mayBeUnseen } from './unseen.ts';
import { isUnbegun, untaken } from './untaken.ts';
import { inert } from '../beads/text.ts';
import type { CheckView, Snapshot } from '../snapshot.ts';
import { ciSpent } from '../watch/cap.ts';
import { returnBead } from '../watch/dog.ts';

/** One look at the queue: facts in, plan out. */
export function landing(situation: Situation): Step {
  const { ledger, snapshot } = situation;
  const native = handed(situation);
  const checked = factsOfChecks(situation.ledger.queue, situation.snapshot);
  const given = untaken(situation);
  const facts = [
    ...native.facts,
    ...factsOfBeads(situation, native.landed),
    ...checked,
    ...given.facts,
    ...factsOfRules(situation),
    ...factsOfBase(situation),
    ...factsOfRedBase(situation, judgeChecks(snapshot, snapshot.baseChecks)),
  ];
  const told = facts.reduce(evolve, ledger.queue);
  const plan = schedule(told, viewOf(situation, told));
  const steps = plan.actions.map((action) => actOn(situation, action, plan.queue));
  const gone = steps.flatMap((step) => step.facts).reduce(evolve, plan.queue);
  const changes: Change[] = [
    ...heldByQueue(situation, gone),
    ...steps.flatMap((step) => step.changes),
    ...closedPulls(situation, native.landed),
    ...native.changes,
    ...answered(native.effects),
  ];
  // A landing waits for no allowance, but it is a push, and the runs that follow it have one less.
  const effects = steps.flatMap((step) => step.effects);
  const pushes = effects.filter(({ type }) => type === 'compose' || type === 'land').length;
  if (pushes > 0) changes.push({ type: 'staged', runs: pushes, at: snapshot.now });
  changes.push(...ciSpent(situation, checked));
  const isSame = isSameRecord(gone, ledger.queue);
  const moved: Change[] = isSame ? [] : [{ type: 'queue-set', queue: gone }];
  return { changes: [...moved, ...changes], effects: [...native.effects, ...given.effects, ...effects] };
}

/**
 * What the checks of a staged commit come to, by the names that must be green. One that was skipped is no objection, as on GitHub, but
 * proves nothing: something must have passed, and nothing failed for which it may have been skipped.
 */
export function judgeChecks(snapshot: Snapshot, checks: readonly CheckView[]): 'pending' | 'green' | 'red' {
  const { checks: configured } = snapshot.config.refinery;
  // What the refinery answers itself says nothing about the commit.
  const required = snapshot.requiredChecks.filter((name) => name !== refineryCheck);
  const names = configured.length > 0 ? configured : required;
  const counted = names.length > 0 ? checks.filter((check) => names.includes(check.name)) : checks;
  const isSkipping = counted.some((check) => check.state === 'skipped');
  if ((isSkipping ? checks : counted).some((check) => check.state === 'red')) return 'red';
  const isComplete = names.every((name) => counted.some((check) => check.name === name));
  const isOver = counted.every((check) => check.state !== 'pending');
  const isGreen = isOver && counted.some((check) => check.state === 'green');
  return isComplete && isGreen ? 'green' : 'pending';
}

/** What the scheduler is told of slots and pushes: the same as in simulation. */
export function viewOf({ ledger, snapshot }: Situation, queue: Queue): Parameters<typeof schedule>[1] {
  const { total, checks } = snapshot.config.slots;
  const working = beadsAtWork(ledger).length;
  // What is being composed has its push already, and is counted by the scheduler among those that may start.
  const composing = queue.runs.filter((run) => run.state === 'composing').length;
  const starts = pushesLeft(ledger.outbox.pushes, snapshot.now) + composing;
  const slots = Math.max(1, checks, total - working);
  return {
    now: snapshot.now,
    base: snapshot.base.head,
    slots,
    starts,
    checkTimeoutMs: minutes(snapshot.config.refinery.checkTimeoutMinutes),
    unbegun: queue.runs.filter((run) => isUnbegun(run, snapshot)).map(({ id }) => id),
    isNative: snapshot.config.refinery.mode === 'native',
    mayRule: mayRule(snapshot),
  };
}

function factsOfBeads({ ledger, snapshot }: Situation, landed: ReadonlySet<PullNumber>): QueueEvent[] {
  return ledger.queue.entries.flatMap((entry): QueueEvent[] => {
    // Those of people follow their requests.
    if (entry.bead === null || landed.has(entry.pull)) return [];
    // GitHub shows it as merged before its landing is known here, and that is to be remembered.
    if (isLanding(ledger, entry.pull)) return [];
    const pull = pullByNumber(snapshot, entry.pull);
    const bead = ledger.beads[entry.bead];
    if (pull === undefined && mayAppear(entry, bead, snapshot)) return [];
    if (pull === undefined || bead === undefined) return [{ type: 'left', pull: entry.pull }];
    if (bead.state !== 'queued' && bead.state !== 'held') return [{ type: 'left', pull: entry.pull }];
    return factsOfEntry(bead, entry, snapshot);
  });
}

// What somebody merged is not to be seen any more.
const mayAppear = (entry: QueueEntry, bead: Bead | undefined, snapshot: Snapshot): boolean =>
  mayBeUnseen(entry, snapshot) && bead?.state !== 'landed';

function factsOfEntry(bead: Bead, entry: QueueEntry, snapshot: Snapshot): QueueEvent[] {
  const { pull } = entry;
  const facts: QueueEvent[] = [];
  if (bead.priority !== entry.priority) facts.push({ type: 'prioritised', pull, priority: bead.priority });
  const isAsked = entry.held?.why === 'asked';
  if (bead.state === 'held' && !isAsked) {
    facts.push({ type: 'held', pull, text: (bead.reason ?? 'held').slice(0, 500), at: snapshot.now });
  }
  if (bead.state === 'queued' && isAsked) facts.push({ type: 'resumed', pull });
  return facts;
}

function factsOfChecks(queue: Queue, snapshot: Snapshot): QueueEvent[] {
  return queue.runs.flatMap((run): QueueEvent[] => {
    if (run.state !== 'testing') return [];
    const staged = snapshot.staged.find((each) => each.branch === stagedBranch(run.id) && each.sha === run.sha);
    const outcome = staged === undefined ? 'pending' : judgeChecks(snapshot, staged.checks);
    return outcome === 'pending' ? [] : [{ type: 'checked', run: run.id, outcome, at: snapshot.now }];
  });
}

function factsOfBase({ ledger, snapshot }: Situation): QueueEvent[] {
  const { queue } = ledger;
  const facts: QueueEvent[] = [];
  if (queue.base !== snapshot.base.head) facts.push({ type: 'base-moved', to: snapshot.base.head, at: snapshot.now });
  facts.push(...factsOfFreeze({ ledger, snapshot }), ...factsOfReviews(queue, snapshot));
  return facts;
}

interface Acted extends Step {
  readonly facts: readonly QueueEvent[];
}

const nothing: Acted = { changes: [], effects: [], facts: [] };

function actOn(situation: Situation, action: QueueAction, planned: Queue): Acted {
  switch (action.type) {
    case 'compose':
      return { ...nothing, effects: composeEffect(situation, action, planned) };
    case 'land':
      return { ...nothing, effects: landEffect(situation, action) };
    case 'cancel':
      return cancelRun(situation, action);
    case 'hand-over':
      return handOver(situation, action);
    case 'take-back':
      return takeBack(situation, action.pull);
    case 'evict':
      return sendBack(situation, action, 'red-checks');
    case 'conflict':
      return sendBack(situation, action, 'conflict');
  }
}

function composeEffect({ ledger, snapshot }: Situation, action: Composing, planned: Queue): Effect[] {
  if (isPending(ledger, (effect) => effect.type === 'compose' && effect.run === action.run)) return [];
  const { refinery } = snapshot.config;
  // GitHub's own queue makes the commits that land, as its rule says.
  const method = refinery.mode === 'native' ? 'merge' : refinery.method;
  const render = method === 'squash' ? renderSquashMessage : renderMergeMessage;
  const members = action.members.map(({ pull, head }) => ({
    pull,
    head,
    message: render(beadOfPull(ledger, pull), pull, titleOf(snapshot, pull)),
  }));
  const { run, onto } = action;
  const effect = { type: 'compose', run, onto, members, ...methodOf(planned, action, method) } as const;
  return action.by === 'rules'
    ? composeByRules({ ledger: { ...ledger, queue: planned }, snapshot, events: [] }, effect)
    : [effect];
}

type Composing = Extract<QueueAction, { type: 'compose' }>;

const titleOf = (snapshot: Snapshot, pull: number): string => pullByNumber(snapshot, pull)?.title ?? '';

function landEffect({ ledger, snapshot }: Situation, action: Extract<QueueAction, { type: 'land' }>): Effect[] {
  if (isPending(ledger, (effect) => effect.type === 'land')) return [];
  const pulls = action.members.map((member) => member.pull);
  const heads = action.members.map(({ pull, head }) => ({ pull, sha: head }));
  const { run, from, to } = action;
  // Squashed, a head is in no history: that the base is at the tested commit is then all that can be seen.
  const isSquash = snapshot.config.refinery.method === 'squash';
  return [
    { type: 'land', run, branch: snapshot.base.branch, from, to, pulls, heads, ...(isSquash ? { isSquash } : {}) },
  ];
}

function cancelRun({ ledger, snapshot }: Situation, action: Extract<QueueAction, { type: 'cancel' }>): Acted {
  const run = ledger.queue.runs.find(({ id }) => id === action.run);
  const end = run === undefined ? { isOver: true, published: [] } : endOfRules(snapshot, run);
  // What it may still publish goes with it.
  if (!end.isOver) return { ...nothing, effects: cancelJob(run) };
  const facts: QueueEvent[] = [{ type: 'cancelled', run: action.run }];
  const branch = stagedBranch(action.run);
  const there = snapshot.staged.find((each) => each.branch === branch)?.sha ?? action.sha;
  const ref = `refs/heads/${branch}`;
  const isDropping = isPending(
    ledger,
    (effect) => effect.type === 'drop-refs' && effect.refs.some((each) => each.ref === ref),
  );
  const staged = there === null || isDropping ? [] : [{ ref, from: there, to: null, force: true }];
  const refs = [...staged, ...end.published];
  return { ...nothing, facts, effects: refs.length === 0 ? [] : [{ type: 'drop-refs', refs }] };
}

// Said once: in the decision that makes it void.
const cancelJob = (run: QueueRun | undefined): Effect[] =>
  run === undefined || run.job === null || run.state === 'void'
    ? []
    : [{ type: 'cancel-run', run: run.job, because: 'nothing waits for what it composes' }];

function handOver({ snapshot }: Situation, { pull, head }: Extract<QueueAction, { type: 'hand-over' }>): Acted {
  const facts: QueueEvent[] = [{ type: 'handed-over', pull, head, at: snapshot.now }];
  return { ...nothing, facts, effects: [{ type: 'hand-over', pull, head }] };
}

function takeBack({ ledger, snapshot }: Situation, pull: PullNumber): Acted {
  const isThere = snapshot.handed.some((view) => view.pull === pull && view.place !== null);
  const isTaking = isPending(ledger, (effect) => effect.type === 'take-back' && effect.pull === pull);
  return isThere && !isTaking ? { ...nothing, effects: [{ type: 'take-back', pull }] } : nothing;
}

const answered = (effects: readonly Effect[]): Change[] =>
  effects.flatMap((effect) =>
    effect.type === 'check' ? [{ type: 'noticed', key: groupKey(effect.head, effect.conclusion) }] : [],
  );

type SentBack = Extract<QueueAction, { type: 'evict' | 'conflict' }>;

function sendBack(situation: Situation, action: SentBack, end: 'red-checks' | 'conflict'): Acted {
  const { ledger, snapshot } = situation;
  const { pull } = action;
  const bead = beadOfPull(ledger, pull);
  const entry = ledger.queue.entries.find((each) => each.pull === pull);
  if (entry === undefined) return nothing;
  if (entry.bead === null) return sendBackToPeople(situation, action);
  if (bead === null) return nothing;
  const summary = end === 'conflict' ? replies.conflict() : redSummary(redOf(ledger.queue, snapshot, pull));
  return {
    ...nothing,
    facts: [{ type: 'left', pull: entry.pull }],
    changes: returnBead(snapshot, bead, { end, summary }),
  };
}

// What people wrote goes back to them: nobody else changes it.
function sendBackToPeople({ ledger, snapshot }: Situation, action: SentBack): Acted {
  const { pull } = action;
  const red = redOf(ledger.queue, snapshot, pull);
  const why =
    action.type === 'conflict'
      ? replies.conflictsWithBase(action.base)
      : `${replies.redChecks(red.map(({ name }) => name))} ${replies.proof(action.proof)}${replies.redSaid(inert(saidBy(red), 300))}`;
  const reason = replies.sentBack(why).slice(0, 1000);
  const at = requestOf(ledger.queue, pull)?.at ?? snapshot.now;
  return { ...nothing, facts: [{ type: 'returned', pull, reason }], effects: [tellOn({ pull, at, reason })] };
}

function redOf(queue: Queue, snapshot: Snapshot, pull: number): CheckView[] {
  const holds = (run: QueueRun): boolean => [...run.ahead, ...run.members].some((member) => member.pull === pull);
  const branches = new Set(queue.runs.filter(holds).map((run) => stagedBranch(run.id)));
  const red = snapshot.staged
    .filter((staged) => branches.has(staged.branch))
    .flatMap((staged) => staged.checks.filter((check) => check.state === 'red'));
  return [...new Map(red.map((check) => [check.name, check])).values()];
}

const saidBy = (red: readonly CheckView[]): string => red.find(({ said }) => said !== undefined)?.said ?? '';

// Whoever shows a summary keeps it from being Markdown.
const redSummary = (red: readonly CheckView[]): string =>
  `${replies.redChecks(red.map(({ name }) => name))}${replies.redSaid(saidBy(red))}`;

// What only the queue knows, said on the bead: checks that never report, and what GitHub's queue gave back, need a person.
function heldByQueue({ ledger }: Situation, queue: Queue): Change[] {
  return queue.entries.flatMap((entry): Change[] => {
    const bead = entry.bead === null ? undefined : ledger.beads[entry.bead];
    if (bead?.state !== 'queued') return [];
    const moved = (to: 'stuck' | 'held', reason: string): Change[] => [
      { type: 'bead-moved', bead: bead.number, to, reason, notBefore: null },
    ];
    if (entry.held?.why === 'silent-checks') return moved('stuck', replies.silentChecks());
    if (entry.held?.why === 'not-composed') return moved('stuck', replies.notComposed(entry.held.text));
    return entry.held?.why === 'handed-back' ? moved('held', replies.handedBack(entry.held.text)) : [];
  });
}

function closedPulls({ ledger, snapshot }: Situation, landed: ReadonlySet<PullNumber>): Change[] {
  return beadsIn(ledger, 'queued').flatMap((bead): Change[] => {
    if (bead.pull === null || bead.branch === null || landed.has(bead.pull)) return [];
    const pull = pullByNumber(snapshot, bead.pull);
    const there = snapshot.branches[bead.branch] ?? null;
    if (pull === undefined) {
      const entry = ledger.queue.entries.find((each) => each.pull === bead.pull);
      if (mayBeUnseen(entry, snapshot)) return [];
      const reason = replies.pullClosed(bead.pull);
      return isLanding(ledger, bead.pull)
        ? []
        : [{ type: 'bead-moved', bead: bead.number, to: 'held', reason, notBefore: null }];
    }
    // An older head of ours is what a look shows that is older than our move.
    if (there === bead.head || there === null || bead.ended.some((each) => each.kept === there)) return [];
    const reason = replies.branchMoved(bead.branch, there);
    return [{ type: 'bead-moved', bead: bead.number, to: 'held', reason, notBefore: null }];
  });
}

/** Staged branches that no run of the queue needs, to be dropped; they are ours by their name. */
export function leftoverStages({ ledger, snapshot }: Situation): Effect[] {
  const needed = new Set(ledger.queue.runs.map((run) => stagedBranch(run.id)));
  const unneeded = snapshot.staged.filter((staged) => !needed.has(staged.branch));
  if (unneeded.length === 0) return [];
  const dropping = new Set(
    ledger.outbox.entries.flatMap(({ effect }) =>
      effect.type === 'drop-refs' ? effect.refs.map((each) => each.ref) : [],
    ),
  );
  // Each by itself: one that GitHub does not let go keeps no other.
  return unneeded
    .filter((staged) => !dropping.has(`refs/heads/${staged.branch}`))
    .map((staged) => ({
      type: 'drop-refs',
      refs: [{ ref: `refs/heads/${staged.branch}`, from: staged.sha, to: null, force: true }],
    }));
}
