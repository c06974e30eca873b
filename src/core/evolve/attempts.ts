/** What the hooking, the end and the verdict of an attempt do to the bead, its agent's CV and the costs. */
import { newAgent } from '../agents/agent.ts';
import type { Agent, CvLine } from '../agents/agent.ts';
import type { AttemptMode, Bead } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import { addCost, addSpend, costOf, spendOf } from '../agents/cost.ts';
import type { Ladder } from '../landing/ladder.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isAuthored, isFailure, tierOf, topicsOf, withVerdict, withVerdictTurned } from '../agents/skill.ts';
import { withAgent, withBead } from './records.ts';

const endedMax = 60;
const linesMax = 30;

/** An attempt begins: the bead is on the agent's hook. */
export function evolveHook(ledger: Ledger, change: Extract<Change, { type: 'attempt-hooked' }>): Ledger {
  const old = ledger.beads[change.bead];
  if (old === undefined) return ledger;
  const { attempt } = change;
  const agent = ledger.agents[attempt.agent] ?? newAgent(attempt.agent, attempt.runtime);
  const hooked: Bead = {
    ...old,
    state: 'hooked',
    reason: null,
    notBefore: null,
    attempt,
    attempts: attempt.number,
    // What only brings work up to the base has caps of its own.
    triesLeft: attempt.mode === 'work' ? Math.max(0, old.triesLeft - 1) : old.triesLeft,
    ladder: counted(old.ladder, attempt.mode),
  };
  if (attempt.mode === 'refine') return withBead(ledger, hooked);
  return withAgent(withBead(ledger, hooked), { ...agent, hook: change.bead, attempts: agent.attempts + 1 });
}

function counted(ladder: Ladder, mode: AttemptMode): Ladder {
  if (mode === 'resolve') return { ...ladder, ai: ladder.ai + 1 };
  return mode === 'reimagine' ? { ...ladder, reimagine: ladder.reimagine + 1 } : ladder;
}

/** An attempt is over: its cost is booked, and the agent's hook is free. */
export function evolveEnd(ledger: Ledger, change: Extract<Change, { type: 'attempt-ended' }>): Ledger {
  const old = ledger.beads[change.bead];
  if (old === undefined) return ledger;
  const { ended } = change;
  // Where nobody says how long it worked, it may have worked all the time.
  const jobMs = ended.agentMs > 0 || ended.end === 'never-started' ? ended.agentMs : ended.endedAt - ended.hookedAt;
  const ciMs = old.ciMs + Math.max(0, jobMs);
  const over = withBead(ledger, { ...old, attempt: null, ciMs, ended: [...old.ended, ended].slice(-endedMax) });
  const next = { ...over, costs: addCost(over.costs, ended) };
  const agent = next.agents[ended.agent];
  if (agent === undefined || ended.mode === 'refine') return next;
  const line: CvLine = {
    bead: change.bead,
    attempt: ended.number,
    end: ended.end,
    at: ended.endedAt,
    agentMs: ended.agentMs,
    costUsd: costOf(ended),
  };
  const judged = isFailure(ended) ? withVerdict(agent, topicsOf(old, ended), false) : agent;
  return withAgent(next, {
    ...judged,
    hook: agent.hook === change.bead ? null : agent.hook,
    agentMs: agent.agentMs + ended.agentMs,
    spend: addSpend(agent.spend, spendOf(ended)),
    lines: [...agent.lines, line].slice(-linesMax),
  });
}

// What was delivered did not last: the attempt's own line in the CV says so.
export function evolveReturn(ledger: Ledger, change: Extract<Change, { type: 'bead-returned' }>): Ledger {
  const old = ledger.beads[change.bead];
  const last = old?.ended.at(-1);
  if (old === undefined || last === undefined) return ledger;
  const { end, summary } = change;
  const next = withBead(ledger, { ...old, ended: [...old.ended.slice(0, -1), { ...last, end, summary }] });
  const agent = next.agents[last.agent];
  if (agent === undefined) return next;
  const judged = end === 'red-checks' ? withVerdict(agent, topicsOf(old, last), false) : agent;
  return withAgent(next, withLine(judged, { bead: old.number, attempt: last.number, end }));
}

function withLine(agent: Agent, verdict: Pick<CvLine, 'bead' | 'attempt' | 'end'>): Agent {
  const lines = agent.lines.map((line) =>
    line.bead === verdict.bead && line.attempt === verdict.attempt ? { ...line, end: verdict.end } : line,
  );
  return { ...agent, lines };
}

// The landing counts for whoever delivered the head that landed: the bead's newest attempt.
export function withLandingInCv(ledger: Ledger, old: Bead, isRuled: boolean): Ledger {
  const last = old.ended.findLast((each) => isAuthored(each.mode));
  const agent = last === undefined ? undefined : ledger.agents[last.agent];
  if (last === undefined || agent === undefined || old.landed !== null) return ledger;
  const firstPass = agent.firstPass + (last.number === 1 ? 1 : 0);
  const line = withLine(agent, { bead: old.number, attempt: last.number, end: 'landed' });
  const tier = tierOf(old, isRuled);
  const tiers = { ...agent.tiers, [tier]: agent.tiers[tier] + 1 };
  const cv = withVerdict(line, topicsOf(old, last), true);
  return withAgent(ledger, { ...cv, landed: agent.landed + 1, firstPass, tiers });
}

/** A landing was taken back, or is in again: the line in the CV of whoever delivered it says so, and its verdict is turned. */
export function evolveUndone(
  ledger: Ledger,
  change: Extract<Change, { type: 'landing-undone' | 'landing-restored' }>,
): Ledger {
  const { bead, landedAt } = change;
  const isUndone = change.type === 'landing-undone';
  const record = ledger.beads[bead];
  const was = isUndone ? 'landed' : 'reverted';
  // Who landed it then, if a person had it done again since.
  const landings = Object.values(ledger.agents).flatMap((agent) =>
    agent.lines
      .filter((each) => each.bead === bead && each.end === was && each.at <= (landedAt ?? each.at))
      .map((line) => ({ agent, line })),
  );
  const { agent, line } = landings.toSorted((a, b) => b.line.at - a.line.at)[0] ?? {};
  if (agent === undefined || line === undefined) return ledger;
  // Earlier versions did not say which landing, and took the newest attempt that was taken back.
  const attempt = record?.ended.findLast(
    ({ number, end }) => end === 'reverted' && (landedAt === undefined || number === line.attempt),
  );
  const topics = record === undefined || attempt === undefined ? [] : topicsOf(record, attempt);
  const { takenBack = 0, ...turned } = withVerdictTurned(agent, topics, !isUndone);
  const count = takenBack + (isUndone ? 1 : -1);
  const told = count > 0 ? { ...turned, takenBack: count } : turned;
  return withAgent(ledger, withLine(told, { bead, attempt: line.attempt, end: isUndone ? 'reverted' : 'landed' }));
}
