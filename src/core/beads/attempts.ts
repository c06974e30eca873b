/**
 * The attempts pass: binds runs, takes in what they published, notices those that ended without a word, and lets the
 * dog decide what comes next.
 *
 * **Invariant:** only the run that is bound to the live attempt can deliver or end it; anything else is ignored.
 */
import { beadsAtWork } from './among.ts';
import { isEnded, ofThisLife } from './bead.ts';
import type { Attempt, Bead, EndedAttempt } from './bead.ts';
import type { Change } from '../ledger/change.ts';
import type { Situation, Step } from '../situation.ts';
import type { Effect, OutboxEntry } from '../effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Instant, Sha } from '../name.ts';
import { withCost } from '../agents/price.ts';
import { isAuthored } from '../agents/skill.ts';
import { replies } from '../people/replies.ts';
import { againBranch, polecatBranch } from '../ref.ts';
import type { RunResult, Testimony } from './run-result.ts';
import type { AttemptView, RunView, Snapshot } from '../snapshot.ts';
import { closed, reopened } from './molecule.ts';
import { publishedHead, runOf, viewOf } from './seen.ts';
import { shorten } from './text.ts';
import { post } from '../mail/post.ts';
import { later } from '../time.ts';
import { arrived } from '../watch/climb.ts';
import { goneOnWith, recover } from '../watch/dog.ts';
import { pulseOf, rerunMs } from '../watch/pulse.ts';

/** What a live attempt needs at this moment. */
export function attempts(situation: Situation): Step {
  const steps = beadsAtWork(situation.ledger).map((bead) => attemptStep(situation, bead, bead.attempt));
  return { changes: steps.flatMap((step) => step.changes), effects: steps.flatMap((step) => step.effects) };
}

function attemptStep(situation: Situation, bead: Bead, attempt: Attempt): Step {
  const { snapshot } = situation;
  const run = runOf(snapshot, attempt);
  const bound = attempt.run ?? run?.id ?? null;
  const binding: Change[] =
    attempt.run === null && bound !== null
      ? [{ type: 'attempt-bound', bead: bead.number, run: bound, at: snapshot.now }]
      : [];
  const view = ownView(snapshot, bead, attempt);
  const ended = view === undefined ? null : published(snapshot, { ...attempt, run: bound }, view);
  if (ended !== null) {
    const result = view?.result ?? null;
    const told = testimonyStep(situation, bead, { attempt, result, kept: ended.kept });
    const judged = withApprovals(bead, standsBy(bead, ended) ? { ...ended, end: 'done' } : ended, result);
    return { changes: [...binding, ...conclude(snapshot, bead, judged), ...told.changes], effects: told.effects };
  }
  const beat = feel(situation, bead, { attempt: { ...attempt, run: bound }, run });
  return { changes: [...binding, ...beat.changes], effects: beat.effects };
}

// What the run shows when it has published nothing.
function feel(
  situation: Situation,
  bead: Bead,
  { attempt, run }: { readonly attempt: Attempt; readonly run: RunView | undefined },
): Step {
  const { snapshot, ledger } = situation;
  const isDropped = attempt.finish === 'drop' && attempt.run === null;
  const unsent = isDropped ? dispatchOf(ledger, attempt) : undefined;
  if (unsent !== undefined) {
    // Should it be on its way all the same, its run finds itself unbound and ends.
    const withdrawn: Change = {
      type: 'outbox-settled',
      id: unsent.id,
      learnt: { type: 'refused', reason: 'ended before it was dispatched' },
      at: null,
    };
    return {
      changes: [withdrawn, ...conclude(snapshot, bead, { ...endOf(snapshot, attempt), end: 'dropped' })],
      effects: [],
    };
  }
  const pulse = pulseOf(situation, attempt, run);
  switch (pulse.is) {
    case 'well':
    case 'no-runner':
    case 'stranded':
      return { changes: [], effects: [] };
    case 'cancel':
      return attempt.run === null
        ? { changes: [], effects: [] }
        : {
            changes: [{ type: 'attempt-cancelled', bead: bead.number, at: snapshot.now }],
            effects: [{ type: 'cancel-run', run: attempt.run, because: pulse.because }],
          };
    case 'rescue':
      return rescueStep(snapshot, { bead, attempt, job: pulse.job });
    case 'rerun':
      return rerunStep(snapshot, bead, { attempt, ...pulse });
    case 'end': {
      const { end, summary } = pulse;
      const cancel: Effect[] =
        pulse.cancels && attempt.run !== null
          ? [{ type: 'cancel-run', run: attempt.run, because: 'no runner took it', isForced: true }]
          : [];
      return { changes: conclude(snapshot, bead, { ...endOf(snapshot, attempt), end, summary }), effects: cancel };
    }
  }
}

