/** The roster: who works here. The ledger's agents follow `workspace.yml`, and never lose a bead that is on their hook. */
import { roleOf } from './agent.ts';
import type { Change } from '../ledger/change.ts';
import { usualRole } from '../config.ts';
import type { Config, RosterEntry } from '../config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { memo } from '../memo.ts';
import { AgentName } from '../name.ts';
import { agentNames } from './name-pool.ts';
import type { Step, Situation } from '../situation.ts';

/** Everybody on the roster: those with a name of their own, then the fleet's, who get theirs from the pool. */
export function rosterOf(config: Pick<Config, 'agents' | 'fleet' | 'names'>): readonly RosterEntry[] {
  const known = rosters.get(config);
  if (known !== undefined) return known;
  const made = callUp(config);
  rosters.set(config, made);
  return made;
}

// Configurations are values that nobody changes, and every bead that waits asks who is there.
const rosters = new WeakMap<object, readonly RosterEntry[]>();

function callUp({ agents, fleet, names }: Pick<Config, 'agents' | 'fleet' | 'names'>): readonly RosterEntry[] {
  const crews = fleet.flatMap(({ runtime, size, role }) => Array.from({ length: size }, () => ({ runtime, role })));
  const taken = agents.map((agent) => agent.name);
  const found = agentNames(crews.length, { pool: names, taken });
  const crew = crews.map((each, index) => ({ ...each, name: AgentName.parse(found[index]) }));
  return [...agents, ...crew];
}

/** Their names. */
export function namesOn(config: Pick<Config, 'agents' | 'fleet' | 'names'>): ReadonlySet<string> {
  return namesOf(rosterOf(config));
}

const namesOf = memo((all: readonly RosterEntry[]) => new Set<string>(all.map(({ name }) => name)));

/** What a label or `/sling` can ask for: agents and runtimes by name. */
export function whomToAsk(config: Config): readonly string[] {
  return [...rosterOf(config).map((agent) => agent.name), ...Object.keys(config.runtimes)];
}

/** Adds agents that are named, lets go those that are not and have nothing on their hook. Their CVs stay in the history. */
export function roster({ ledger, snapshot }: Situation): Step {
  if (snapshot.configFault !== null) return { changes: [], effects: [] };
  return following(ledger.agents)(rosterOf(snapshot.config));
}

const following = memo((agents: Ledger['agents']) =>
  memo((entries: readonly RosterEntry[]) => follow(agents, entries)),
);

function follow(agents: Ledger['agents'], entries: readonly RosterEntry[]): Step {
  const named = namesOf(entries);
  const joined = entries.flatMap(({ name, runtime, role }): Change[] => {
    const known = agents[name];
    if (known?.runtime === runtime && roleOf(known) === role) return [];
    return [{ type: 'agent-joined', agent: name, runtime, ...(role === usualRole ? {} : { role }) }];
  });
  const left = Object.values(agents)
    .filter((agent) => !named.has(agent.name) && agent.hook === null)
    .map((agent): Change => ({ type: 'agent-left', agent: agent.name }));
  return { changes: [...joined, ...left], effects: [] };
}
