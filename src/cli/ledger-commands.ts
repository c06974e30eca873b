/** `toolpusher audit`, `status` and `why`: what the ledger of a repository says, without asking GitHub. */
import { Command } from 'commander';
import { shorten, unmark } from '../core/beads/text.ts';
import { reportQueue } from '../core/refinery/report.ts';
import { requestOf } from '../core/refinery/request.ts';
import { whyWaiting } from '../core/refinery/why.ts';
import type { Bead, EndedAttempt } from '../core/beads/bead.ts';
import { landingOf, takenBackBy } from '../core/people/landed.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { explain } from '../core/people/explain.ts';
import { Instant } from '../core/name.ts';
import type { Condition } from '../core/watch/condition.ts';
import { findConditions } from '../core/watch/find.ts';
import { renderSpan } from '../core/time.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { countingNumber } from './flag.ts';
import { auditLedger, beadsOf, viewLedger } from '../adapters/ledger/git-ledger.ts';
import type { LedgerView } from '../adapters/ledger/git-ledger.ts';
import { findLedger, restNote, townRuns, withPlace, withRepository, workspaceText } from './ledger-place.ts';
import type { PlaceFlags } from './ledger-place.ts';
import { partSnapshot } from './part-snapshot.ts';
import { plain, tellTo } from './tell.ts';
import type { Tell } from './tell.ts';
import { renderTable } from './table.ts';

interface Flags extends PlaceFlags {
  readonly json?: boolean;
}

async function audit(place: string | undefined, flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const report = await withRepository({ ...flags, repo: place ?? flags.repo }, async (git) =>
    auditLedger(git, await findLedger(git)),
  );
  tell.emit({ type: 'audit', ...report });
  if (report.status === 'intact') {
    tell.say(`The ledger is intact: ${report.commits} commits, ${report.changes} changes replayed.`);
    return;
  }
  throw new CliError(
    `Commit ${report.commit} (number ${report.at + 1}) does not follow from its history: ${report.reason}.`,
    {
      next: `Look at it: git show ${report.commit}`,
    },
  );
}

function beadRow(ledger: Ledger, bead: Bead): string[] {
  const undone = takenBackBy(ledger, bead);
  const reason = undone === null ? bead.reason : `taken back by #${undone}`;
  const agent = bead.attempt?.agent ?? bead.ended.at(-1)?.agent ?? '';
  return [
    `#${bead.number}`,
    bead.state,
    `P${bead.priority}`,
    agent,
    String(bead.attempts),
    shorten(plain(bead.title), 60),
    shorten(plain(reason ?? '').replaceAll('\n', ' '), 80),
  ];
}

/** A bead as `--json` has it: what a person asks about, and none of what the ledger keeps for itself. `number` is `bead` by its earlier name. */
function beadRecord(ledger: Ledger, bead: Bead): Record<string, unknown> {
  const { number, title, state, priority, wants, attempts, attempt, branch, head, pull, landed } = bead;
  return {
    bead: number,
    number,
    title,
    state,
    reason: bead.reason === null ? null : unmark(bead.reason),
    priority,
    wants,
    agent: attempt?.agent ?? bead.ended.at(-1)?.agent ?? null,
    attempts,
    attempt: attempt === null ? null : { number: attempt.number, mode: attempt.mode, hookedAt: attempt.hookedAt },
    branch,
    head,
    pull,
    landed,
    takenBackBy: takenBackBy(ledger, bead),
    formula: bead.formula,
    molecule: bead.molecule,
    ladder: bead.ladder,
    letters: bead.letters ?? [],
    ended: bead.ended.map((each) => endRecord(each)),
  };
}

function endRecord({ number, mode, agent, end, summary, hookedAt, endedAt, agentMs, run }: EndedAttempt) {
  return { attempt: number, mode, agent, end, summary: unmark(summary), hookedAt, endedAt, agentMs, run };
}

function conditionsOf(view: LedgerView, text: string): readonly Condition[] {
  const snapshot = partSnapshot(text);
  return findConditions({ ledger: view.ledger, snapshot, events: [] });
}

function conditionRow({ kind, bead, text }: Condition): string[] {
  return [kind, bead === null ? '' : `#${bead}`, shorten(plain(text).replaceAll('\n', ' '), 140)];
}

function renderStatus(view: LedgerView, conditions: readonly Condition[]): string[] {
  const beads = [...beadsOf(view).values()].toSorted((a, b) => a.number - b.number);
  const agents = Object.values(view.ledger.agents).map((agent) => [
    agent.name,
    agent.runtime,
    agent.hook === null ? 'idle' : `#${agent.hook}`,
    `${agent.landed} landed`,
    `${agent.attempts} attempts`,
    renderSpan(agent.agentMs),
  ]);
  return [
    ...renderTable(
      ['bead', 'state', 'rank', 'agent', 'tries', 'title', 'reason'],
      beads.map((bead) => beadRow(view.ledger, bead)),
    ),
    '',
    ...renderTable(['agent', 'runtime', 'hook', '', '', 'worked'], agents),
    '',
    ...lettersIn(beads),
    ...(conditions.length === 0
      ? []
      : [...renderTable(['condition', 'bead', 'what follows'], conditions.map(conditionRow)), '']),
    `${view.ledger.queue.entries.length} in the refinery, ${view.ledger.outbox.entries.length} effects to be applied.`,
  ];
}

