/** Agents of whom some do bad work, many touch one list, and a check that is flaky, beside what the simulator makes of the same. */
import type { Bead } from '../../src/core/beads/bead.ts';
import { measureOurs } from '../queue/lineup.ts';
import type { LedgerView } from '../../src/adapters/ledger/git-ledger.ts';
import { play } from './play.ts';
import type { Played } from './play.ts';

/** How many, how long in seconds, and which shares. */
export interface MixedWish {
  readonly beads: number;
  readonly agents: number;
  readonly ci: number;
  readonly slots: number;
  readonly fail: number;
  readonly conflict: number;
  readonly flake: number;
}

/** Work that is bad at the first attempt, or touches the one list; both are spread evenly over the beads. */
const every = (part: number, number: number): boolean => Math.floor(number * part) > Math.floor((number - 1) * part);

const agent = `set -e
number=$(sed -n 's/^number: //p' "$TOOLPUSHER_BEAD_FILE")
sleep 5
mkdir -p made
if grep -q '^bad$' "$TOOLPUSHER_BEAD_FILE" && [ "$TOOLPUSHER_ATTEMPT" = 1 ]; then echo bad > made/$number; else echo good > made/$number; fi
if grep -q '^listed$' "$TOOLPUSHER_BEAD_FILE"; then grep -q "^- part-$number$" list.md || echo "- part-$number" >> list.md; fi`;

const checkOf = ({ ci, flake }: MixedWish): string => `sleep ${ci}
if grep -rlx bad made; then echo 'red: bad work'; exit 1; fi
if [ $(( RANDOM * 100000 / 32768 )) -lt ${Math.round(flake * 100_000)} ]; then echo 'red: flaky'; exit 1; fi`;

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const minutes = (ms: number): number => ms / 60_000;

/** Landings an hour up to the ninetieth percentile, as the simulator counts them. */
function perHour(landed: readonly number[], from: number): number {
  const sorted = landed.toSorted((a, b) => a - b);
  const most = Math.max(0, Math.ceil(sorted.length * 0.9) - 1);
  return (most + 1) / (minutes((sorted[most] ?? from) - from) / 60);
}

/** What the simulator is given: the arrivals, and what each step took here. */
function measuredHere(beads: readonly Bead[], { ledger }: LedgerView) {
  const delivered = beads.map((bead) => bead.ended[0]?.endedAt ?? bead.approved.at).toSorted((a, b) => a - b);
  const from = delivered[0] ?? 0;
  const refines = beads.flatMap((bead) => bead.ended.filter(({ mode }) => mode === 'refine'));
  const mends = beads.flatMap((bead) =>
    bead.ended.flatMap((ended, i) => {
      const next = bead.ended[i + 1];
      return ended.end === 'red-checks' && next !== undefined ? [next.endedAt - ended.endedAt] : [];
    }),
  );
  return {
    from,
    arriveAt: delivered.map((at) => minutes(at - from)),
    ciMs: ledger.queue.estimates.ciMs,
    refineMs: median(refines.map(({ hookedAt, endedAt }) => endedAt - hookedAt)),
    mendMs: median(mends),
    refines: refines.length,
  };
}

function simulate(wish: MixedWish, here: ReturnType<typeof measuredHere>): number {
  const workload = {
    pulls: wish.beads,
    arriveAt: here.arriveAt,
    ci: minutes(here.ciMs),
    ciDeviation: 0.05,
    bad: wish.fail,
    clash: 0,
    conflict: 0,
    listed: wish.conflict,
    flake: wish.flake,
    slots: wish.slots,
    mend: minutes(here.mendMs),
    resolve: minutes(here.refineMs),
    work: 0.1,
  };
  return measureOurs(workload, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).mergesPerHour;
}

/** What the mixed town came to. */
export interface MixedResult {
  readonly played: Played;
  readonly attempts: number;
  readonly refines: number;
  readonly ciSeconds: number;
  readonly refineSeconds: number;
  readonly mendSeconds: number;
  readonly landingsPerHour: number;
  readonly simulatedPerHour: number;
  readonly ratio: number;
}

/** Plays it, then the simulator with what was measured. */
export async function playMixed(wish: MixedWish): Promise<MixedResult> {
  const bodies = Array.from({ length: wish.beads }, (_, i) =>
    [
      `number: ${i + 1}`,
      ...(every(wish.fail, i + 1) ? ['bad'] : []),
      ...(every(wish.conflict, i + 1) ? ['listed'] : []),
    ].join('\n'),
  );
  const files = { 'list.md': '# Parts\n\n- part-0\n', 'made/0': 'good\n', 'README.md': 'P\n' };
  const slots = wish.agents + wish.slots;
  const played = await play({ files, bodies, agent, agents: wish.agents, check: checkOf(wish), slots });
  const here = measuredHere(played.beads, played.view);
  const landings = played.beads.flatMap(({ landed }) => landed?.at ?? []);
  const measured = perHour(landings, here.from);
  const simulated = simulate(wish, here);
  return {
    played,
    attempts: played.report.beads.reduce((sum, bead) => sum + bead.attempts, 0),
    refines: here.refines,
    ciSeconds: Math.round(here.ciMs / 1000),
    refineSeconds: Math.round(here.refineMs / 1000),
    mendSeconds: Math.round(here.mendMs / 1000),
    landingsPerHour: Math.round(measured),
    simulatedPerHour: Math.round(simulated),
    ratio: Number((measured / simulated).toFixed(2)),
  };
}
