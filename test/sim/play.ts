/** Plays a plan: trouble for some hours, then calm until everything is still, then a look at what came of it. */
import { Bead } from '../../src/core/beads/bead.ts';
import { inspectEnd } from './ending.ts';
import { Inspector } from './inspector.ts';
import type { Violation } from './inspector.ts';
import type { Plan } from './plan.ts';
import { usualSources } from './sources.ts';
import type { TickSource } from './sources.ts';
import type { Counts } from './counts.ts';
import { SimTown } from './sim-town.ts';

/** What became of a plan. */
export interface Outcome {
  readonly plan: Plan;
  readonly violation: Violation | null;
  readonly counts: Counts;
  readonly commits: number;
  readonly virtualMs: number;
  /** The state of every bead at the end, by the plan's ids. */
  readonly states: Readonly<Record<number, string>>;
  readonly landedFiles: readonly string[];
  readonly story: readonly string[];
}

/** How a plan is played. */
export interface PlayOptions {
  /** What wakes the town. */
  readonly sources?: ReadonlySet<TickSource>;
  readonly storyLines?: number;
}

const hour = 3_600_000;
const calmMaxMs = 5 * 24 * hour;
const restTicks = 12;

/** Plays it to its end, or to the first thing that must not be. */
export async function play(
  plan: Plan,
  { sources = usualSources, storyLines = 60 }: PlayOptions = {},
): Promise<Outcome> {
  const town = new SimTown(plan, sources);
  const inspector = new Inspector(town);
  const isOver = (): boolean => {
    inspector.inspect();
    return inspector.violation !== null;
  };
  await town.time.run({ forMs: troubleMs(plan), isOver });
  town.people.makeGood();
  const isStill = (): boolean => isOver() || isAtRest(town, inspector);
  await town.time.run({ forMs: calmMaxMs, isOver: isStill });
  if (inspector.violation === null) await rest(town, inspector, isOver);
  if (inspector.violation === null) inspectEnd(town, inspector);
  return {
    plan,
    violation: inspector.violation,
    counts: town.counts,
    commits: inspector.commits,
    virtualMs: town.now,
    states: statesOf(town, inspector),
    landedFiles: [...town.world.git.treeAt('refs/heads/main').keys()].toSorted(),
    story: town.story.lines(storyLines),
  };
}

function troubleMs(plan: Plan): number {
  const ends = plan.troubles.map(
    (each) => each.atMs + ('forMs' in each ? each.forMs : 'downMs' in each ? each.downMs : 0),
  );
  const acts = plan.acts.map((act) => act.atMs);
  return Math.max(plan.hours * hour, ...ends, ...acts) + 60_000;
}

// Everything that can still go on by itself has gone on.
function isAtRest(town: SimTown, { ledger }: Inspector): boolean {
  if (town.isBusy || ledger.outbox.entries.length > 0) return false;
  const isGoingOn = Object.values(ledger.beads).some(
    ({ state, attempt }) => attempt !== null || (state !== 'held' && state !== 'stuck' && state !== 'open'),
  );
  return !isGoingOn && ledger.queue.runs.length === 0;
}

// What is at rest stays at rest: ticks look, and neither commit nor write.
async function rest(town: SimTown, inspector: Inspector, isOver: () => boolean): Promise<void> {
  await town.time.run({ forMs: hour, isOver });
  const [commits, writes, calls] = [inspector.commits, town.counts.writes, town.counts.calls];
  for (let count = 0; count < restTicks; count++) {
    town.tick();
    await town.time.run({ forMs: town.plan.tickMs, isOver });
  }
  if (inspector.commits !== commits)
    inspector.fail('what is at rest stays so', `${inspector.commits - commits} commits`);
  if (town.counts.writes !== writes)
    inspector.fail('what is at rest stays so', `${town.counts.writes - writes} writes`);
  const perTick = (town.counts.calls - calls) / restTicks;
  if (perTick > 12) inspector.fail('what is at rest stays so', `${perTick} calls for each tick`);
}

function statesOf(town: SimTown, inspector: Inspector): Record<number, string> {
  const filed = [...inspector.filed.values()].map((text) => Bead.parse(JSON.parse(text)));
  const records = new Map(
    [...filed, ...Object.values(inspector.ledger.beads)].map((bead) => [bead.number, bead.state]),
  );
  return Object.fromEntries(
    [...town.issues].map(([id, issue]) => [id, [...records].find(([number]) => number === issue)?.[1] ?? 'unknown']),
  );
}
