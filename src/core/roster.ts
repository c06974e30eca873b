/** The roster pass: the ledger's agents follow `workspace.yml`, and never lose a bead that is on their hook. */
import type { Change } from './change.ts';
import type { Step, Situation } from './situation.ts';

/** Adds agents that are named, lets go those that are not and have nothing on their hook. Their CVs stay in the history. */
export function roster({ ledger, snapshot }: Situation): Step {
  if (snapshot.configFault !== null) return { changes: [], effects: [] };
  const named = new Map(snapshot.config.agents.map((entry) => [entry.name, entry.runtime]));
  const joined = [...named].flatMap(([agent, runtime]): Change[] =>
    ledger.agents[agent]?.runtime === runtime ? [] : [{ type: 'agent-joined', agent, runtime }],
  );
  const left = Object.values(ledger.agents)
    .filter((agent) => !named.has(agent.name) && agent.hook === null)
    .map((agent): Change => ({ type: 'agent-left', agent: agent.name }));
  return { changes: [...joined, ...left], effects: [] };
}