const dispatchOf = ({ outbox }: Ledger, { nonce }: Attempt): OutboxEntry | undefined =>
  outbox.entries.find(({ effect }) => effect.type === 'dispatch' && effect.nonce === nonce);

interface Rescued {
  readonly bead: Bead;
  readonly attempt: Attempt;
  readonly job: number;
}

function rescueStep({ now }: Snapshot, { bead, attempt: { run }, job }: Rescued): Step {
  if (run === null) return { changes: [], effects: [] };
  const because = 'no runner took the job that publishes its work';
  return {
    changes: [{ type: 'attempt-rescued', bead: bead.number, job, at: now }],
    effects: [{ type: 'cancel-run', run, because, isForced: true }],
  };
}

interface Rerun {
  readonly attempt: Attempt;
  readonly endedAt: Instant;
  readonly job: number | null;
}

// What fails after it was run again for want of a runner counts as one more of those.
function rerunStep({ now }: Snapshot, bead: Bead, { attempt, endedAt, job }: Rerun): Step {
  const { run, rescue } = attempt;
  if (run === null) return { changes: [], effects: [] };
  const counted: Change[] =
    job === null && rescue !== undefined
      ? [{ type: 'attempt-rescued', bead: bead.number, job: rescue.job, at: now }]
      : [];
  return {
    changes: [...counted, { type: 'attempt-rerun', bead: bead.number, endedAt, until: later(now, rerunMs) }],
    effects: [{ type: 'rerun', run, ...(job === null ? {} : { job }) }],
  };
}

// Testimony about another attempt is none: what git shows still counts.
function ownView(snapshot: Snapshot, bead: Bead, attempt: Attempt): AttemptView | undefined {
  const view = viewOf(snapshot, attempt);
  const said = view?.result?.testimony ?? null;
  if (view === undefined || view.result === null || said === null) return view;
  const isOurs = said.bead === bead.number && said.attempt === attempt.number && said.nonce === attempt.nonce;
  return isOurs ? view : { ...view, result: { ...view.result, testimony: null } };
}

// Steps count only with the work that they are about; mail is delivered whatever became of it.
function testimonyStep(
  { ledger, snapshot }: Situation,
  bead: Bead,
  {
    attempt,
    result,
    kept,
  }: { readonly attempt: Attempt; readonly result: RunResult | null; readonly kept: Sha | null },
): Step {
  const testimony = result?.testimony ?? null;
  if (testimony === null || result === null) return { changes: [], effects: [] };
  const steps: Change[] =
    testimony.molecule === null ||
    result.gate.status === 'refused' ||
    (result.gate.status === 'accepted' && kept === null)
      ? []
      : [
          {
            type: 'molecule-set',
            bead: bead.number,
            molecule: closed(
              reopened(testimony.molecule, unapproved(bead, result)),
              approvedOf(bead, testimony),
              attempt,
            ),
          },
        ];
  const read: Change[] =
    testimony.mailRead.length === 0 ? [] : [{ type: 'mail-read', agent: attempt.agent, ids: [...testimony.mailRead] }];
  const posted = testimony.mailSent.map((sent, index) =>
    post(ledger, {
      id: `${attempt.nonce}-${index}`,
      from: attempt.agent,
      bead: bead.number,
      sent,
      at: later(snapshot.now, index),
    }),
  );
  return {
    changes: [...steps, ...read, ...posted.flatMap((step) => step.changes)],
    effects: posted.flatMap((step) => step.effects),
  };
}