function lettersIn(beads: readonly Bead[]): string[] {
  const rows = beads.flatMap(({ number, letters = [] }) =>
    letters.map(({ from, to, type, subject, body }) => [
      `#${number}`,
      from,
      to,
      type,
      shorten(plain(`${subject} - ${body}`).replaceAll(/\s+/g, ' '), 140),
    ]),
  );
  return rows.length === 0 ? [] : [...renderTable(['bead', 'from', 'to', 'type', 'sent to people'], rows), ''];
}

async function status(flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const { view, text } = await withRepository(flags, async (git) => ({
    view: await viewLedger(git, await findLedger(git)),
    text: await workspaceText(git),
  }));
  const { ledger } = view;
  const conditions = conditionsOf(view, text);
  tell.emit({
    type: 'status',
    head: view.head,
    beads: [...beadsOf(view).values()].toSorted((a, b) => a.number - b.number).map((bead) => beadRecord(ledger, bead)),
    agents: Object.values(ledger.agents).map(({ name, runtime, hook, landed, attempts, agentMs }) => ({
      name,
      runtime,
      hook,
      landed,
      attempts,
      agentMs,
    })),
    queue: reportQueue(ledger.queue, ledger.beads, Instant.parse(Date.now())),
    conditions,
    stopped: ledger.watch.stopped,
    stale: ledger.watch.stale,
    isRunning: townRuns(flags),
  });
  sayRest(tell, flags);
  for (const line of renderStatus(view, conditions)) tell.say(line);
}

/** What led to where a bead is, and its place in the queue; nulls where it has none. */
function detailOf({ queue }: Ledger, bead: Bead | undefined): Record<string, unknown> {
  const pull = bead?.pull ?? null;
  const waits = pull === null ? null : whyWaiting(queue, pull, Instant.parse(Date.now()));
  const ended = (bead?.ended ?? []).map((each) => endRecord(each));
  return { pull, position: waits?.position ?? null, expectedAt: waits?.expectedAt ?? null, ended };
}

async function why(bead: number, flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const { view, text } = await withRepository(flags, async (git) => ({
    view: await viewLedger(git, await findLedger(git)),
    text: await workspaceText(git),
  }));
  const found = beadsOf(view).get(bead);
  const asked = requestOf(view.ledger.queue, bead);
  const landed = landingOf(view.ledger.queue, bead);
  if (found === undefined && asked === null && landed === null) {
    throw new CliError(`#${bead} is not with the fleet, as far as the ledger tells.`, {
      exitCode: exitCodes.usage,
      next:
        'An issue comes to it by the label `agent`, or `/sling`, of somebody who may steer it (`permission` in workspace.yml); ' +
        'a pull request by the label `merge`, or `/merge`. A comment `/why` there says more.',
    });
  }
  const snapshot = partSnapshot(text);
  const beads = found === undefined ? view.ledger.beads : { ...view.ledger.beads, [bead]: found };
  const answer = explain({ ledger: { ...view.ledger, beads }, snapshot, events: [] }, bead);
  const { state, reason = null } = found ?? asked ?? { state: landed === null ? null : 'landed' };
  tell.emit({
    type: 'why',
    bead,
    state,
    reason: reason === null ? null : unmark(reason),
    ...detailOf(view.ledger, found),
    text: unmark(answer),
    isRunning: townRuns(flags),
  });
  sayRest(tell, flags);
  // What people wrote is kept from being Markdown, so these marks are ours.
  tell.say(plain(answer.replaceAll('**', '')));
}

// A ledger does not tell whether anybody goes on with what is in it.
function sayRest(tell: Tell, flags: Flags): void {
  const note = restNote(flags);
  if (note !== null) tell.say(`${plain(note)}\n`);
}

/** The sub-commands that only read a ledger. */
export function ledgerCommands(): Command[] {
  return [
    withPlace(
      new Command('audit').description(
        'replay the ledger from its first commit and name the commit that was tampered with',
      ),
    )
      .argument('[repository]', 'the same as --repo')
      .option('--json', 'print the report as JSON')
      .action(audit),
    withPlace(new Command('status').description('every bead and agent, as the ledger has them'))
      .option('--json', 'print them as JSON')
      .action(status),
    withPlace(
      new Command('why').description('why a bead, or a pull request that somebody asked to be landed, is where it is'),
    )
      .argument('<bead>', 'the number of the issue or pull request', countingNumber)
      .option('--json', 'print the answer as JSON')
      .action(why),
  ];
}
