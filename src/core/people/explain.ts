/** Why a bead is where it is: what `/why` and `toolpusher why` answer. */
import { beadsOf } from '../beads/among.ts';
import type { Bead } from '../beads/bead.ts';
import type { Situation } from '../situation.ts';
import { shortageOf } from '../agents/cost.ts';
import { renderMolecule } from '../beads/molecule.ts';
import { blockersOf, isFleetLabel } from '../beads/intake.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { freeSlots, keptBackBy, waiting } from '../agents/mayor.ts';
import type { Instant } from '../name.ts';
import { slotsForChecks, waitingIn } from '../landing/pressure.ts';
import { explainLandedBead, explainLanding, landedThere, landingOf } from './landed.ts';
import { explainPull } from './pull-orders.ts';
import { requestOf } from '../refinery/request.ts';
import { runsOf } from '../refinery/report.ts';
import { renderPulls, whyWaiting } from '../refinery/why.ts';
import { renderEnd, renderLetter } from './history.ts';
import { renderSteps, replies } from './replies.ts';
import { rosterOf } from '../agents/roster.ts';
import type { Snapshot } from '../snapshot.ts';
import { renderSpan } from '../time.ts';
import type { ConditionKind } from '../watch/condition.ts';
import { findConditions } from '../watch/find.ts';
import { pausedBy } from '../watch/stop.ts';

