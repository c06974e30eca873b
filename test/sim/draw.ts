/** Draws a plan from a seed: the same seed is the same plan, for ever. */
import { SeededDice } from '../support/virtual-time.ts';
import type { Work } from '../support/memory-run.ts';
import { actNames } from './plan.ts';
import type { Act, Answer, BeadPlan, Plan, PlanKind, ProcessPlan, Trouble } from './plan.ts';

/** How large the towns are. `kind` null: the seed decides. */
export interface Size {
  readonly agents: number | null;
  readonly beads: number | null;
  readonly hours: number | null;
  readonly kind: PlanKind | null;
}

export const anySize: Size = { agents: null, beads: null, hours: null, kind: null };

const minute = 60_000;
const hour = 60 * minute;
const kinds: readonly PlanKind[] = ['machine', 'machine', 'people', 'people', 'people', 'deliveries'];

/** The plan of a seed. */
export function drawPlan(seed: number, size: Size = anySize): Plan {
  const dice = new SeededDice(Math.imul(seed, 0x9e3779b1) ^ 0x51ed270b);
  const kind = size.kind ?? pick(dice, kinds);
  const beads = size.beads ?? dice.between(3, 16);
  const hours = size.hours ?? dice.between(1, 5);
  const town = { kind, beads, horizonMs: hours * hour };
  const processes = Array.from({ length: kind === 'deliveries' ? 1 : dice.between(1, 4) }, () => drawProcess(dice));
  const plan: Plan = {
    seed,
    kind,
    agents: size.agents ?? dice.between(1, 8),
    processes,
    hours,
    tickMs: pick(dice, [1, 5, 10]) * minute,
    checkMs: pick(dice, [20_000, 2 * minute, 8 * minute]),
    checkSlots: 4,
    flakeShare: kind === 'people' ? pick(dice, [0, 0.02, 0.1]) : 0,
    dayUsd: kind === 'people' && dice.next() < 0.15 ? dice.between(5, 30) : null,
    beads: Array.from({ length: beads }, (_, index) => drawBead(dice, town, index + 1)),
    troubles: drawTroubles(dice, town, processes.length),
    acts: kind === 'people' ? drawActs(dice, town) : [],
  };
  // Drawn last, so that all else of a seed stays as it was.
  const runners = drawRunners(dice, town);
  const troubled = { ...plan, troubles: [...plan.troubles, ...runners].toSorted((a, b) => a.atMs - b.atMs) };
  if (kind !== 'people') return troubled;
  const asking = troubled.beads.map((bead): BeadPlan => (dice.next() < 0.3 ? { ...bead, asks: drawAsks(dice) } : bead));
  const acts = [...troubled.acts, ...drawApprovals(dice, town, asking), ...drawReverts(dice, town)];
  return { ...troubled, beads: asking, acts: acts.toSorted((a, b) => a.atMs - b.atMs) };
}

const drawAsks = (dice: SeededDice): string[] => pick(dice, [['plan'], ['ship'], ['plan', 'ship']]);

// Mostly each step is approved in the end; too early, twice or never too.
function drawApprovals(dice: SeededDice, town: Town, beads: readonly BeadPlan[]): Act[] {
  const ask = ({ id, asks = [] }: BeadPlan): Act[] =>
    asks.flatMap((step) =>
      Array.from({ length: dice.between(0, 3) }, () => ({
        atMs: dice.between(0, town.horizonMs * 1.5),
        bead: id,
        what: step === 'plan' ? ('/approve plan' as const) : ('/approve ship' as const),
      })),
    );
  return beads.flatMap(ask);
}

// What landed is taken back, begun anew, and what took it back is taken back itself; often too early or too late for it.
function drawReverts(dice: SeededDice, town: Town): Act[] {
  const what = ['/revert', '/revert on the pull request', '/revert what took it back', '/retry'] as const;
  return Array.from({ length: dice.between(0, 2) }, () => dice.between(1, town.beads)).flatMap((bead) =>
    Array.from({ length: dice.between(1, 5) }, () => ({
      atMs: dice.between(town.horizonMs / 4, town.horizonMs * 1.5),
      bead,
      what: pick(dice, what),
    })),
  );
}

// So short that nothing is held for it: what is made anew meets it once more at most.
function drawRunners(dice: SeededDice, town: Town): Trouble[] {
  if (town.kind === 'deliveries' || dice.next() < 0.5) return [];
  const waitMs = pick(dice, [0, minute, 12 * minute]);
  return [{ type: 'runners', ...drawSpell(dice, town, hour), never: pick(dice, [0, 0.1, 0.3]), waitMs }];
}

interface Town {
  readonly kind: PlanKind;
  readonly beads: number;
  readonly horizonMs: number;
}