function published(snapshot: Snapshot, attempt: Attempt, view: AttemptView): EndedAttempt | null {
  const { result } = view;
  if (result === null || result.run !== attempt.run) return null;
  const { testimony } = result;
  const usage = testimony?.usage;
  const kept = publishedHead(view);
  const accepted = kept !== null;
  return {
    ...endOf(snapshot, attempt),
    ...heldUp(judge(attempt, result, accepted), result, kept),
    summary: shorten(summaryOf(result), 1000),
    kept,
    agentMs: testimony?.agentMs ?? 0,
    usage: usage === undefined || usage === null ? null : withCost(usage, snapshot.config.prices),
    ...(view.resultAt === null ? {} : { resultAt: view.resultAt }),
    ...provedBy(result.gate),
  };
}

// A step that waits for a person counts with its work, or where it has none.
function heldUp(
  end: EndedAttempt['end'],
  { gate, testimony }: RunResult,
  kept: Sha | null,
): Pick<EndedAttempt, 'end' | 'waits'> {
  const step = testimony?.waits;
  const isThere = kept !== null || gate.status === 'nothing';
  return end === 'waits' && step !== undefined && isThere ? { end, waits: [step] } : { end };
}

// Somebody may have approved it while its agent was still ending.
const approvedOf = ({ approvedSteps }: Bead, { waits }: Testimony): string[] =>
  waits !== undefined && approvedSteps.includes(waits) ? [waits] : [];

// What the trusted job found out beside its verdict.
function provedBy(gate: RunResult['gate']): Pick<EndedAttempt, 'topics' | 'resolution' | 'already'> {
  if (gate.status === 'already') return { topics: [], resolution: null, already: gate.commit };
  return gate.status === 'accepted'
    ? { topics: gate.topics, resolution: gate.resolution }
    : { topics: [], resolution: null };
}

// What git shows outranks what the agent says: "done" without a change is no change.
function judge(attempt: Attempt, result: RunResult, accepted: boolean): EndedAttempt['end'] {
  if (attempt.finish === 'drop') return 'dropped';
  // Of these the trusted job checked all that counts, whatever the agent says.
  if ((attempt.mode === 'refine' || attempt.mode === 'resolve') && accepted) return 'done';
  const said = verdictEnd(attempt, result.gate);
  if (said !== null) return said;
  if (attempt.mode === 'refine') return 'unresolved';
  // Without a word of its own the machine is gone, which says nothing against the agent.
  const claim = result.testimony?.outcome ?? 'lost';
  if (!accepted) return claim === 'done' ? 'no-change' : claim;
  return attempt.finish === 'deliver' ? 'done' : claim;
}

function verdictEnd(attempt: Attempt, gate: RunResult['gate']): EndedAttempt['end'] | null {
  if (gate.status === 'already') return attempt.mode === 'reimagine' ? 'already-done' : 'no-change';
  return gate.status === 'refused' ? refusalEnd(attempt, gate.rule) : null;
}

// The trusted job says whether there are hunks that somebody could resolve.
function refusalEnd({ mode }: Attempt, rule: string): EndedAttempt['end'] {
  if (mode !== 'refine' && mode !== 'resolve') return 'gate-refused';
  return rule === 'misfit' ? 'misfit' : 'unresolved';
}

function summaryOf(result: RunResult): string {
  if (result.gate.status === 'refused') return `${result.gate.rule}: ${result.gate.reason}`;
  return result.testimony?.summary ?? '';
}

function endOf(snapshot: Snapshot, attempt: Attempt): EndedAttempt {
  return {
    number: attempt.number,
    mode: attempt.mode,
    agent: attempt.agent,
    run: attempt.run,
    end: 'lost',
    summary: '',
    kept: null,
    hookedAt: attempt.hookedAt,
    endedAt: snapshot.now,
    agentMs: 0,
    usage: null,
    topics: [],
    resolution: null,
    nonce: attempt.nonce,
  };
}

