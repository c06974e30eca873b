/**
 * The ledger's own events: what was decided or learnt, as `event.json` keeps it. `evolve` folds them into the state.
 *
 * **Invariant:** replaying every commit's changes from the first gives the state, byte for byte.
 */
import { z } from 'zod';
import { newAgent } from './agent.ts';
import type { Agent, CvLine } from './agent.ts';
import { Approval, Attempt, Bead, BeadState, EndedAttempt, isEnded, Landing } from './bead.ts';
import { Convoy } from './convoy.ts';
import { addCost, addSpend, costOf, spendOf } from './cost.ts';
import { Learnt, OutboxEntry } from './effect.ts';
import type { Ledger } from './ledger.ts';
import { Mail } from './mail.ts';
import { FormulaName, Molecule } from './molecule.ts';
import { AgentName, BeadNumber, Instant, Priority, PullNumber, RunId, Sha } from './name.ts';
import { spend } from './pushes.ts';
import { Queue } from './refinery/queue.ts';
import { isFailure, tierOf, topicsOf, withVerdict } from './skill.ts';

const bead = BeadNumber;

export const Change = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bead-added'), record: Bead }),
  z.strictObject({ type: z.literal('bead-pinned'), bead, title: z.string(), approved: Approval }),
  z.strictObject({
    type: z.literal('bead-moved'),
    bead,
    to: BeadState,
    reason: z.string().nullable(),
    notBefore: Instant.nullable(),
  }),
  z.strictObject({ type: z.literal('bead-ranked'), bead, priority: Priority, at: Instant }),
  z.strictObject({ type: z.literal('bead-wants'), bead, wants: z.string().nullable() }),
  z.strictObject({ type: z.literal('tries-granted'), bead, triesLeft: z.int().nonnegative() }),
  z.strictObject({ type: z.literal('attempt-hooked'), bead, attempt: Attempt }),
  z.strictObject({ type: z.literal('attempt-bound'), bead, run: RunId, at: Instant }),
  z.strictObject({ type: z.literal('attempt-finishing'), bead, finish: z.enum(['deliver', 'drop']) }),
  z.strictObject({ type: z.literal('attempt-cancelled'), bead, at: Instant }),
  z.strictObject({ type: z.literal('attempt-ended'), bead, ended: EndedAttempt }),
  z.strictObject({
    type: z.literal('bead-returned'),
    bead,
    end: z.enum(['red-checks', 'conflict']),
    summary: z.string().max(1000),
  }),
  z.strictObject({ type: z.literal('delivered'), bead, head: Sha, branch: z.string() }),
  z.strictObject({ type: z.literal('branch-gone'), bead }),
  z.strictObject({ type: z.literal('pull-opened'), bead, pull: PullNumber }),
  z.strictObject({ type: z.literal('shown'), bead, hash: z.string() }),
  z.strictObject({ type: z.literal('commented'), bead, comment: z.int().positive() }),
  z.strictObject({ type: z.literal('landed'), bead, landing: Landing }),
  z.strictObject({ type: z.literal('agent-joined'), agent: AgentName, runtime: z.string() }),
  z.strictObject({ type: z.literal('agent-left'), agent: AgentName }),
  z.strictObject({ type: z.literal('queue-set'), queue: Queue }),
  z.strictObject({ type: z.literal('bead-watched'), bead, dependents: z.array(z.string().max(250)).max(25) }),
  z.strictObject({ type: z.literal('bead-formula'), bead, formula: FormulaName.nullable() }),
  z.strictObject({ type: z.literal('molecule-set'), bead, molecule: Molecule }),
  z.strictObject({ type: z.literal('step-approved'), bead, step: z.string().max(40) }),
  z.strictObject({ type: z.literal('mail-sent'), mail: Mail }),
  z.strictObject({ type: z.literal('mail-read'), agent: AgentName, ids: z.array(z.string().max(60)).max(200) }),
  z.strictObject({ type: z.literal('convoy-set'), convoy: Convoy }),
  z.strictObject({ type: z.literal('convoy-gone'), convoy: BeadNumber }),
  z.strictObject({ type: z.literal('answered'), comment: z.int().positive() }),
  z.strictObject({ type: z.literal('staged'), runs: z.int().positive(), at: Instant }),
  z.strictObject({ type: z.literal('noticed'), key: z.string().max(200) }),
  z.strictObject({ type: z.literal('outbox-added'), entry: OutboxEntry }),
  z.strictObject({ type: z.literal('outbox-settled'), id: z.string(), learnt: Learnt }),
  z.strictObject({
    type: z.literal('outbox-postponed'),
    id: z.string(),
    error: z.string().max(500),
    notBefore: Instant,
  }),
  z.strictObject({ type: z.literal('outbox-leased'), id: z.string(), heldBy: z.string(), leaseUntil: Instant }),
]);
export type Change = z.infer<typeof Change>;

const answeredMax = 500;
const noticedMax = 200;
const endedMax = 60;
const linesMax = 30;

