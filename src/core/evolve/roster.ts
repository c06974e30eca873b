/** Who is on the roster. */
import { newAgent } from '../agents/agent.ts';
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { withAgent } from './records.ts';

/** The state after an agent joined or left. */
export function evolveRoster(ledger: Ledger, change: Extract<Change, { type: 'agent-joined' | 'agent-left' }>): Ledger {
  const old = ledger.agents[change.agent];
  if (change.type === 'agent-joined') {
    const { role: _, ...known } = old ?? newAgent(change.agent, change.runtime);
    const role = change.role === undefined ? {} : { role: change.role };
    return withAgent(ledger, { ...known, runtime: change.runtime, ...role });
  }
  const agents = Object.fromEntries(Object.entries(ledger.agents).filter(([name]) => name !== change.agent));
  return { ...ledger, agents };
}