// Red checks may have been the machine's fault: who looks again and finds nothing to change stands by the work, once.
// So does who goes on from what an interrupted attempt left and finds nothing to add: nobody has judged that work yet.
function standsBy(bead: Bead, { end, kept }: EndedAttempt): boolean {
  const before = ofThisLife(bead);
  const last = before.findLast((each) => each.end !== 'no-change');
  if (end !== 'no-change' || kept === null || last === undefined) return false;
  if (last.kept !== null && interrupted.has(last.end)) return true;
  return last.end === 'red-checks' && before.filter((each) => each.end === 'red-checks').length === 1;
}

const interrupted: ReadonlySet<EndedAttempt['end']> = new Set([
  'crashed',
  'lost',
  'silent',
  'over-time',
  'stopped',
  'dropped',
  'try-later',
  'handed-off',
  'unfinished',
  'waits',
]);

// Nothing is delivered that a person has to approve first, whatever the agent said of its steps. `/done` is such an approval.
function withApprovals(bead: Bead, ended: EndedAttempt, result: RunResult | null): EndedAttempt {
  if (ended.end !== 'done' || !isAuthored(ended.mode) || bead.attempt?.finish === 'deliver') return ended;
  // A run that does not say which steps ask for a person has not looked, and may not be taken to have found none.
  if (bead.formula !== null && result?.gate.status === 'accepted' && result.gate.waits === undefined)
    return { ...ended, end: 'waits', summary: replies.approvalUnknown(bead.formula) };
  const waits = unapproved(bead, result);
  if (waits.length === 0) return ended;
  return { ...ended, end: 'waits', summary: shorten(replies.waitsForApproval(waits), 1000), waits: [...waits] };
}

function unapproved({ approvedSteps }: Bead, result: RunResult | null): readonly string[] {
  if (result?.gate.status !== 'accepted') return [];
  return (result.gate.waits ?? []).filter((step) => !approvedSteps.includes(step));
}

function conclude(snapshot: Snapshot, bead: Bead, ended: EndedAttempt): Change[] {
  const over: Change = { type: 'attempt-ended', bead: bead.number, ended };
  if (isEnded(bead)) return [over];
  if (ended.end === 'done' && ended.kept !== null)
    return [over, ...deliver(snapshot, bead, { ...ended, kept: ended.kept })];
  if (bead.state === 'held') return [over];
  if (ended.end === 'already-done' && ended.already !== undefined) {
    const reason = replies.alreadyDone(ended.already);
    return [over, { type: 'bead-moved', bead: bead.number, to: 'closed', reason, notBefore: null }];
  }
  // Stopped, and resumed before the run was over.
  if (ended.end === 'dropped') {
    return [over, { type: 'bead-moved', bead: bead.number, to: 'ready', reason: null, notBefore: null }];
  }
  if (ended.end === 'waits' && ended.waits?.every((step) => bead.approvedSteps.includes(step)) === true) {
    const ready: Change = { type: 'bead-moved', bead: bead.number, to: 'ready', reason: null, notBefore: null };
    return [over, ...goneOnWith(bead, ended), ready];
  }
  if (ended.end === 'waits') {
    const reason = ended.summary.slice(0, 1000);
    return [
      over,
      ...goneOnWith(bead, ended),
      { type: 'bead-moved', bead: bead.number, to: 'held', reason, notBefore: null },
    ];
  }
  return [over, ...recover(snapshot, bead, ended)];
}

function deliver(snapshot: Snapshot, bead: Bead, ended: EndedAttempt & { readonly kept: Sha }): Change[] {
  const branch = branchFor(bead, ended);
  return [{ type: 'delivered', bead: bead.number, head: ended.kept, branch }, ...arrived(snapshot, bead, ended)];
}

// Work that is brought up to the base stays where it is, whoever did that. What is begun anew gets a branch of its own,
// so that its pull request takes the place of the old one.
function branchFor(bead: Bead, { mode, agent, number }: EndedAttempt): string {
  const own = polecatBranch(agent, bead.number);
  if (mode === 'reimagine' && bead.branch !== null) return againBranch(agent, bead.number, number);
  const isTheirs = bead.branch !== null && bead.branch.startsWith(`polecat/${agent}/`);
  return bead.branch !== null && (isTheirs || mode !== 'work') ? bead.branch : own;
}
