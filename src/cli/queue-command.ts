/** `toolpusher queue`: the refinery's queue, as the ledger has it, without asking GitHub. */
import { Command } from 'commander';
import { viewLedger } from '../adapters/ledger/git-ledger.ts';
import { Instant } from '../core/name.ts';
import { reportQueue } from '../core/refinery/report.ts';
import type { EntryReport, QueueReport } from '../core/refinery/report.ts';
import { landingReplies } from '../core/people/landing-replies.ts';
import { stoppedReverts } from '../core/refinery/revert.ts';
import { renderSpan } from '../core/time.ts';
import { findLedger, restNote, townRuns, withPlace, withRepository } from './ledger-place.ts';
import type { PlaceFlags } from './ledger-place.ts';
import { renderTable } from './table.ts';
import { counted, plain, tellTo } from './tell.ts';

interface Flags extends PlaceFlags {
  readonly json?: boolean;
}

function entryRow(entry: EntryReport): string[] {
  const tried = entry.runs.map(({ run, state }) => `${run.slice(0, 7)} ${state}`);
  const tiers = entry.tiers.map(({ tier, end }) => `${tier} ${end}`);
  return [
    String(entry.position ?? ''),
    `#${entry.pull}`,
    entry.bead === null ? '' : `#${entry.bead}`,
    `P${entry.priority}`,
    entry.state,
    [...tiers, ...tried].slice(-4).join(', '),
    plain(entry.waitsFor),
  ];
}

function renderReport(report: QueueReport, now: number): string[] {
  const { bad, clash, flake, conflict, ciMinutes } = report.estimates;
  const ci = report.estimates.isCiTimed
    ? `CI takes ${renderSpan(Math.round(ciMinutes * 60_000))}`
    : `CI takes ${ciMinutes.toFixed(0)} min elsewhere, and was not timed here yet`;
  const share = (rate: number): string => `${(rate * 100).toFixed(1)} %`;
  const frozen = report.frozen.map(
    ({ reason, since }) => `Frozen for ${renderSpan(Math.max(0, now - since))}: ${plain(reason)}.`,
  );
  const head = ['', 'pull', 'bead', 'rank', 'state', 'tried', 'waits for'];
  return [
    ...frozen,
    ...(report.entries.length === 0
      ? ['The queue is empty.']
      : renderTable(
          head,
          report.entries.map((each) => entryRow(each)),
        )),
    '',
    `Estimated from what is usual elsewhere and from ${counted(report.landings, 'landing')} or moves here: ${share(bad)} bad, ${share(clash)} of pairs clash, ${share(flake)} flaky, ${share(conflict)} conflict when composed, ${ci}.`,
  ];
}

async function queue(flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const { ledger } = await withRepository(flags, async (git) => viewLedger(git, await findLedger(git)));
  const now = Instant.parse(Date.now());
  const report = reportQueue(ledger.queue, ledger.beads, now);
  const stopped = stoppedReverts(ledger.queue);
  tell.emit({ type: 'queue', ...report, stoppedReverts: stopped, isRunning: townRuns(flags) });
  const rest = restNote(flags);
  if (rest !== null) tell.say(`${plain(rest)}\n`);
  for (const each of stopped) tell.say(plain(landingReplies.revertStopped(each)));
  for (const line of renderReport(report, now)) tell.say(line);
}

/** The sub-command. */
export function queueCommand(): Command {
  return withPlace(
    new Command('queue').description(
      "the refinery's queue: place, what each waits for, estimate, what was tried, what freezes it",
    ),
  )
    .option('--json', 'print it as JSON')
    .action(queue);
}