function pick<T>(dice: SeededDice, from: readonly T[]): T {
  const chosen = from[dice.between(0, from.length - 1)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

function drawProcess(dice: SeededDice): ProcessPlan {
  return {
    skewMs: dice.next() < 0.5 ? 0 : dice.between(-5000, 5000),
    latencyMs: pick(dice, [20, 80, 300, 1500]),
    isLasting: dice.next() < 0.6,
  };
}

function drawBead(dice: SeededDice, town: Town, id: number): BeadPlan {
  const labels = dice.next() < 0.2 ? ['agent', `P${dice.between(0, 4)}`] : ['agent'];
  const blockedBy = id > 1 && dice.next() < 0.2 ? [dice.between(1, id - 1)] : [];
  const isEarly = town.kind === 'deliveries' || dice.next() < 0.5;
  const opensMs = isEarly ? 0 : dice.between(0, town.horizonMs / 2);
  return { id, opensMs, labels, blockedBy, work: drawWork(dice, town, id) };
}

// At most two attempts go wrong, so that three tries are enough. Some beads touch a file that others touch too.
function drawWork(dice: SeededDice, town: Town, id: number): Work[] {
  const takesMs = dice.between(10_000, 8 * minute);
  const shared = dice.next() < 0.25 ? { [`shared-${dice.between(1, 3)}.txt`]: `by ${id}\n` } : {};
  const good: Work = {
    files: { [`bead-${id}.txt`]: `done\n`, ...shared },
    takesMs,
    startsMs: dice.between(2000, 90_000),
    usd: dice.between(10, 200) / 100,
    isUnresolved: dice.next() < 0.3,
  };
  const failures = town.kind === 'people' ? dice.between(0, 4) : dice.between(0, 2);
  const bad = Array.from({ length: failures }, () => drawFailure(dice, town, good));
  return dice.next() < 0.5 ? [good] : [...bad, good];
}

function drawFailure(dice: SeededDice, town: Town, good: Work): Work {
  const { usd: _usd, ...unpriced } = good;
  const broken = Object.fromEntries(Object.keys(good.files ?? {}).map((path) => [path, 'BROKEN\n']));
  const failures: Work[] = [
    { ...good, outcome: 'crashed' },
    { ...good, outcome: 'failed', files: {} },
    { ...good, outcome: 'no-change' },
    { ...good, outcome: 'try-later' },
    { ...good, outcome: 'unfinished' },
    { ...good, files: broken },
    { ...good, files: broken },
    { ...good, refusedBy: 'protected-path' },
    { ...unpriced, isLost: true },
    { ...good, isLost: true },
    { ...good, isLost: true, publishesAgain: true },
    // Nothing but time ends it, which takes hours.
    ...(town.kind === 'people'
      ? [
          { ...good, neverStarts: true },
          { ...good, strands: dice.between(1, 5) },
        ]
      : []),
  ];
  return pick(dice, failures);
}

function drawTroubles(dice: SeededDice, town: Town, processes: number): Trouble[] {
  const deliveries = Array.from({ length: dice.between(1, 4) }, () => drawDeliveries(dice, town));
  if (town.kind === 'deliveries') return deliveries;
  const count = dice.between(1, 3 + Math.ceil(town.horizonMs / hour) * 3);
  const others = Array.from({ length: count }, () => drawTrouble(dice, town, processes));
  return [...deliveries, ...others].toSorted((a, b) => a.atMs - b.atMs);
}

function drawDeliveries(dice: SeededDice, town: Town): Trouble {
  return {
    type: 'deliveries',
    ...drawSpell(dice, town, hour),
    lost: pick(dice, [0, 0.2, 1]),
    doubled: pick(dice, [0, 0.5]),
    lateMs: pick(dice, [0, 10_000, 20 * minute]),
  };
}

function drawTrouble(dice: SeededDice, town: Town, processes: number): Trouble {
  const spell = (most: number): { atMs: number; forMs: number } => drawSpell(dice, town, most);
  switch (dice.between(0, 9)) {
    case 9:
      return { type: 'rogue', atMs: dice.between(0, town.horizonMs), bead: dice.between(1, town.beads) };
    case 0:
    case 1:
    case 2:
      return {
        type: 'crash',
        atMs: dice.between(0, town.horizonMs),
        process: dice.between(0, processes - 1),
        isAfter: dice.next() < 0.5,
        downMs: pick(dice, [0, 5000, 10 * minute]),
      };
    case 3:
    case 4:
    case 5:
      return {
        type: 'failing',
        ...spell(15 * minute),
        share: pick(dice, [0.05, 0.3, 1]),
        answer: drawAnswer(dice),
        isAfter: dice.next() < 0.5,
        of: pick(dice, ['any', 'any', 'read', 'write', 'creation']),
      };
    case 6:
      return { type: 'slow', ...spell(20 * minute), latencyMs: pick(dice, [3000, 9000]) };
    case 7:
      return { type: 'stale', ...spell(30 * minute), share: pick(dice, [0.2, 0.8]), lagMs: pick(dice, [1000, 4000]) };
    default:
      return { type: 'storm', ...spell(5 * minute), share: pick(dice, [0.3, 0.9]) };
  }
}

function drawSpell(dice: SeededDice, town: Town, most: number): { atMs: number; forMs: number } {
  return { atMs: dice.between(0, town.horizonMs), forMs: dice.between(5000, most) };
}

function drawAnswer(dice: SeededDice): Answer {
  const limited = { status: pick(dice, [403, 429] as const), retryAfterMs: pick(dice, [null, 5000, minute]) };
  return dice.next() < 0.5 ? limited : { status: pick(dice, [500, 502] as const), retryAfterMs: null };
}

function drawActs(dice: SeededDice, town: Town): Act[] {
  const count = dice.between(1, 4 + town.beads);
  const acts = Array.from({ length: count }, () => ({
    atMs: dice.between(0, town.horizonMs),
    bead: dice.between(1, town.beads),
    what: pick(dice, actNames),
  }));
  return acts.toSorted((a, b) => a.atMs - b.atMs);
}
