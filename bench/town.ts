/**
 * The whole town, judged: work that is red or in conflict beside what the simulator makes of it; 25 branches that touch one
 * list; 25 that touch nothing in common.
 */
import { arch, cpus, loadavg, platform } from 'node:os';
import { anyNumber, fail, readOptions, wholeNumber } from './options.ts';
import { playCrowd } from './town/crowd.ts';
import { playMixed } from './town/mixed.ts';
import type { MixedWish } from './town/mixed.ts';
import type { Played } from './town/play.ts';

const usage = `npm run bench:town -- [--only disjoint,mixed,list] [--beads 60] [--agents 30] [--ci 20] [--slots 8] [--fail 0.1]
  [--conflict 0.25] [--flake 0.01] [--json]

Plays whole towns: 25 branches that touch nothing in common (disjoint), work that is red or in conflict (mixed), 25 branches
that touch one list. --ci is in seconds, --slots are those of the checks; --fail, --conflict and --flake are shares from 0 to
0.9. Leaves with 1 when a goal is missed.`;

const values = readOptions(usage, {
  only: { type: 'string', default: 'disjoint,mixed,list' },
  beads: { type: 'string', default: '60' },
  agents: { type: 'string', default: '30' },
  ci: { type: 'string', default: '20' },
  slots: { type: 'string', default: '8' },
  fail: { type: 'string', default: '0.1' },
  conflict: { type: 'string', default: '0.25' },
  flake: { type: 'string', default: '0.01' },
  json: { type: 'boolean', default: false },
});

const wish: MixedWish = {
  beads: wholeNumber('beads', values.beads, [1, 1000]),
  agents: wholeNumber('agents', values.agents, [1, 1000]),
  ci: anyNumber('ci', values.ci, [0, 3600]),
  slots: wholeNumber('slots', values.slots, [1, 1000]),
  fail: anyNumber('fail', values.fail, [0, 0.9]),
  conflict: anyNumber('conflict', values.conflict, [0, 0.9]),
  flake: anyNumber('flake', values.flake, [0, 0.9]),
};
const all = ['disjoint', 'mixed', 'list'] as const;
const kinds = values.only
  .split(',')
  .map(
    (name) =>
      all.find((kind) => kind === name) ?? fail(`--only ${values.only}: some of ${all.join(', ')}, with commas`),
  );

/** The most calls of the refinery that a landed pull request may cost on the clean path. */
const callsMost = 4;
/** The least share of the simulator's landings that the town must reach. */
const ratioLeast = 0.9;

interface Goal {
  readonly goal: string;
  readonly measured: string;
  readonly isReached: boolean;
}

/** What holds for every town. */
function sound(name: string, { report, landed, movesToBadWork, failure }: Played): Goal[] {
  const { staged, runs, whileComposing } = report.ci;
  const of = report.beads.length;
  const faults = report.faults.length + (failure === null ? 0 : 1);
  return [
    { goal: `${name}: all of the work lands`, measured: `${landed} of ${of}`, isReached: landed === of },
    { goal: `${name}: no bad work lands`, measured: String(movesToBadWork), isReached: movesToBadWork === 0 },
    { goal: `${name}: faults found`, measured: String(faults), isReached: faults === 0 },
    {
      goal: `${name}: one CI run a staged commit, none while composing`,
      measured: `${runs} on ${staged}, ${whileComposing}`,
      isReached: runs === staged && whileComposing === 0,
    },
  ];
}

async function judgeCrowd(kind: 'list' | 'disjoint'): Promise<{ goals: Goal[]; result: object }> {
  const { played, ...result } = await playCrowd(kind);
  const calls = result.refineryCallsPerLanded;
  const few = { goal: `${kind}: ≤ ${callsMost} calls of the refinery a landed one`, measured: String(calls) };
  const goals = [...sound(kind, played), ...(kind === 'list' ? [] : [{ ...few, isReached: calls <= callsMost }])];
  if (played.failure !== null) console.error(played.failure);
  return { goals, result };
}

async function judgeMixed(): Promise<{ goals: Goal[]; result: object }> {
  const { played, ...result } = await playMixed(wish);
  const rate = {
    goal: `mixed: ≥ ${ratioLeast} of the simulator's landings an hour`,
    measured: `${result.landingsPerHour} of ${result.simulatedPerHour}, ${result.ratio}`,
    isReached: result.ratio >= ratioLeast,
  };
  if (played.failure !== null) console.error(played.failure);
  return { goals: [...sound('mixed', played), rate], result: { ...wish, ...result } };
}

const line = ({ goal, measured, isReached }: Goal): string =>
  `${isReached ? 'reached    ' : 'NOT REACHED'}  ${goal.padEnd(60)}  ${measured}`;

async function run(): Promise<void> {
  const machine = `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  const goals: Goal[] = [];
  const towns: object[] = [];
  for (const kind of kinds) {
    const load = loadavg()[0] ?? 0;
    const judged = kind === 'mixed' ? await judgeMixed() : await judgeCrowd(kind);
    goals.push(...judged.goals);
    if (!values.json) for (const goal of judged.goals) console.log(line(goal));
    const town = { town: kind, ...judged.result, load: `${load.toFixed(1)} to ${(loadavg()[0] ?? 0).toFixed(1)}` };
    towns.push(town);
    if (!values.json) console.log(JSON.stringify(town));
  }
  if (values.json) console.log(JSON.stringify({ machine, towns, goals }));
  else {
    console.log(`machine  ${machine}`);
    console.log(`${goals.filter(({ isReached }) => isReached).length} of ${goals.length} goals reached`);
  }
  process.exitCode = goals.every(({ isReached }) => isReached) ? 0 : 1;
}

await run();
