/** The notices pass: a condition that a person must mend is told once, where that person looks. */
import { beadsAtWork, beadsIn } from '../beads/among.ts';
import { alarms } from './alarm.ts';
import { isFleetLabel, mayHaveLanded } from '../beads/intake.ts';
import type { Effect } from '../effect.ts';
import { BeadNumber } from '../name.ts';
import { isAtLeast, mayCommand } from './permission.ts';
import type { IssueView, Snapshot } from '../snapshot.ts';
import type { Situation, Step } from '../situation.ts';
import { dayOf, shortageOf } from '../agents/cost.ts';
import { waiting } from '../agents/mayor.ts';
import { sha256 } from '../refinery/digest.ts';
import { replies } from './replies.ts';

/** The name of the check run that says whether `workspace.yml` is valid. */
export const workspaceCheck = 'toolpusher/workspace';

/** The name of the check run that says that a budget holds work. */
const budgetCheck = 'toolpusher/budget';

/** What a person must mend, told once: a `workspace.yml` that does not parse, a budget that holds work, a label that does not count. */
export function notices(situation: Situation): Step {
  const steps = [
    configNotice(situation),
    budgetNotice(situation),
    alarms(situation),
    ...situation.snapshot.issues.map((issue) => labelNotice(situation, issue)).filter((step) => step !== nothing),
  ];
  return { changes: steps.flatMap((step) => step.changes), effects: steps.flatMap((step) => step.effects) };
}

const nothing: Step = { changes: [], effects: [] };

/** So long after a label was set somebody waits for an answer. What is noticed is not remembered for ever. */
const labelledMs = 3_600_000;

// Only to those who may label by themselves: an issue form labels for strangers, and answering each would spend the budget of comments.
function labelNotice({ ledger, snapshot }: Situation, issue: IssueView): Step {
  if (ledger.beads[issue.number] !== undefined) return nothing;
  const labels = issue.labels.filter(({ name }) => isFleetLabel(name));
  const refused = labels.find(({ by, at }) => isTriager(snapshot, by) && snapshot.now - at < labelledMs);
  if (refused === undefined || labels.some(({ by }) => mayCommand(snapshot, by))) return nothing;
  const key = `label:${issue.number}`;
  if (ledger.outbox.noticed.includes(key) || mayHaveLanded(ledger, snapshot, issue)) return nothing;
  const body = replies.labelNotPermitted(refused.name, refused.by, snapshot.config.permission);
  const tell: Effect = { type: 'tell', bead: BeadNumber.parse(issue.number), topic: 'label', body };
  return { changes: [{ type: 'noticed', key }], effects: [tell] };
}

const isTriager = (snapshot: Snapshot, by: string | null): boolean =>
  by !== snapshot.repository.app && isAtLeast(snapshot.permissions[by ?? ''] ?? 'none', 'triage');

// Told once for each day and limit, and only where it keeps work waiting.
function budgetNotice({ ledger, snapshot }: Situation): Step {
  const { budget } = snapshot.config;
  if (budget.dayUsd === null && budget.totalUsd === null) return nothing;
  const live = beadsAtWork(ledger).length;
  const account = { costs: ledger.costs, live, agents: ledger.agents, now: snapshot.now };
  const [first] = waiting(beadsIn(ledger, 'ready'), snapshot.now);
  const short = first === undefined ? null : shortageOf({ ...budget, beadUsd: null }, first, account);
  if (short === null) return { changes: [], effects: [] };
  const key = `budget:${short.budget}:${dayOf(snapshot.now)}:${short.limitUsd}`;
  if (ledger.outbox.noticed.includes(key)) return { changes: [], effects: [] };
  const title = 'A budget holds work: nothing new is dispatched';
  const told = { name: budgetCheck, head: snapshot.base.head, conclusion: 'neutral', title } as const;
  return {
    changes: [{ type: 'noticed', key }],
    effects: [{ type: 'check', ...told, summary: replies.overBudget(short) }],
  };
}

function configNotice({ ledger, snapshot }: Situation): Step {
  const fault = snapshot.configFault;
  if (fault === null) return { changes: [], effects: [] };
  const { head } = snapshot.base;
  // Each commit has a check of its own, also where the fault is that of the commit before.
  const key = `config:${sha256(`${head} ${encodeURIComponent(fault.toWellFormed())}`).slice(0, 16)}`;
  if (ledger.outbox.noticed.includes(key)) return { changes: [], effects: [] };
  const title = '.github/workspace.yml is not valid: nothing is dispatched or landed';
  const summary = fault.slice(0, 60_000);
  return {
    changes: [{ type: 'noticed', key }],
    effects: [{ type: 'check', name: workspaceCheck, head, conclusion: 'failure', title, summary }],
  };
}
