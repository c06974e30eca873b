/**
 * The orders pass: commands in comments, obeyed once each, for those who may give them.
 *
 * **Invariant:** a command that is not understood or not allowed changes nothing and is answered.
 */
import { beadsOf } from '../beads/among.ts';
import { closed, openSteps } from '../beads/molecule.ts';
import { withoutAlarm } from './alarm.ts';
import { isEnded } from '../beads/bead.ts';
import type { Bead } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Command } from './command.ts';
import { whomToAsk } from '../agents/roster.ts';
import type { Situation, Step } from '../situation.ts';
import { evolveAll } from '../evolve/state.ts';
import type { Effect } from '../effect.ts';
import type { Event } from '../event.ts';
import { blockersOf, newBead, placeOf } from '../beads/intake.ts';
import { explainLanding, landedThere, refuseLanded, refuseLandedBead } from './landed.ts';
import { mayCommand } from './permission.ts';
import { explain } from './explain.ts';
import { post } from '../mail/post.ts';
import { obeyPressed } from './pressed.ts';
import { obeyOnPull } from './pull-orders.ts';
import { replies } from './replies.ts';
import { orderRevert } from '../landing/revert.ts';
import { BeadNumber } from '../name.ts';
import type { IssueView } from '../snapshot.ts';
import { fresh as freshLadder, toReimagine } from '../watch/climb.ts';
import { pausedBy, stopAll } from '../watch/stop.ts';

type Comment = Extract<Event, { type: 'comment' }>;

/** What one command does, and what is said back; a reaction says that it was obeyed. */
interface Obeyed extends Step {
  readonly answer: string | null;
}

/** Every comment's commands in order, each on what those before it changed. */
export function orders(situation: Situation): Step {
  const changes: Change[] = [];
  const effects: Effect[] = [];
  let { ledger } = situation;
  for (const event of situation.events) {
    const step = obeyEvent({ ...situation, ledger }, event);
    if (step === null) continue;
    ledger = evolveAll(ledger, step.changes);
    changes.push(...step.changes);
    effects.push(...step.effects);
  }
  return { changes, effects };
}

function obeyEvent(situation: Situation, event: Event): Step | null {
  if (event.type === 'pressed') return obeyPressed(situation, event, obey);
  if (event.type !== 'comment' || event.commands.length === 0) return null;
  return situation.ledger.outbox.answered.includes(event.comment) ? null : answer(situation, event);
}

function answer(situation: Situation, comment: Comment): Step {
  const { snapshot } = situation;
  const answered: Change = { type: 'answered', comment: comment.comment };
  if (comment.by === snapshot.repository.app) return { changes: [], effects: [] };
  if (!mayCommand(snapshot, comment.by)) return refuse(situation, comment);
  const changes: Change[] = [answered];
  const effects: Effect[] = [];
  const answers: string[] = [];
  let { ledger } = situation;
  for (const command of comment.commands) {
    const obeyed = obey({ ...situation, ledger }, comment, command);
    ledger = evolveAll(ledger, obeyed.changes);
    changes.push(...obeyed.changes);
    effects.push(...obeyed.effects);
    if (obeyed.answer !== null) answers.push(obeyed.answer);
  }
  const isRefused = changes.length === 1 && effects.length === 0 && answers.length > 0 && !asksOnly(comment.commands);
  effects.push(react(comment, isRefused ? 'confused' : '+1'));
  if (answers.length > 0) effects.push(reply(comment, answers.join('\n\n')));
  return { changes, effects };
}

// Anybody may comment on a public repository, and a comment of ours for each of theirs would be a flood: words once, then a reaction. Of
// what is no command at all, a path for instance, nothing is said to them.
function refuse({ ledger, snapshot }: Situation, comment: Comment): Step {
  const answered: Change = { type: 'answered', comment: comment.comment };
  if (comment.commands.every(({ type }) => type === 'unknown')) return { changes: [answered], effects: [] };
  const key = `denied:${comment.issue}:${comment.by.slice(0, 100)}`;
  if (ledger.outbox.noticed.includes(key)) return { changes: [answered], effects: [react(comment, '-1')] };
  const body = replies.notPermitted(comment.by, snapshot.config.permission);
  return { changes: [answered, { type: 'noticed', key }], effects: [react(comment, '-1'), reply(comment, body)] };
}

const asksOnly = (commands: readonly Command[]): boolean =>
  commands.every((command) => command.type === 'why' || command.type === 'help');

