/**
 * Convoys: beads that are followed together, in one repository or several. An issue with the label `convoy` is one; its
 * sub-issues are its members.
 *
 * **Invariant:** the end of a convoy is announced once: its issue is closed, which takes it out of the record.
 */
import { z } from 'zod';
import type { Bead } from './bead.ts';
import { issuesLabelled } from './seen.ts';
import { noSpend, renderSpend, Spend, addSpend, spendOfBead } from '../agents/cost.ts';
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import { BeadNumber } from '../name.ts';
import { isPending } from '../ledger/outbox.ts';
import { mayCommand } from '../people/permission.ts';
import { sha256 } from '../refinery/digest.ts';
import type { Situation, Step } from '../situation.ts';
import type { IssueView, Snapshot } from '../snapshot.ts';

/** The label that makes an issue a convoy. */
export const convoyLabel = 'convoy';

const membersMax = 100;

/** One member, as `#4` or `owner/name#4`; `state` is the bead's where this ledger knows it. */
export const ConvoyMember = z.strictObject({
  issue: z.string().max(200),
  isOpen: z.boolean(),
  state: z.string().max(20).nullable(),
  spend: Spend.nullable().describe('What it cost, where this ledger knows it.'),
});
export type ConvoyMember = z.infer<typeof ConvoyMember>;

/** One convoy. */
export const Convoy = z.strictObject({
  number: BeadNumber,
  title: z.string().max(300),
  members: z.array(ConvoyMember).max(membersMax),
  comment: z.int().positive().nullable(),
  shown: z.string().nullable().describe('Hash of what its comment says.'),
});
export type Convoy = z.infer<typeof Convoy>;

/** The record `convoys.json`: convoys whose issue is open, by its number. */
export const Convoys = z.strictObject({ v: z.literal(1), open: z.record(z.string(), Convoy) });
export type Convoys = z.infer<typeof Convoys>;

export const noConvoys: Convoys = { v: 1, open: {} };

/** Convoys that came, moved or ended, and what is said of them. */
export function convoys(situation: Situation): Step {
  const { ledger, snapshot } = situation;
  const issues = issuesLabelled(snapshot, convoyLabel).filter((issue) => isConvoy(snapshot, issue));
  const open = new Set(issues.map((issue) => issue.number));
  const gone = Object.values(ledger.convoys.open).filter((convoy) => !open.has(convoy.number));
  const steps = issues.map((issue) => follow(situation, issue));
  return {
    changes: [
      ...gone.map((convoy): Change => ({ type: 'convoy-gone', convoy: convoy.number })),
      ...steps.flatMap((step) => step.changes),
    ],
    effects: steps.flatMap((step) => step.effects),
  };
}

// An issue that is also a bead waits for its sub-issues, and has a comment of its own.
function isConvoy(snapshot: Snapshot, issue: IssueView): boolean {
  const label = issue.labels.find((each) => each.name === convoyLabel);
  if (label === undefined) return false;
  const { config, repository } = snapshot;
  const here = `${repository.owner}/${repository.name}`;
  if (config.town.home !== null && config.town.home.toLowerCase() !== here.toLowerCase()) return false;
  const isBead = issue.labels.some(({ name }) => name === 'agent' || name.startsWith('agent:'));
  return !isBead && mayCommand(snapshot, label.by);
}

function follow({ ledger }: Situation, issue: IssueView): Step {
  const old = ledger.convoys.open[issue.number];
  const members = membersOf(ledger.beads, issue, old?.members ?? []);
  const comment = old?.comment ?? null;
  const convoy = { number: issue.number, title: issue.title.slice(0, 300), members, comment };
  const body = renderConvoy(convoy);
  const hash = sha256(encodeURIComponent(body.toWellFormed())).slice(0, 16);
  const isShowing = isPending(ledger, (effect) => effect.type === 'show' && effect.bead === issue.number);
  if (old?.shown === hash || isShowing) return { changes: [], effects: closing(ledger, convoy) };
  const mayExist = comment === null && (old !== undefined || issue.isReopened);
  const show: Effect = { type: 'show', bead: issue.number, comment, mayExist, body, hash };
  return {
    changes: [{ type: 'convoy-set', convoy: { ...convoy, shown: hash } }],
    effects: [show, ...closing(ledger, convoy)],
  };
}

function membersOf(
  beads: Situation['ledger']['beads'],
  issue: IssueView,
  old: readonly ConvoyMember[],
): ConvoyMember[] {
  const all = [
    ...issue.openChildren.map((name) => ({ name, isOpen: true })),
    ...issue.closedChildren.map((name) => ({ name, isOpen: false })),
  ];
  const known = new Map(old.map((member) => [member.issue, member]));
  return all
    .map(({ name, isOpen }): ConvoyMember => {
      const bead: Bead | undefined = name.startsWith('#') ? beads[name.slice(1)] : undefined;
      const before = known.get(name);
      if (bead === undefined) {
        return { issue: name, isOpen, state: before?.state ?? null, spend: before?.spend ?? null };
      }
      return { issue: name, isOpen, state: bead.state, spend: spendOfBead(bead) };
    })
    .toSorted((a, b) => a.issue.localeCompare(b.issue, 'en', { numeric: true }))
    .slice(0, membersMax);
}

type Members = Pick<Convoy, 'number' | 'members'>;

function isOver({ members }: Members): boolean {
  return members.length > 0 && members.every((member) => !member.isOpen);
}

function closing(ledger: Situation['ledger'], convoy: Members): Effect[] {
  const isClosing = isPending(ledger, (effect) => effect.type === 'close-bead' && effect.bead === convoy.number);
  return isOver(convoy) && !isClosing ? [{ type: 'close-bead', bead: convoy.number, because: 'completed' }] : [];
}

/** What the members cost together, as far as this ledger knows. */
export function spendOfConvoy({ members }: Members): Spend {
  return members.reduce((sum, { spend }) => addSpend(sum, spend ?? noSpend), noSpend);
}

/** Coarse on purpose: each word more is an edit of the comment more. */
function renderState({ isOpen, state }: ConvoyMember): string {
  if (state === 'open' || state === 'ready') return 'waiting';
  if (state === null) return isOpen ? 'open' : 'closed';
  return ['hooked', 'working', 'delivered', 'queued'].includes(state) ? 'under way' : state;
}

/** The comment of a convoy. */
function renderConvoy(convoy: Members): string {
  const done = convoy.members.filter((member) => !member.isOpen).length;
  const spend = spendOfConvoy(convoy);
  const cost = spend.attempts === 0 ? '' : ` Cost: ${renderSpend(spend)}.`;
  const head = isOver(convoy)
    ? `**The convoy is home**: all ${done} are closed.${cost}`
    : `**Convoy**: ${done} of ${convoy.members.length} are closed.`;
  if (convoy.members.length === 0) return `${head} Add sub-issues to it; they may be in other repositories.`;
  const rows = convoy.members.map((member) => `| ${member.issue} | ${renderState(member)} |`);
  return [head, '', '| issue | state |', '|---|---|', ...rows].join('\n');
}
