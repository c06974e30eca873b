/**
 * The intake pass: issues become beads when somebody with permission labels them, and follow what people do to them.
 *
 * **Invariant:** the text that an agent gets is one that somebody with permission approved, by labelling it or by
 * editing it afterwards.
 */
import { beadsOf } from './among.ts';
import { issueByNumber } from './seen.ts';
import { isInAlarm } from '../people/alarm.ts';
import { isEnded } from './bead.ts';
import type { Approval, Bead } from './bead.ts';
import type { Change } from '../ledger/change.ts';
import { whomToAsk } from '../agents/roster.ts';
import type { Situation, Step } from '../situation.ts';
import type { Effect } from '../effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { FormulaName } from './molecule.ts';
import type { Priority } from '../name.ts';
import { isLanding } from '../ledger/outbox.ts';
import { isAtLeast, mayCommand } from '../people/permission.ts';
import { replies } from '../people/replies.ts';
import { heldByRevert, isTakenBack } from '../landing/revert.ts';
import type { IssueView, Snapshot } from '../snapshot.ts';
import { noLadder } from '../landing/ladder.ts';
import { nextLife } from './next-life.ts';
import { topicsOfIssue } from './topic.ts';

/** The label that hands an issue to the fleet; `agent:<name or runtime>` asks for one. */
export const fleetLabel = 'agent';

/** For so long a look may show as open what has landed and is filed away already. */
const laggingMs = 60_000;
/** For so long a look need not show what was opened, though one before it did: GitHub's lists are behind by seconds. */
const unlistedMs = 10_000;

/** New beads, changed texts, blockers, priorities; beads whose issue was closed or unlabelled by hand. */
export function intake(situation: Situation): Step {
  const { snapshot, ledger } = situation;
  const changes: Change[] = [];
  const effects: Effect[] = [];
  for (const issue of snapshot.issues) {
    const bead = ledger.beads[issue.number];
    if (bead === undefined) changes.push(...admit(situation, issue));
    else if (!isEnded(bead)) changes.push(...follow(situation, issue, bead));
  }
  for (const bead of beadsOf(ledger)) {
    const isOpen = issueByNumber(snapshot, bead.number) !== undefined;
    if (isOpen || mayBeOpen(snapshot, bead) || isYoung(snapshot, bead) || isEnded(bead)) continue;
    // GitHub closes what a landing names before the landing is known here.
    if (isLanding(ledger, bead.pull) || isInAlarm(ledger.queue, bead.pull)) continue;
    const step = giveUp(bead, 'The issue was closed by hand.');
    changes.push(...step.changes);
    effects.push(...step.effects);
  }
  return { changes, effects };
}

// What was not listed may be open.
const mayBeOpen = ({ issuesUntil: until }: Snapshot, { number }: Bead): boolean =>
  until !== undefined && number > until;

// A look that is older than the one in which it was first seen does not show it, which is not to say that it was closed.
const isYoung = ({ lookedAt }: Snapshot, { readyAt }: Bead): boolean => lookedAt - readyAt < unlistedMs;

/** Ends a bead that people do not want any more: its run is cancelled, its work kept. */
export function giveUp(bead: Bead, reason: string): Step {
  const moved: Change = { type: 'bead-moved', bead: bead.number, to: 'closed', reason, notBefore: null };
  const finishing: Change = { type: 'attempt-finishing', bead: bead.number, finish: 'drop' };
  return { changes: bead.attempt === null ? [moved] : [finishing, moved], effects: [] };
}