const react = (comment: Comment, content: '+1' | '-1' | 'confused'): Effect => ({
  type: 'react',
  comment: comment.comment,
  content,
});

const reply = (comment: Comment, body: string): Effect => ({
  type: 'reply',
  issue: comment.issue,
  to: comment.comment,
  body: body.slice(0, 60_000),
});

const say = (text: string): Obeyed => ({ changes: [], effects: [], answer: text });
const act = (changes: readonly Change[]): Obeyed => ({ changes, effects: [], answer: null });

// While everything rests, what begins something begins later, and that is said.
function obey(situation: Situation, comment: Comment, command: Command): Obeyed {
  const obeyed = carryOut(situation, comment, command);
  return obeyed.answer === null && begins.has(command.type) ? { ...obeyed, answer: pausedBy(situation) } : obeyed;
}

const begins: ReadonlySet<Command['type']> = new Set(['resume', 'retry', 'reimagine', 'merge']);

function carryOut(situation: Situation, comment: Comment, command: Command): Obeyed {
  switch (command.type) {
    case 'help':
      return say(replies.help());
    case 'unknown':
      return say(replies.unknownCommand(command.word, command.nearest));
    case 'malformed':
      return say(replies.malformed(command.usage));
    case 'stop-all':
      return stopEverything(situation, comment);
    case 'resume-all':
      return resumeEverything(situation);
    case 'sling':
      return sling(situation, comment, command.to);
    case 'revert':
      return { effects: [], ...orderRevert(situation, comment) };
    // Also where the work is over: agents read their mail whatever it is about.
    case 'mail':
      return mail(situation, comment, command);
    default: {
      const bead = beadOf(situation, comment);
      if (bead !== null) return obeyOn(situation, { bead, comment }, command);
      const over = command.type === 'why' ? whyLanded(situation, comment) : endOf(situation, comment, undefined);
      if (over !== null) return say(over);
      if (comment.isPull) return obeyOnPull(situation, comment, command);
      return say(command.type === 'why' ? explain(situation, comment.issue) : replies.notABead());
    }
  }
}

// A pull request may be there before the ledger knows its number: then its branch tells whose it is.
function beadOf({ ledger, snapshot }: Situation, { issue, isPull }: Comment): Bead | null {
  if (!isPull) return ledger.beads[issue] ?? null;
  const beads = beadsOf(ledger);
  const pull = snapshot.pulls.find((each) => each.number === issue && !each.isFork);
  return (
    beads.find((bead) => bead.pull === issue) ??
    beads.find(({ branch }) => branch !== null && branch === pull?.branch) ??
    null
  );
}

// Why nothing can be done about it any more, or null.
function endOf(situation: Situation, comment: Comment, bead: Bead | undefined): string | null {
  const { ledger } = situation;
  if (bead !== undefined) return isEnded(bead) ? (refuseLandedBead(ledger, bead) ?? replies.isOver()) : null;
  const landed = landedThere(situation, comment);
  return landed === null ? null : refuseLanded(ledger, comment.issue, landed);
}

function whyLanded(situation: Situation, comment: Comment): string | null {
  const landed = landedThere(situation, comment);
  return landed === null ? null : explainLanding(situation.ledger, comment.issue, landed);
}

type MailCommand = Extract<Command, { type: 'mail' }>;
type OnBead = Exclude<
  Command,
  { type: 'help' | 'unknown' | 'malformed' | 'sling' | 'stop-all' | 'resume-all' | 'revert' | 'mail' }
>;
interface Given {
  readonly bead: Bead;
  readonly comment: Comment;
}

function obeyOn(situation: Situation, given: Given, command: OnBead): Obeyed {
  const { bead, comment } = given;
  const { snapshot } = situation;
  const over = command.type === 'why' ? null : endOf(situation, comment, bead);
  if (over !== null) return say(over);
  switch (command.type) {
    case 'why':
      return say(explain(situation, bead.number));
    case 'priority':
      return act([{ type: 'bead-ranked', bead: bead.number, priority: command.priority, at: snapshot.now }]);
    case 'hold':
      return act([moved(bead, 'held', replies.heldBy(comment.by))]);
    case 'stop':
      return stop(given);
    case 'resume':
      return act([...lookedAt(situation, bead.pull), ...resume(situation, given)]);
    case 'reimagine':
      return reimagine(situation, given, command.hint);
    case 'retry':
      return retry(situation, given);
    case 'done':
      return done(situation, given);
    case 'merge':
      return merge(situation, given, command.head);
    case 'approve':
      return approve(given, command.step);
  }
}