/** The state after one change. Total: a change about something that is gone leaves the state as it is. */
export function evolve(ledger: Ledger, change: Change): Ledger {
  switch (change.type) {
    case 'bead-added':
      return withBead(ledger, change.record);
    case 'queue-set':
      return { ...ledger, queue: change.queue };
    case 'mail-sent':
    case 'mail-read':
      return evolveMail(ledger, change);
    case 'convoy-set':
    case 'convoy-gone':
      return evolveConvoys(ledger, change);
    case 'agent-joined':
    case 'agent-left':
      return evolveRoster(ledger, change);
    case 'outbox-added':
    case 'outbox-settled':
    case 'outbox-postponed':
    case 'outbox-leased':
      return evolveOutbox(ledger, change);
    case 'answered': {
      const answered = [...ledger.outbox.answered, change.comment].slice(-answeredMax);
      return { ...ledger, outbox: { ...ledger.outbox, answered } };
    }
    case 'staged': {
      const pushes = spend(ledger.outbox.pushes, change.runs, change.at);
      return { ...ledger, outbox: { ...ledger.outbox, pushes } };
    }
    case 'noticed': {
      const noticed = [...ledger.outbox.noticed, change.key].slice(-noticedMax);
      return { ...ledger, outbox: { ...ledger.outbox, noticed } };
    }
    case 'bead-returned':
      return evolveReturn(ledger, change);
    case 'attempt-hooked':
      return evolveHook(ledger, change);
    case 'attempt-ended':
      return evolveEnd(ledger, change);
    default:
      return evolveBead(ledger, change);
  }
}

/** The state after many changes. */
export function evolveAll(ledger: Ledger, changes: readonly Change[]): Ledger {
  return changes.reduce(evolve, ledger);
}

/** The state without its ended beads, and those: what is filed away by the commit. */
export function fileAway(ledger: Ledger): { readonly ledger: Ledger; readonly ended: readonly Bead[] } {
  const all = Object.values(ledger.beads);
  const waiting = new Set(ledger.outbox.entries.flatMap(({ effect }) => ('bead' in effect ? [effect.bead] : [])));
  const ended = all.filter(
    (each) =>
      isEnded(each) &&
      each.dependents.length === 0 &&
      each.branch === null &&
      each.attempt === null &&
      !waiting.has(each.number),
  );
  if (ended.length === 0) return { ledger, ended };
  const gone = new Set(ended.map((each) => each.number));
  const beads = Object.fromEntries(all.filter((each) => !gone.has(each.number)).map((each) => [each.number, each]));
  return { ledger: { ...ledger, beads }, ended };
}

type BeadChange = Exclude<
  Change,
  {
    type:
      | `agent-${string}`
      | `outbox-${string}`
      | `convoy-${string}`
      | `mail-${string}`
      | 'queue-set'
      | 'bead-added'
      | 'attempt-hooked'
      | 'attempt-ended'
      | 'bead-returned'
      | 'answered'
      | 'noticed'
      | 'staged';
  }
>;

function evolveBead(ledger: Ledger, change: BeadChange): Ledger {
  const old = ledger.beads[change.bead];
  if (old === undefined) return change.type === 'commented' ? withComment(ledger, change) : ledger;
  const next = withBead(ledger, { ...old, ...beadPatch(old, change) });
  return change.type === 'landed' ? withLandingInCv(next, old) : next;
}

function beadPatch(old: Bead, change: BeadChange): Partial<Bead> {
  switch (change.type) {
    case 'bead-pinned':
      return { title: change.title, approved: change.approved };
    case 'bead-moved':
      return { state: change.to, reason: change.reason, notBefore: change.notBefore };
    case 'bead-formula':
      return { formula: change.formula };
    case 'molecule-set':
      return { molecule: change.molecule };
    case 'step-approved':
      return { approvedSteps: [...new Set([...old.approvedSteps, change.step])].slice(-30) };
    case 'bead-watched':
      return { dependents: change.dependents };
    case 'bead-ranked':
      return { priority: change.priority, rankedAt: change.at };
    case 'bead-wants':
      return { wants: change.wants };
    case 'tries-granted':
      return { triesLeft: change.triesLeft };
    case 'attempt-bound':
      return old.attempt === null
        ? {}
        : {
            state: old.state === 'hooked' ? 'working' : old.state,
            attempt: { ...old.attempt, run: change.run, boundAt: change.at },
          };
    case 'attempt-finishing':
      return old.attempt === null ? {} : { attempt: { ...old.attempt, finish: change.finish } };
    case 'delivered':
      return { state: old.state === 'held' ? 'held' : 'delivered', head: change.head, branch: change.branch };
    case 'attempt-cancelled':
      return old.attempt === null ? {} : { attempt: { ...old.attempt, cancelledAt: change.at } };
    case 'branch-gone':
      return { branch: null };
    case 'pull-opened':
      return { pull: change.pull };
    case 'shown':
      return { shown: change.hash };
    case 'commented':
      return { comment: change.comment };
    case 'landed':
      return { state: 'landed', reason: null, landed: change.landing };
  }
}

