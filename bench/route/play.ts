/** Plays one policy on one fleet: rounds in which as many beads as fit are under way, each to landing or three attempts. */
import type { Agent } from '../../src/core/agents/agent.ts';
import type { Bead, EndedAttempt } from '../../src/core/beads/bead.ts';
import { fleetRate, route, seatingOf } from '../../src/core/agents/route.ts';
import { topicsOf, withVerdict } from '../../src/core/agents/skill.ts';
import { beadOf, chance, failure, newFleet, skillOf, topicOf } from './fleet.ts';
import type { Fleet } from './fleet.ts';

/** Who gets which bead: agents in the order of the beads; `round` only for policies that need it. */
export type Policy = (beads: readonly Bead[], agents: readonly Agent[], turn: Turn) => readonly Agent[];

/** What a policy may use beside CVs; `skill` is for the oracle only. */
export interface Turn {
  readonly fleet: Fleet;
  readonly round: number;
  readonly skill: (agent: Agent, bead: Bead) => number;
}

/** What came of it. Rates are parts of one. */
export interface Result {
  readonly attempts: number;
  readonly landed: number;
  readonly stuck: number;
  readonly firstPass: number;
}

const triesMax = 3;

const indexOf = (agent: Agent): number => Number(agent.name.slice('agent-'.length));

/** One whole play. */
export function play(fleet: Fleet, policy: Policy): Result {
  let agents = newFleet(fleet);
  const open = Array.from({ length: fleet.beads }, (_, index) => ({
    number: index + 1,
    ended: new Array<EndedAttempt>(),
  }));
  let [attempts, landed, stuck, firstPass] = [0, 0, 0, 0];
  const skill = (agent: Agent, bead: Bead): number => skillOf(fleet, indexOf(agent), topicOf(fleet, bead.number));
  for (let round = 0; open.length > 0; round += 1) {
    const now = open.splice(0, fleet.atOnce);
    const beads = now.map(({ number, ended }) => beadOf(fleet, number, ended));
    const chosen = policy(beads, agents, { fleet, round, skill });
    for (const [index, bead] of beads.entries()) {
      const agent = chosen[index];
      const story = now[index];
      if (agent === undefined || story === undefined) throw new Error('A bead got no agent.');
      attempts += 1;
      const passed = chance(fleet.seed, 'luck', bead.number, story.ended.length) < skill(agent, bead);
      const ended = failure(agent, story.ended.length + 1);
      agents = agents.map((each) =>
        each.name === agent.name
          ? { ...withVerdict(each, topicsOf(bead, ended), passed), attempts: each.attempts + 1 }
          : each,
      );
      const isFirst = story.ended.length === 0;
      if (passed) [landed, firstPass] = [landed + 1, firstPass + (isFirst ? 1 : 0)];
      else if (story.ended.length + 1 >= triesMax) stuck += 1;
      else open.unshift({ number: story.number, ended: [...story.ended, ended] });
    }
  }
  return { attempts, landed, stuck, firstPass };
}

const pick = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('Nothing to pick from.');
  return found;
};

/** What Toolpusher does: the mayor's own code. */
export const byRecord: Policy = (beads, agents) => {
  const seating = seatingOf(agents);
  for (const bead of beads) seating.add(bead);
  const matches = route(seating.seats(), agents, fleetRate(agents));
  return beads.flatMap((bead) => matches.flatMap((match) => (match.bead === bead ? [match.agent] : [])));
};

/** Any that is free. */
export const atRandom: Policy = (beads, agents, { fleet, round }) => {
  const order = agents.toSorted(
    (a, b) => chance(fleet.seed, 'dice', round, a.name) - chance(fleet.seed, 'dice', round, b.name),
  );
  return beads.map((_, index) => pick(order, index));
};

/** One after the other. */
export const inTurn: Policy = (beads, agents, { round, fleet }) =>
  beads.map((_, index) => pick(agents, round * fleet.atOnce + index));

/** One that knows every hidden chance, bead by bead. */
export const oracle: Policy = (beads, agents, { skill }) => {
  const free = [...agents];
  return beads.map((bead) => {
    const best = free.toSorted((a, b) => skill(b, bead) - skill(a, bead))[0];
    if (best === undefined) throw new Error('No agent is free.');
    free.splice(free.indexOf(best), 1);
    return best;
  });
};
