/** What a person sees of a town while it runs: pure rendering of beads, by a given clock. */
import type { Attempt, Bead, BeadState } from '../core/beads/bead.ts';
import { shorten } from '../core/beads/text.ts';
import { renderSpan } from '../core/time.ts';
import { renderTable } from './table.ts';
import { plain } from './tell.ts';

/** One bead as the ledger has it; null for one of the issue file until the App has seen its label. */
export type Watched = Readonly<{ issue: number; title: string; bead: Bead | null }>;

/** What the issue file has, and after it the beads that people made otherwise. */
export function watchBeads(
  items: readonly Pick<Watched, 'issue' | 'title'>[],
  beads: ReadonlyMap<number, Bead>,
): Watched[] {
  const known = new Set(items.map(({ issue }) => issue));
  const others = [...beads.values()].filter(({ number }) => !known.has(number));
  return [
    ...items.map(({ issue, title }) => ({ issue, title, bead: beads.get(issue) ?? null })),
    ...others.toSorted((a, b) => a.number - b.number).map((bead) => ({ issue: bead.number, title: bead.title, bead })),
  ];
}

/** Where all beads of a town are, taken together. */
export type Standing = 'moving' | 'landed' | 'needs-person';

const resting = new Set<BeadState>(['stuck', 'held', 'closed', 'open', 'landed']);

/** `needs-person`: nothing moves, and what is left waits for somebody. */
export function standingOf(watched: readonly Watched[]): Standing {
  if (watched.every(({ bead }) => bead?.state === 'landed')) return 'landed';
  const isResting = watched.every(({ bead }) => bead !== null && bead.attempt === null && resting.has(bead.state));
  const isStuck = watched.some(({ bead }) => bead !== null && ['stuck', 'held', 'closed'].includes(bead.state));
  return isResting && isStuck ? 'needs-person' : 'moving';
}

/** The agent that has the bead, or had it last. */
export function agentOf(bead: Bead | null): string {
  return bead?.attempt?.agent ?? bead?.ended.at(-1)?.agent ?? '';
}

/** One word, and for what went wrong the reason. */
function stateText({ bead }: Watched): string {
  if (bead === null) return 'new';
  const isReturned = bead.attempts > 0 && bead.state === 'ready';
  return isReturned ? 'again' : bead.state;
}

/** One line for a change of one bead. */
export function renderChange(watched: Watched, startedAt: number, now: number): string {
  const { bead } = watched;
  const parts = [renderClock(now - startedAt), `#${watched.issue}`.padEnd(5), stateText(watched).padEnd(9)];
  if (bead?.attempt !== null && bead !== null) parts.push(renderAttempt(bead.attempt));
  if (bead?.landed) parts.push(`${bead.landed.sha.slice(0, 10)} by ${agentOf(bead)}`);
  // Why it is tried again stands in the line about the attempt.
  const isTold = bead?.state === 'landed' || stateText(watched) === 'again';
  if (!isTold && typeof bead?.reason === 'string') parts.push(firstLine(bead.reason));
  parts.push(`- ${plain(watched.title)}`);
  return parts.join(' ');
}

// What is not plain work is said.
const renderAttempt = ({ agent, number, mode }: Attempt): string =>
  `${agent} (attempt ${number}${mode === 'work' ? '' : `, ${mode}`})`;

const firstLine = (text: string): string => shorten(plain(text).split('\n')[0] ?? '', 300);

/** A span as on a clock. */
export function renderClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Whether a line is worth saying: the bead came to another state, agent or attempt. */
export function keyOf({ bead }: Watched): string {
  return bead === null ? 'new' : [bead.state, bead.attempt?.number, bead.attempt?.run === null, bead.reason].join(' ');
}

/** The whole town as a table that fits `rows` lines of `columns` characters: what moves first, what has landed last. */
export function renderTown(
  watched: readonly Watched[],
  { now, startedAt, columns, rows }: { now: number; startedAt: number; columns: number; rows: number },
): string[] {
  const counts = new Map<string, number>();
  for (const each of watched) counts.set(stateText(each), (counts.get(stateText(each)) ?? 0) + 1);
  const summary = [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
  const landed = watched.filter(({ bead }) => bead?.state === 'landed').length;
  const moving = watched.filter(({ bead }) => bead?.state !== 'landed');
  const shown = moving
    .slice(0, Math.max(1, rows - 4))
    .map((each) => [
      `#${each.issue}`,
      stateText(each),
      agentOf(each.bead),
      each.bead === null || each.bead.attempts === 0 ? '' : String(each.bead.attempts),
      since(each.bead, now),
      plain(each.title),
    ]);
  const head = `${landed} of ${watched.length} landed after ${renderSpan(now - startedAt)}   ${summary}`;
  const table = shown.length === 0 ? [] : renderTable(['bead', 'state', 'agent', 'try', 'for', 'title'], shown);
  return [head, ...table].map((line) => line.slice(0, Math.max(20, columns - 1)));
}

function since(bead: Bead | null, now: number): string {
  const attempt = bead?.attempt ?? null;
  return attempt === null ? '' : renderSpan(now - attempt.hookedAt);
}