/** A new record for an issue. Approved by `approval`; everything else from its labels, and from the life before, where there was one. */
export function newBead(
  { ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>,
  issue: IssueView,
  approval: Approval,
): Bead {
  const fresh = firstRecord(snapshot, issue, approval);
  const earlier = snapshot.earlier?.[issue.number];
  return earlier === undefined ? fresh : nextLife(fresh, earlier, isTakenBack(ledger.queue, issue.number));
}

function firstRecord(snapshot: Snapshot, issue: IssueView, approval: Approval): Bead {
  const ranked = rankOf(snapshot, issue);
  const blockers = blockersOf(issue);
  return {
    v: 1,
    number: issue.number,
    title: issue.title.slice(0, 300),
    state: blockers.length === 0 ? 'ready' : 'open',
    reason: blockers.length === 0 ? null : replies.blocked(blockers),
    priority: ranked?.priority ?? 2,
    rankedAt: ranked?.at ?? issue.createdAt,
    wants: wantsOf(snapshot, issue),
    approved: approval,
    readyAt: snapshot.now,
    notBefore: null,
    attempt: null,
    attempts: 0,
    triesLeft: snapshot.config.attempts.max,
    ended: [],
    head: null,
    branch: null,
    pull: null,
    comment: null,
    shown: null,
    landed: null,
    formula: formulaOf(snapshot, issue),
    molecule: null,
    approvedSteps: [],
    dependents: [...issue.dependents].slice(0, 25),
    ladder: noLadder,
    forgiven: 0,
    comments: 0,
    ciMs: 0,
    avoids: [],
    topics: topicsOfIssue(
      issue.labels.map((label) => label.name).filter((name) => !isOurs(name)),
      `${issue.title}\n${issue.body}`,
    ),
  };
}

const isOurs = (name: string): boolean => isFleetLabel(name) || name.toUpperCase() in levels;

/** What an open issue waits for, as people write it: `#4`, `owner/name#4`. */
export function blockersOf(issue: IssueView): readonly string[] {
  if (issue.blockedBy.length === 0) return issue.openChildren;
  return [...issue.blockedBy.filter((each) => each.isOpen).map((each) => each.issue), ...issue.openChildren];
}

function admit({ ledger, snapshot }: Situation, issue: IssueView): Change[] {
  const label = fleetLabelOf(snapshot, issue);
  if (label === null || mayHaveLanded(ledger, snapshot, issue)) return [];
  const approval: Approval = { by: label.by ?? 'nobody', at: label.at, via: 'label', hash: issue.textHash };
  const record = newBead({ ledger, snapshot }, issue, approval);
  const back = heldByRevert(ledger.queue, issue);
  if (back !== null) return [{ type: 'bead-added', record: { ...record, ...back } }];
  const objection = objectionTo(snapshot, issue, label.at) ?? unknownWants(snapshot, record.wants);
  if (objection === null) return [{ type: 'bead-added', record }];
  return [{ type: 'bead-added', record: { ...record, state: 'held', reason: objection } }];
}

/** Whether an issue that a look shows as open may be one that has landed just now. */
export function mayHaveLanded({ queue }: Ledger, { now }: Snapshot, issue: IssueView): boolean {
  if (issue.isReopened) return false;
  return queue.landed.some((each) => each.bead === issue.number && now - each.at < laggingMs);
}

// A label by somebody without permission changes nothing. One who may triage is told so, see the notices.
function fleetLabelOf(snapshot: Snapshot, issue: IssueView): IssueView['labels'][number] | null {
  const ours = issue.labels.filter((label) => isFleetLabel(label.name));
  return ours.find((label) => mayCommand(snapshot, label.by)) ?? null;
}

/** Whether a label hands an issue to the fleet. */
export function isFleetLabel(name: string): boolean {
  return name === fleetLabel || name.startsWith(`${fleetLabel}:`);
}

function objectionTo(snapshot: Snapshot, issue: IssueView, since: number): string | null {
  // GitHub's times are whole seconds: an edit in the second of the label may have come after it.
  if (issue.editedAt === null || issue.editedAt < since || mayCommand(snapshot, issue.editor)) return null;
  return replies.editedByStranger(issue.editor);
}

function unknownWants(snapshot: Snapshot, wants: string | null): string | null {
  if (wants === null) return null;
  const known = whomToAsk(snapshot.config);
  return known.some((name) => name === wants) ? null : replies.unknownAgent(wants, known);
}

function wantsOf(snapshot: Snapshot, issue: IssueView): string | null {
  const asked = issue.labels.find((label) => label.name.startsWith(`${fleetLabel}:`) && mayCommand(snapshot, label.by));
  return asked === undefined ? null : asked.name.slice(fleetLabel.length + 1).toLowerCase();
}

const levels: Readonly<Record<string, Priority>> = { P0: 0, P1: 1, P2: 2, P3: 3, P4: 4 };

function rankOf(snapshot: Snapshot, issue: IssueView): { priority: Priority; at: Bead['rankedAt'] } | null {
  let newest: { priority: Priority; at: Bead['rankedAt'] } | null = null;
  for (const { name, by, at } of issue.labels) {
    const priority = name.length === 2 ? levels[name.toUpperCase()] : undefined;
    const counts = priority !== undefined && isAtLeast(snapshot.permissions[by ?? ''] ?? 'none', 'triage');
    if (counts && (newest === null || at > newest.at)) newest = { priority, at };
  }
  return newest;
}

function follow({ ledger, snapshot }: Situation, issue: IssueView, bead: Bead): Change[] {
  return [
    ...followLabel(ledger, issue, bead),
    ...followWants(snapshot, issue, bead),
    ...followText(snapshot, issue, bead),
    ...followRank(snapshot, issue, bead),
    ...followBlockers(issue, bead),
    ...followDependents(issue, bead),
    ...followFormula(snapshot, issue, bead),
  ];
}

/** Where a bead that was held goes on. */
export function placeOf({ queue }: Ledger, bead: Bead, issue: IssueView | undefined): Bead['state'] {
  if (bead.attempt !== null) return bead.attempt.run === null ? 'hooked' : 'working';
  if (queue.entries.some((entry) => entry.pull === bead.pull && entry.head === bead.head)) return 'queued';
  const last = bead.ended.at(-1);
  if (bead.head !== null && bead.branch !== null && last?.kept === bead.head && last.end === 'done') return 'delivered';
  return issue !== undefined && blockersOf(issue).length > 0 ? 'open' : 'ready';
}

// A label set after the approval by somebody who may; older ones are not asked about again.
function followWants(snapshot: Snapshot, issue: IssueView, bead: Bead): Change[] {
  const asking = issue.labels.filter((label) => label.name.startsWith(`${fleetLabel}:`));
  const isGone = asking.length === 0 && bead.approved.via === 'label' && bead.wants !== null;
  const isPlain = issue.labels.some((label) => label.name === fleetLabel);
  if (isGone && isPlain) return [{ type: 'bead-wants', bead: bead.number, wants: null }];
  const asked = asking.findLast((label) => label.at > bead.approved.at && mayCommand(snapshot, label.by));
  const wants = asked?.name.slice(fleetLabel.length + 1).toLowerCase();
  return wants === undefined || wants === bead.wants ? [] : [{ type: 'bead-wants', bead: bead.number, wants }];
}

function followLabel(ledger: Ledger, issue: IssueView, bead: Bead): Change[] {
  const isLabelled = bead.approved.via === 'command' || issue.labels.some((label) => isFleetLabel(label.name));
  const wasUnlabelled = bead.state === 'held' && bead.reason === replies.unlabelled();
  if (isLabelled && wasUnlabelled) {
    const to = placeOf(ledger, bead, issue);
    const reason = to === 'open' ? replies.blocked(blockersOf(issue)) : null;
    return [{ type: 'bead-moved', bead: bead.number, to, reason, notBefore: null }];
  }
  // Who waits for a person already waits for one reason, not for two.
  if (isLabelled || bead.state === 'held' || bead.state === 'stuck') return [];
  return [{ type: 'bead-moved', bead: bead.number, to: 'held', reason: replies.unlabelled(), notBefore: null }];
}

function followText(snapshot: Snapshot, issue: IssueView, bead: Bead): Change[] {
  if (issue.textHash === bead.approved.hash) return [];
  if (mayCommand(snapshot, issue.editor)) {
    const approved: Approval = {
      by: issue.editor ?? bead.approved.by,
      at: issue.editedAt ?? snapshot.now,
      via: bead.approved.via,
      hash: issue.textHash,
    };
    return [{ type: 'bead-pinned', bead: bead.number, title: issue.title.slice(0, 300), approved }];
  }
  const reason = replies.editedByStranger(issue.editor);
  // Work under way follows the approved text; only the next attempt would need the new one.
  if (bead.state !== 'ready' && bead.state !== 'open') return [];
  return [{ type: 'bead-moved', bead: bead.number, to: 'held', reason, notBefore: null }];
}

function followRank(snapshot: Snapshot, issue: IssueView, bead: Bead): Change[] {
  const ranked = rankOf(snapshot, issue);
  if (ranked === null || ranked.at <= bead.rankedAt || ranked.priority === bead.priority) return [];
  return [{ type: 'bead-ranked', bead: bead.number, priority: ranked.priority, at: ranked.at }];
}

/** The label that asks for a formula. */
const formulaLabel = 'formula:';

function formulaOf(snapshot: Snapshot, issue: IssueView): Bead['formula'] {
  const asked = issue.labels.find(({ name, by }) => name.startsWith(formulaLabel) && mayCommand(snapshot, by));
  if (asked === undefined) return snapshot.config.formula;
  const name = FormulaName.safeParse(asked.name.slice(formulaLabel.length).toLowerCase());
  return name.success ? name.data : snapshot.config.formula;
}

function followFormula(snapshot: Snapshot, issue: IssueView, bead: Bead): Change[] {
  const formula = formulaOf(snapshot, issue);
  // A label of long ago is not asked about again, so an unknown permission takes nothing away.
  const isLabelled = issue.labels.some(({ name }) => name.startsWith(formulaLabel));
  if (formula === bead.formula || (isLabelled && formula === snapshot.config.formula)) return [];
  return [{ type: 'bead-formula', bead: bead.number, formula }];
}

function followDependents(issue: IssueView, bead: Bead): Change[] {
  if (issue.dependents.length === 0 && bead.dependents.length === 0) return [];
  const dependents = [...issue.dependents].slice(0, 25);
  if (dependents.join() === bead.dependents.join()) return [];
  return [{ type: 'bead-watched', bead: bead.number, dependents }];
}

function followBlockers(issue: IssueView, bead: Bead): Change[] {
  const blockers = blockersOf(issue);
  const reason = blockers.length === 0 ? null : replies.blocked(blockers);
  if (bead.state === 'open' && reason === null) {
    return [{ type: 'bead-moved', bead: bead.number, to: 'ready', reason: null, notBefore: bead.notBefore }];
  }
  if ((bead.state === 'open' && reason !== bead.reason) || (bead.state === 'ready' && reason !== null)) {
    return [{ type: 'bead-moved', bead: bead.number, to: 'open', reason, notBefore: bead.notBefore }];
  }
  return [];
}
