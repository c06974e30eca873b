/** What a town came to: per bead, what GitHub was asked for, and the proof of every landing. */
import type { Bead, EndedAttempt } from '../core/beads/bead.ts';
import { renderSpan } from '../core/time.ts';
import { isByPerson } from './evidence.ts';
import type { CiCount, Landing } from './evidence.ts';
import { renderTable } from './table.ts';
import { counted, plain } from './tell.ts';
import { agentOf, renderClock } from './town-progress.ts';
import { renderLetter } from './town-letters.ts';
import type { SentLetter } from './town-letters.ts';
import type { Watched } from './town-progress.ts';

/** One bead's line. `issue` is the same number, by its earlier name. */
export type BeadReport = Readonly<{
  bead: number;
  issue: number;
  title: string;
  state: string;
  reason: string | null;
  agent: string;
  attempts: number;
  ends: readonly string[];
  ms: number | null;
  sha: string | null;
}>;

/** Calls that the App made of GitHub. */
export type CallCount = Readonly<{
  calls: number;
  writes: number;
  creations: number;
  operations: Readonly<Record<string, number>>;
}>;

/** Agent time over agent-job time, in milliseconds, of the attempts whose jobs ended. */
export type UsefulWork = Readonly<{ attempts: number; agentMs: number; jobMs: number }>;

/** The whole report, as `report.json` has it. */
export type TownReport = Readonly<{
  repository: string;
  base: string;
  check: string;
  start: string;
  tip: string;
  /** From its beginning to the last landing; until now, while something has not landed. */
  wallMs: number;
  agents: number;
  beads: readonly BeadReport[];
  calls: CallCount;
  landings: readonly Landing[];
  ci: CiCount;
  work: UsefulWork;
  /** What agents sent to people, oldest first. */
  mail: readonly SentLetter[];
  faults: readonly string[];
  /** What was to go wrong on purpose; empty for nothing. */
  faultSpec: string;
  /** What of it did, and how often. */
  injected: Readonly<Record<string, number>>;
}>;

/** What is counted of one call. */
export type CallLine = Readonly<{ operation: string; actor: string | null; write: boolean; creation: boolean }>;

/** The calls of the App among all calls of a town. */
export function countCalls(records: readonly CallLine[], slug: string): CallCount {
  const own = records.filter(({ actor }) => actor === `${slug}[bot]` || actor === slug);
  const operations: Record<string, number> = {};
  for (const { operation } of own) operations[operation] = (operations[operation] ?? 0) + 1;
  return {
    calls: own.length,
    writes: own.filter(({ write }) => write).length,
    creations: own.filter(({ creation }) => creation).length,
    operations,
  };
}

/** What of the time of agents' jobs was the agents' own; `jobTimes` are milliseconds by run. */
export function usefulWork(watched: readonly Watched[], jobTimes: ReadonlyMap<number, number>): UsefulWork {
  const ended = watched.flatMap(({ bead }) => bead?.ended ?? []);
  const timed = ended.flatMap(({ run, agentMs }) => {
    const jobMs = run === null ? undefined : jobTimes.get(run);
    return jobMs === undefined ? [] : [{ agentMs, jobMs }];
  });
  return {
    attempts: timed.length,
    agentMs: timed.reduce((sum, { agentMs }) => sum + agentMs, 0),
    jobMs: timed.reduce((sum, { jobMs }) => sum + jobMs, 0),
  };
}

function renderWork({ attempts, agentMs, jobMs }: UsefulWork): string[] {
  if (jobMs === 0) return [];
  const share = ((100 * agentMs) / jobMs).toFixed(1);
  return [
    `Of the ${renderSpan(jobMs)} that ${counted(attempts, 'job')} of agents took, the agents worked ${share} %; the rest is fetching and delivering`,
  ];
}

/** One bead's line of the report. */
export function reportBead({ issue, title, bead }: Watched): BeadReport {
  const base = { bead: issue, issue, title, agent: agentOf(bead) };
  if (bead === null) return { ...base, state: 'new', reason: null, attempts: 0, ends: [], ms: null, sha: null };
  return {
    ...base,
    state: bead.state,
    reason: bead.reason === null ? null : plain(bead.reason),
    attempts: bead.attempts,
    ends: bead.ended.map(({ end }: EndedAttempt) => end),
    ms: lifetime(bead),
    sha: bead.landed?.sha ?? null,
  };
}

/** Milliseconds from the beginning to the last landing; to `now` while something has not landed. */
export function wallMsOf(watched: readonly Watched[], startedAt: number, now: number): number {
  const times = watched.map(({ bead }) => bead?.landed?.at ?? now);
  return Math.max(0, (times.length === 0 ? now : Math.max(...times)) - startedAt);
}

function lifetime(bead: Bead): number | null {
  return bead.landed === null ? null : bead.landed.at - bead.approved.at;
}

function beadTable(report: TownReport, shaLength: number): string[] {
  const rows = report.beads.map((bead) => [
    `#${bead.issue}`,
    bead.agent,
    String(bead.attempts),
    bead.ms === null ? '' : renderSpan(bead.ms),
    bead.sha?.slice(0, shaLength) ?? bead.state,
    plain(bead.title).slice(0, 70),
  ]);
  return renderTable(['bead', 'agent', 'tries', 'time', 'landed as', 'title'], rows);
}