function stopEverything({ ledger, snapshot }: Situation, { by }: Comment): Obeyed {
  const changes = stopAll(ledger, { by, at: snapshot.now });
  return { ...act(changes), answer: `${replies.stoppedAll(by)} ${replies.ending(changes.length - 1)}` };
}

function resumeEverything({ ledger, snapshot }: Situation): Obeyed {
  const { stopped } = ledger.watch;
  const rests = pausedBy({ ledger: { ...ledger, watch: { ...ledger.watch, stopped: null } }, snapshot });
  if (stopped === null) return say(rests ?? replies.notStopped());
  const said = rests ?? replies.resumedAll();
  return { ...act([{ type: 'watch-resumed' }]), answer: said };
}

function approve({ bead }: Given, step: string): Obeyed {
  const last = bead.ended.at(-1);
  // A formula may have come to the bead while its agent was at work.
  const isKnown = openSteps(bead.molecule).some(({ id }) => id === step) || last?.waits?.includes(step) === true;
  if (!isKnown) return say(replies.noStep(step));
  const approved: Change = { type: 'step-approved', bead: bead.number, step };
  const isLast = (last?.waits ?? []).every((each) => each === step || bead.approvedSteps.includes(each));
  const isWaiting = bead.state === 'held' && bead.attempt === null && last?.end === 'waits' && isLast;
  const changes = [approved, ...closing(bead, step)];
  return act(isWaiting ? [...changes, moved(bead, 'ready', null)] : changes);
}

// The work that somebody approves is there: the step is done, and nobody does it again.
function closing({ number, attempt, molecule, ended }: Bead, step: string): Change[] {
  const last = ended.at(-1);
  const isThere = attempt === null && last?.end === 'waits' && last.waits?.includes(step) === true;
  if (!isThere || !openSteps(molecule).some(({ id }) => id === step) || molecule === null) return [];
  return [{ type: 'molecule-set', bead: number, molecule: closed(molecule, [step], last) }];
}

function mail(situation: Situation, comment: Comment, { to, text }: MailCommand): Obeyed {
  const { ledger, snapshot } = situation;
  const bead = beadOf(situation, comment)?.number ?? BeadNumber.parse(comment.issue);
  const sent = { to, type: 'request', thread: null, priority: 1, subject: `From @${comment.by}`, body: text } as const;
  const from = `@${comment.by}`.slice(0, 60);
  const step = post(ledger, { id: `comment-${comment.comment}`, from, bead, sent, at: snapshot.now });
  if (!step.changes.some(({ type }) => type === 'mail-sent')) return say(replies.noReader(to));
  return { ...step, answer: replies.mailed(to) };
}

const moved = (bead: Bead, to: Bead['state'], reason: string | null): Change => ({
  type: 'bead-moved',
  bead: bead.number,
  to,
  reason,
  notBefore: null,
});

function stop({ bead, comment }: Given): Obeyed {
  const held = moved(bead, 'held', replies.stoppedBy(comment.by));
  if (bead.attempt === null) return act([held]);
  return act([{ type: 'attempt-finishing', bead: bead.number, finish: 'drop' }, held]);
}

// Whoever resumes what a landing lost has looked at the base.
function lookedAt({ ledger }: Situation, pull: number | null): Change[] {
  const queue = pull === null ? ledger.queue : withoutAlarm(ledger.queue, pull);
  return queue === ledger.queue ? [] : [{ type: 'queue-set', queue }];
}

// Resuming approves the text as it stands: whoever resumes has read why it was held.
function resume({ ledger, snapshot }: Situation, { bead, comment }: Given): Change[] {
  const issue = snapshot.issues.find((each) => each.number === bead.number);
  const approval: Change[] =
    issue === undefined || issue.textHash === bead.approved.hash
      ? []
      : [
          {
            type: 'bead-pinned',
            bead: bead.number,
            title: issue.title.slice(0, 300),
            approved: { by: comment.by, at: snapshot.now, via: 'command', hash: issue.textHash },
          },
        ];
  const tries: Change[] =
    bead.state === 'stuck'
      ? [{ type: 'tries-granted', bead: bead.number, triesLeft: snapshot.config.attempts.max, isAfresh: true }]
      : [];
  if (bead.state !== 'held' && bead.state !== 'stuck') return approval;
  return [...approval, ...tries, moved(bead, placeOf(ledger, bead, issue), null)];
}

