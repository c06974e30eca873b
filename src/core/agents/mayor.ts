/**
 * The mayor: which ready bead goes to which agent, now.
 *
 * **Invariant:** a bead has at most one live attempt and an agent at most one bead on its hook.
 */
import { beadsAtWork, beadsIn, beadsOf } from '../beads/among.ts';
import type { Agent } from './agent.ts';
import { ofThisLife } from '../beads/bead.ts';
import type { Attempt, AttemptMode, Bead } from '../beads/bead.ts';
import { evolve } from '../evolve/state.ts';
import type { Change } from '../ledger/change.ts';
import type { Situation, Step } from '../situation.ts';
import type { Effect } from '../effect.ts';
import { authorOf, modeOf, withRemarks } from '../landing/ladder.ts';
import { mayCommand } from '../people/permission.ts';
import { shortageOf } from './cost.ts';
import type { Shortage } from './cost.ts';
import { AgentName, Nonce } from '../name.ts';
import type { Instant } from '../name.ts';
import { slotsForChecks } from '../landing/pressure.ts';
import { replies } from '../people/replies.ts';
import { namesOn, rosterOf } from './roster.ts';
import { fitOf, fleetRate, isAskedFor, renderMatch, route, seatingOf } from './route.ts';
import type { Seating } from './route.ts';
import { keysOf, secretsMax } from './runtime-keys.ts';
import type { Snapshot } from '../snapshot.ts';
import { pausedBy } from '../watch/stop.ts';

const ageingMs = 30 * 60_000;

/** Hooks ready beads to free agents, most urgent first, while slots are left beside those kept for checks. */
export function mayor(situation: Situation): Step {
  const { snapshot } = situation;
  if (pausedBy(situation) !== null) return { changes: [], effects: [] };
  const { matches, refines, changes } = pick(situation);
  const effects: Effect[] = [];
  for (const { bead, attempt } of [...refines, ...matches]) {
    if (attempt.mode === 'reimagine') changes.push(withDiscussion(snapshot, bead));
    changes.push({ type: 'attempt-hooked', bead: bead.number, attempt });
    effects.push(dispatchOf(bead, attempt, snapshot));
  }
  return { changes, effects };
}

// Only of those who may steer the fleet: what they say goes to an agent.
function withDiscussion(snapshot: Snapshot, bead: Bead): Change {
  const said = snapshot.remarks
    .filter(({ on, by }) => (on === bead.number || on === bead.pull) && mayCommand(snapshot, by))
    .toSorted((a, b) => a.at - b.at);
  return { type: 'ladder-set', bead: bead.number, ladder: withRemarks(bead.ladder, said) };
}

interface Hooking {
  readonly bead: Bead;
  readonly attempt: Attempt;
}

interface Picked {
  readonly refines: readonly Hooking[];
  readonly matches: readonly Hooking[];
  readonly changes: Change[]; // beads that may have no attempt any more
}

function pick({ ledger, snapshot }: Situation): Picked {
  const free = freeAgents(ledger.agents, snapshot);
  const seating = seatingOf(free);
  const refines: Hooking[] = [];
  const changes: Change[] = [];
  let after = ledger;
  let room = freeSlots(snapshot, ledger);
  let live = beadsAtWork(ledger).length;
  for (const bead of room > 0 ? waiting(beadsIn(ledger, 'ready'), snapshot.now) : []) {
    if (room <= 0) break;
    if (keptBackBy(bead, after.beads) !== null) continue;
    const refine = refineAttempt(bead, snapshot);
    if (refine !== null) refines.push({ bead, attempt: refine });
    else {
      const account = { costs: ledger.costs, live, agents: ledger.agents, now: snapshot.now };
      const short = shortageOf(snapshot.config.budget, bead, account);
      if (short?.budget === 'bead') changes.push(outOfMoney(bead, short));
      if (short !== null || !seating.add(bead)) continue;
      live += 1;
    }
    room -= 1;
    const provisional = refine ?? newAttempt(bead, { name: nobody, runtime: 'script', mode: modeOf(bead) }, snapshot);
    after = evolve(after, { type: 'attempt-hooked', bead: bead.number, attempt: provisional });
  }
  return { refines, changes, matches: match(seating, Object.values(ledger.agents), { free, snapshot }) };
}

const nobody = AgentName.parse('nobody');

function outOfMoney(bead: Bead, short: Shortage): Change {
  return { type: 'bead-moved', bead: bead.number, to: 'stuck', reason: replies.overBudget(short), notBefore: null };
}

interface Choice {
  readonly free: readonly Agent[];
  readonly snapshot: Snapshot;
}