const without: Readonly<Record<string, string>> = {
  new: 'the App has not seen it yet',
  ready: 'it waits for an agent',
  hooked: 'its job has not begun',
  working: 'its agent was still at work',
  delivered: 'its work waits for the refinery',
  queued: 'its work is being tested',
};

const reasonOf = ({ state, reason }: BeadReport): string => reason ?? without[state] ?? 'no reason given';

function renderCalls({ calls }: TownReport, landed: number): string {
  const { calls: all, writes, creations } = calls;
  const by = '(counted by the stand-in)';
  if (landed === 0) return `GitHub was asked in ${counted(all, 'call')}, and nothing landed ${by}`;
  return `GitHub was asked, per landed bead: ${perBead(all, landed)} calls, ${perBead(writes, landed)} writes, ${perBead(creations, landed)} content creations ${by}`;
}

function renderMoves({ landings, base }: TownReport): string {
  const [byPeople, ours] = [landings.filter(isByPerson), landings.filter((each) => !isByPerson(each))];
  const names = [...new Set(byPeople.map(({ by }) => plain(by)))].slice(0, 5).join(', ');
  const theirs = `${counted(byPeople.length, 'move')} by people (${names})`;
  if (ours.length === 0) return `${plain(base)} did not move${byPeople.length === 0 ? '' : ` but by ${theirs}`}`;
  const proven = ours.filter(({ isProven }) => isProven).length;
  const rest = byPeople.length === 0 ? '' : `; besides ${theirs}`;
  return `${proven} of ${counted(ours.length, 'move')} of ${plain(base)} went to a commit whose own checks were green before (read from the stand-in's log)${rest}`;
}

function renderProof(landing: Landing): string {
  if (landing.isProven) return 'yes';
  return isByPerson(landing) ? `pushed by ${cell(landing.by)}` : 'NO';
}

const perBead = (count: number, landed: number): string => (count / landed).toFixed(1);

function renderInjected({ injected, faultSpec }: TownReport): string[] {
  const kinds = Object.entries(injected).map(([name, count]) => `${name} ${count}`);
  if (kinds.length > 0) return [`Went wrong on purpose: ${kinds.join(', ')}`];
  return faultSpec === '' ? [] : [`Went wrong on purpose: nothing; of ${plain(faultSpec)} nothing struck`];
}

/** Lines for a terminal. */
export function renderReport(report: TownReport): string[] {
  const landed = report.beads.filter(({ state }) => state === 'landed').length;
  return [
    ...beadTable(report, 12),
    '',
    `${landed} of ${report.beads.length} landed in ${renderClock(report.wallMs)} min with ${counted(report.agents, 'agent')}; checked by: ${plain(report.check)}`,
    ...report.faults.map((fault) => `NOT AS CLAIMED: ${fault}`),
    ...report.beads
      .filter(({ state }) => state !== 'landed')
      .map((bead) => `#${bead.issue} is ${bead.state}: ${plain(reasonOf(bead))}`),
    renderCalls(report, landed),
    renderMoves(report),
    ...report.mail.map(({ issue, letter }) => `#${issue}: ${renderLetter(letter)}`),
    ...renderInjected(report),
    ...renderWork(report.work),
    `${counted(report.ci.staged, 'commit')} staged, ${counted(report.ci.runs, 'CI run')} began on them and ${report.ci.whileComposing} while they were composed`,
  ];
}

const cell = (text: string): string =>
  plain(text)
    .replaceAll(/[\\|<>[\]`*_~@#]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', ' ');

function renderMail({ mail }: TownReport): string[] {
  if (mail.length === 0) return [];
  return [
    '## Sent to people',
    '',
    ...mail.map(({ issue, letter }) => `- \\#${issue} ${cell(renderLetter(letter))}`),
    '',
  ];
}

/** The report as Markdown, for `report.md`. */
export function renderMarkdown(report: TownReport): string {
  const landed = report.beads.filter(({ state }) => state === 'landed').length;
  const rows = report.beads.map(
    (bead) =>
      `| ${bead.issue} | ${cell(bead.title)} | ${bead.state} | ${bead.agent} | ${bead.attempts} | ${bead.ms === null ? '' : renderSpan(bead.ms)} | ${bead.sha ?? ''} |`,
  );
  const landings = report.landings.map(
    (landing) =>
      `| ${landing.after} | ${landing.checks.map((name) => cell(name)).join(', ')} | ${renderProof(landing)} |`,
  );
  return [
    `# ${cell(report.repository)}: ${landed} of ${report.beads.length} beads landed`,
    '',
    `In ${renderSpan(report.wallMs)} with ${counted(report.agents, 'agent')}, from ${report.start} to ${report.tip} on \`${report.base}\`.`,
    '',
    '| bead | title | state | agent | tries | time | landed as |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '## Landings',
    '',
    '| commit | green on it before the base moved | proven |',
    '|---|---|---|',
    ...landings,
    '',
    ...renderMail(report),
    ...renderInjected(report).flatMap((line) => ['## Faults', '', line, '']),
    '## Calls of GitHub by the App',
    '',
    `${report.calls.calls} calls, ${report.calls.writes} writes, ${report.calls.creations} content creations.`,
    '',
    '| operation | calls |',
    '|---|---|',
    ...Object.entries(report.calls.operations)
      .toSorted(([, a], [, b]) => b - a)
      .map(([operation, count]) => `| ${operation} | ${count} |`),
    '',
  ].join('\n');
}