function retry({ snapshot }: Situation, { bead }: Given): Obeyed {
  if (bead.attempt !== null) return say(replies.alreadyRunning(bead.attempt.agent));
  return act([
    { type: 'tries-granted', bead: bead.number, triesLeft: snapshot.config.attempts.max, isAfresh: true },
    ...freshLadder(bead),
    moved(bead, 'ready', null),
  ]);
}

// From the new base, with the earlier work to look at; the pull request that there is goes when the next one is there.
function reimagine(situation: Situation, given: Given, hint: string | null): Obeyed {
  const { snapshot } = situation;
  const { bead } = given;
  if (bead.attempt !== null) return say(replies.alreadyRunning(bead.attempt.agent));
  const isWorkThere = bead.head !== null || bead.ended.some(({ kept }) => kept !== null);
  if (!isWorkThere && hint !== null) return say(replies.noWorkForHint());
  if (!isWorkThere) return { ...retry(situation, given), answer: pausedBy(situation) ?? replies.noWorkYet() };
  return act([
    { type: 'tries-granted', bead: bead.number, triesLeft: snapshot.config.attempts.max, isAfresh: true },
    toReimagine(snapshot, bead, hint),
    moved(bead, 'ready', null),
  ]);
}

// On a pull request it queues the head that is there now; on a bead it publishes what the attempt has so far.
function done({ snapshot }: Situation, { bead, comment }: Given): Obeyed {
  if (!comment.isPull) {
    if (bead.attempt === null) return say(replies.nothingToFinish());
    const { agent, finish } = bead.attempt;
    if (finish === 'deliver') return say(replies.alreadyFinishing(agent));
    const finishing: Change = { type: 'attempt-finishing', bead: bead.number, finish: 'deliver' };
    return { ...act([finishing]), answer: replies.finishing(agent, bead.state === 'held') };
  }
  const pull = snapshot.pulls.find((each) => each.number === comment.issue);
  if (pull === undefined || bead.attempt !== null) return say(replies.nothingToFinish());
  return act([
    { type: 'delivered', bead: bead.number, head: pull.head, branch: pull.branch },
    moved(bead, 'delivered', null),
  ]);
}

// An agent's pull request queues by itself; `/merge` on it takes the head that is there now.
function merge(situation: Situation, given: Given, named: string | null): Obeyed {
  const pull = situation.snapshot.pulls.find((each) => each.number === given.comment.issue);
  if (!given.comment.isPull || pull === undefined) return say(replies.mergeOnPulls());
  if (named !== null && !pull.head.startsWith(named)) return say(replies.notThatHead(named, pull.head));
  return done(situation, given);
}

function sling(situation: Situation, comment: Comment, to: string | null): Obeyed {
  const { ledger, snapshot } = situation;
  const known = whomToAsk(snapshot.config);
  if (to !== null && !known.some((name) => name === to)) return say(replies.unknownAgent(to, known));
  const old = comment.isPull ? undefined : ledger.beads[comment.issue];
  const over = endOf(situation, comment, old);
  if (over !== null) return say(over);
  const issue = snapshot.issues.find((each) => each.number === comment.issue);
  if (comment.isPull || issue === undefined) return say(replies.slingOnIssues());
  if (old?.attempt) return say(replies.alreadyRunning(old.attempt.agent));
  if (old !== undefined) return act(resling(snapshot, old, { issue, by: comment.by, to }));
  const approval = { by: comment.by, at: snapshot.now, via: 'command', hash: issue.textHash } as const;
  const fresh = newBead(situation, issue, approval);
  return act([{ type: 'bead-added', record: { ...fresh, wants: to ?? fresh.wants } }]);
}

function resling(
  snapshot: Situation['snapshot'],
  bead: Bead,
  asked: { readonly issue: IssueView; readonly by: string; readonly to: string | null },
): Change[] {
  const { issue, by, to } = asked;
  const approved = { by, at: snapshot.now, via: 'command', hash: issue.textHash } as const;
  const changes: Change[] = [
    { type: 'bead-pinned', bead: bead.number, title: issue.title.slice(0, 300), approved },
    { type: 'bead-wants', bead: bead.number, wants: to },
  ];
  if (bead.state !== 'held' && bead.state !== 'stuck') return changes;
  const tries: Change = {
    type: 'tries-granted',
    bead: bead.number,
    triesLeft: snapshot.config.attempts.max,
    isAfresh: true,
  };
  const state = blockersOf(issue).length > 0 ? 'open' : 'ready';
  return [...changes, tries, moved(bead, state, null)];
}