/** The answer for one issue, in Markdown. */
export function explain({ ledger, snapshot }: Situation, issue: number): string {
  const bead = ledger.beads[issue];
  if (bead === undefined) return explainOther({ ledger, snapshot }, issue);
  const parts: readonly (readonly string[])[] = [
    [explainLandedBead(ledger, bead) ?? `#${issue} is **${bead.state}**. ${waitsFor(snapshot, ledger, bead)}`],
    conditionsAround({ ledger, snapshot, events: [] }, bead),
    bead.pull === null ? [] : runsBehind(ledger.queue, bead.pull, snapshot.now),
    bead.molecule === null ? [] : [renderMolecule(bead.molecule)],
    bead.ended.map((ended) => `- ${renderEnd(ended)}`),
    stepsOf(bead),
    bead.letters === undefined ? [] : ['Sent to people:', ...bead.letters.map((each) => `- ${renderLetter(each)}`)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

// Where it is stuck for want of a tier, its reason lists them.
function stepsOf({ state, reason, ladder }: Bead): string[] {
  const areSaid = state === 'stuck' && reason?.includes('\n- Tier ') === true;
  return ladder.steps.length === 0 || areSaid ? [] : [renderSteps(ladder.steps, 6)];
}

function explainOther({ ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>, number: number): string {
  const asked = requestOf(ledger.queue, number);
  const isPull = asked !== null || landingOf(ledger.queue, number)?.pull === number;
  const landed = landedThere({ ledger, snapshot }, { issue: number, isPull });
  if (landed !== null && (asked === null || asked.head === landed.head)) return explainLanding(ledger, number, landed);
  return asked === null ? explainStranger(snapshot, number) : explainPull({ ledger, snapshot, events: [] }, number);
}

const shownMax = 10;

// The queue's runs that it was in with the head it has, newest last.
function runsBehind(queue: Ledger['queue'], pull: number, now: Instant): string[] {
  const entry = queue.entries.find((each) => each.pull === pull);
  if (entry === undefined) return [];
  return runsOf(queue, entry)
    .slice(-shownMax)
    .map(({ state, with: others, at }) => {
      const company = others.length === 0 ? 'by itself' : `with ${renderPulls(others)}`;
      return `- run **${state}** ${company}, ${renderSpan(now - at)} ago`;
    });
}

// What the sentence about its state says already, or that about what landed.
const said: ReadonlySet<ConditionKind> = new Set(['waiting', 'failed', 'stopped', 'nobody-fits', 'revert-stopped']);

function conditionsAround(situation: Situation, bead: Bead): string[] {
  return findConditions(situation)
    .filter((each) => (each.bead === bead.number || each.bead === null) && !said.has(each.kind))
    .map(({ text }) => text);
}

function explainStranger(snapshot: Snapshot, number: number): string {
  const issue = snapshot.issues.find((each) => each.number === number);
  const label = issue?.labels.find((each) => isFleetLabel(each.name));
  if (label === undefined) return replies.notABead();
  return replies.labelNotPermitted(label.name, label.by, snapshot.config.permission);
}

function waitsFor(snapshot: Snapshot, ledger: Ledger, bead: Bead): string {
  const issue = snapshot.issues.find((each) => each.number === bead.number);
  switch (bead.state) {
    case 'open':
      return issue === undefined ? (bead.reason ?? '') : replies.blocked(blockersOf(issue));
    case 'ready':
      return explainReady(snapshot, ledger, bead);
    case 'queued':
      return bead.pull === null ? '' : explainQueued(ledger, bead.pull, snapshot.now);
    case 'hooked':
    case 'working':
      return explainAttempt(snapshot, bead);
    default:
      return bead.reason ?? '';
  }
}

function explainReady(snapshot: Snapshot, ledger: Ledger, bead: Bead): string {
  const paused = pausedBy({ ledger, snapshot });
  if (paused !== null) return paused;
  if (bead.notBefore !== null && bead.notBefore > snapshot.now) {
    return `${bead.reason ?? ''} The next attempt begins in ${renderSpan(bead.notBefore - snapshot.now)}.`.trim();
  }
  const rival = keptBackBy(bead, ledger.beads);
  if (rival !== null) return `It conflicted more than once, as #${rival.number} did, and waits for that to land.`;
  const beads = beadsOf(ledger);
  const live = beads.filter((each) => each.attempt !== null).length;
  const short = shortageOf(snapshot.config.budget, bead, {
    costs: ledger.costs,
    live,
    agents: ledger.agents,
    now: snapshot.now,
  });
  if (short !== null) return replies.overBudget(short);
  const ahead = waiting(beads, snapshot.now).findIndex((each) => each.number === bead.number);
  if (rosterOf(snapshot.config).length === 0) return 'There are no agents in `workspace.yml`.';
  const line = `${Math.max(0, ahead)} beads are ahead of it.`;
  if (freeSlots(snapshot, ledger) <= 0) return `${explainSlots(snapshot, ledger)}; ${line}`;
  const misfit = findConditions({ ledger, snapshot, events: [] }).find(
    ({ kind, bead: number }) => kind === 'nobody-fits' && number === bead.number,
  );
  if (misfit !== undefined) return misfit.text;
  const asked = bead.wants === null ? 'No agent is free' : `It asks for \`${bead.wants}\`, and none of those is free`;
  return `${asked}; ${line}`;
}

function explainSlots({ config }: Snapshot, { queue }: Ledger): string {
  const kept = slotsForChecks(queue, config.slots);
  if (kept <= config.slots.checks) return 'All job slots are taken';
  return replies.backPressure(waitingIn(queue), kept, config.slots.total);
}

function explainQueued(ledger: Ledger, pull: number, now: Instant): string {
  const entry = ledger.queue.entries.find((each) => each.pull === pull);
  return entry === undefined ? '' : whyWaiting(ledger.queue, entry.pull, now).text;
}

function explainAttempt(snapshot: Snapshot, bead: Bead): string {
  if (bead.attempt === null) return '';
  const { agent, number, mode, hookedAt, run, because } = bead.attempt;
  const since = renderSpan(snapshot.now - hookedAt);
  const chosen = because === null ? '' : ` Chosen: ${because}`;
  const isWaiting = snapshot.runs.some((each) => each.id === run && each.status === 'queued');
  const begun = isWaiting ? 'waiting for a runner' : 'under way';
  const how = run === null ? 'dispatched' : begun;
  return `Attempt ${number}${mode === 'work' ? '' : ` (${mode})`} by **${agent}**, ${how} for ${since}.${chosen}`;
}