function evolveMail(ledger: Ledger, change: Extract<Change, { type: `mail-${string}` }>): Ledger {
  if (change.type === 'mail-sent') {
    const { mail } = change;
    const unread = ledger.mail[mail.to]?.unread ?? [];
    if (unread.some((each) => each.id === mail.id)) return ledger;
    return { ...ledger, mail: { ...ledger.mail, [mail.to]: { v: 1, agent: mail.to, unread: [...unread, mail] } } };
  }
  const read = new Set(change.ids);
  const unread = (ledger.mail[change.agent]?.unread ?? []).filter((mail) => !read.has(mail.id));
  const others = Object.entries(ledger.mail).filter(([agent]) => agent !== change.agent);
  // An empty box has no file, so the ledger does not grow with agents that once got mail.
  const own = unread.length === 0 ? [] : [[change.agent, { v: 1, agent: change.agent, unread }] as const];
  return { ...ledger, mail: Object.fromEntries([...others, ...own]) };
}

function evolveConvoys(ledger: Ledger, change: Extract<Change, { type: `convoy-${string}` }>): Ledger {
  const { open } = ledger.convoys;
  if (change.type === 'convoy-set') return withConvoy(ledger, change.convoy);
  const left = Object.entries(open).filter(([number]) => Number(number) !== change.convoy);
  return { ...ledger, convoys: { v: 1, open: Object.fromEntries(left) } };
}

function withConvoy(ledger: Ledger, convoy: Convoy): Ledger {
  return { ...ledger, convoys: { v: 1, open: { ...ledger.convoys.open, [convoy.number]: convoy } } };
}

// A convoy's comment is written by the same effect as a bead's.
function withComment(ledger: Ledger, change: Extract<Change, { type: 'commented' }>): Ledger {
  const convoy = ledger.convoys.open[change.bead];
  return convoy === undefined ? ledger : withConvoy(ledger, { ...convoy, comment: change.comment });
}

function withBead(ledger: Ledger, record: Bead): Ledger {
  return { ...ledger, beads: { ...ledger.beads, [record.number]: record } };
}

function withAgent(ledger: Ledger, record: Agent): Ledger {
  return { ...ledger, agents: { ...ledger.agents, [record.name]: record } };
}

function evolveRoster(ledger: Ledger, change: Extract<Change, { type: 'agent-joined' | 'agent-left' }>): Ledger {
  const old = ledger.agents[change.agent];
  if (change.type === 'agent-joined') {
    return withAgent(
      ledger,
      old === undefined ? newAgent(change.agent, change.runtime) : { ...old, runtime: change.runtime },
    );
  }
  const agents = Object.fromEntries(Object.entries(ledger.agents).filter(([name]) => name !== change.agent));
  return { ...ledger, agents };
}

function evolveHook(ledger: Ledger, change: Extract<Change, { type: 'attempt-hooked' }>): Ledger {
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
    triesLeft: attempt.mode === 'refine' ? old.triesLeft : Math.max(0, old.triesLeft - 1),
  };
  if (attempt.mode === 'refine') return withBead(ledger, hooked);
  return withAgent(withBead(ledger, hooked), { ...agent, hook: change.bead, attempts: agent.attempts + 1 });
}

function evolveEnd(ledger: Ledger, change: Extract<Change, { type: 'attempt-ended' }>): Ledger {
  const old = ledger.beads[change.bead];
  if (old === undefined) return ledger;
  const { ended } = change;
  const over = withBead(ledger, { ...old, attempt: null, ended: [...old.ended, ended].slice(-endedMax) });
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
function evolveReturn(ledger: Ledger, change: Extract<Change, { type: 'bead-returned' }>): Ledger {
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
function withLandingInCv(ledger: Ledger, old: Bead): Ledger {
  const last = old.ended.findLast((each) => each.mode === 'work');
  const agent = last === undefined ? undefined : ledger.agents[last.agent];
  if (last === undefined || agent === undefined || old.landed !== null) return ledger;
  const firstPass = agent.firstPass + (last.number === 1 ? 1 : 0);
  const line = withLine(agent, { bead: old.number, attempt: last.number, end: 'landed' });
  const tier = tierOf(old);
  const tiers = { ...agent.tiers, [tier]: agent.tiers[tier] + 1 };
  const cv = withVerdict(line, topicsOf(old, last), true);
  return withAgent(ledger, { ...cv, landed: agent.landed + 1, firstPass, tiers });
}

type OutboxChange = Extract<Change, { type: `outbox-${string}` }>;

function evolveOutbox(ledger: Ledger, change: OutboxChange): Ledger {
  const { outbox } = ledger;
  if (change.type === 'outbox-added') {
    const entries = [...outbox.entries, change.entry];
    return { ...ledger, outbox: { ...outbox, next: outbox.next + 1, entries } };
  }
  const entries = outbox.entries.flatMap((entry) => {
    if (entry.id !== change.id) return [entry];
    if (change.type === 'outbox-settled') return [];
    if (change.type === 'outbox-leased') return [{ ...entry, heldBy: change.heldBy, leaseUntil: change.leaseUntil }];
    return [{ ...entry, tries: entry.tries + 1, error: change.error, notBefore: change.notBefore }];
  });
  return { ...ledger, outbox: { ...outbox, entries } };
}