function match(seating: Seating, fleet: readonly Agent[], { free, snapshot }: Choice): Hooking[] {
  const seats = seating.seats();
  if (seats.length === 0) return [];
  const rate = fleetRate(fleet);
  const matches = route(seats, free, rate);
  const busy = new Set(matches.map(({ agent }) => agent.name));
  const left = free.filter((agent) => !busy.has(agent.name));
  return matches.map((each) => {
    const { bead, agent } = each;
    const others = left
      .filter((other) => isAskedFor(other, bead))
      .map((other) => ({ agent: other, fit: fitOf(other, bead, rate) }));
    const attempt = newAttempt(bead, { name: agent.name, runtime: agent.runtime, mode: modeOf(bead) }, snapshot);
    return { bead, attempt: { ...attempt, because: renderMatch(each, others) } };
  });
}

/** Jobs that the mayor may start now, beside those that the refinery's checks are left. */
export function freeSlots({ config }: Snapshot, { beads, queue }: Situation['ledger']): number {
  const live = beadsAtWork({ beads }).length;
  return Math.max(1, config.slots.total - slotsForChecks(queue, config.slots)) - live;
}

/** Beads that may have an attempt now, in the order in which they get one: urgency, which grows with waiting. */
export function waiting(beads: readonly Bead[], now: Instant): Bead[] {
  const urgency = (bead: Bead): number => bead.priority - (now - bead.readyAt) / ageingMs;
  return beads
    .filter((bead) => bead.state === 'ready' && bead.attempt === null && (bead.notBefore ?? 0) <= now)
    .toSorted((a, b) => urgency(a) - urgency(b) || a.number - b.number);
}

function freeAgents(agents: Readonly<Record<string, Agent>>, snapshot: Snapshot): Agent[] {
  const named = namesOn(snapshot.config);
  return Object.values(agents).filter(
    (agent) => agent.hook === null && named.has(agent.name) && snapshot.config.runtimes[agent.runtime] !== undefined,
  );
}

/** How often a bead has to clash before it gets its next attempt only when no other such bead is under way. */
const clashesMax = 2;

const clashesOf = (bead: Bead): number =>
  ofThisLife(bead).filter((each) => each.end === 'conflict' || each.end === 'unresolved').length;

/** The bead under way that this one has to let land first; both conflicted before, and would again, attempt by attempt. */
export function keptBackBy(bead: Bead, beads: Situation['ledger']['beads']): Bead | null {
  if (clashesOf(bead) < clashesMax) return null;
  const isUnderWay = (other: Bead): boolean =>
    other.attempt !== null || other.state === 'delivered' || other.state === 'queued';
  const others = beadsOf({ beads }).filter((other) => other.number !== bead.number && clashesOf(other) >= clashesMax);
  return others.find(isUnderWay) ?? null;
}

// What conflicts with the new base takes it in by itself if that can be done without a model; no agent is kept busy.
function refineAttempt(bead: Bead, snapshot: Snapshot): Attempt | null {
  const author = authorOf(bead);
  if (modeOf(bead) !== 'refine' || author === null) return null;
  const runtime = rosterOf(snapshot.config).find((entry) => entry.name === author)?.runtime ?? 'script';
  return newAttempt(bead, { name: author, runtime, mode: 'refine' }, snapshot);
}

interface Assigned {
  readonly name: Agent['name'];
  readonly runtime: string;
  readonly mode: AttemptMode;
}

function newAttempt(bead: Bead, { name, runtime, mode }: Assigned, snapshot: Snapshot): Attempt {
  const number = bead.attempts + 1;
  return {
    number,
    mode,
    nonce: Nonce.parse(`${snapshot.entropy.slice(0, 16)}b${bead.number.toString(36)}a${number.toString(36)}`),
    agent: name,
    runtime,
    base: snapshot.base.head,
    previous: bead.ended.findLast((each) => each.kept !== null)?.kept ?? null,
    run: null,
    hookedAt: snapshot.now,
    boundAt: null,
    finish: null,
    cancelledAt: null,
    because: null,
    rerun: null,
  };
}

function dispatchOf(bead: Bead, attempt: Attempt, { config }: Snapshot): Effect {
  const { number, mode, nonce, agent, runtime, base, previous } = attempt;
  const entry = config.runtimes[runtime];
  const secrets = mode === 'refine' || entry === undefined ? [] : keysOf(entry).slice(0, secretsMax);
  return { type: 'dispatch', mode, bead: bead.number, attempt: number, nonce, agent, runtime, base, previous, secrets };
}
