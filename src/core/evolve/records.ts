/** The two writes that all of `evolve` is made of: a record in its place. */
import type { Agent } from '../agents/agent.ts';
import type { Bead } from '../beads/bead.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** The state with this bead. */
export function withBead(ledger: Ledger, record: Bead): Ledger {
  return { ...ledger, beads: { ...ledger.beads, [record.number]: record } };
}

/** The state with this agent. */
export function withAgent(ledger: Ledger, record: Agent): Ledger {
  return { ...ledger, agents: { ...ledger.agents, [record.name]: record } };
}
