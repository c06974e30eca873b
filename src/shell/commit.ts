/** Writing a decision down: one compare-and-swap commit with the changes, their hash and their causes. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Cause, EventFile } from '../core/ledger/audit.ts';
import { Change } from '../core/ledger/change.ts';
import { evolveAll } from '../core/evolve/state.ts';
import { fileAway } from '../core/evolve/beads.ts';
import type { Decision } from '../core/decide.ts';
import { often } from '../core/often.ts';
import type { Event } from '../core/event.ts';
import { diffLedger, files, render } from '../core/ledger/ledger.ts';
import type { FileChanges, Ledger } from '../core/ledger/ledger.ts';
import { stateHash } from '../core/ledger/state-hash.ts';
import type { Sha } from '../core/name.ts';
import type { LedgerPort } from '../ports/ledger.ts';

/** The ledger at one commit; `head` null is before the first. */
export interface Known {
  readonly ledger: Ledger;
  readonly head: Sha | null;
  /** Files that this version writes otherwise than they stand there: the next commit does, since its hash is of what this version writes. */
  readonly outdated?: readonly string[];
}

/** What one commit is made of. */
export interface Entry {
  readonly changes: readonly Change[];
  /** What they make of the ledger that they are committed on, where that is known: what `evolveAll` answers. */
  readonly after?: Ledger;
  readonly texts: Decision['texts'];
  readonly events: readonly Event[];
}

const changesOf = often(z.array(Change));

/** Commits `entry` on top of `known`; null when somebody else's commit came first. */
export async function commit(port: LedgerPort, known: Known, entry: Entry): Promise<Known | null> {
  // What a replay could not read stops here. What is kept are the records that were given, not copies: what is known of them
  // (what they are written as, what they hash to) is known of them still.
  changesOf().parse(entry.changes);
  const changes = [...entry.changes];
  const filed = fileAway(entry.after ?? evolveAll(known.ledger, changes));
  const event: EventFile = {
    v: 2,
    causes: causesOf(entry.events),
    changes,
    hash: stateHash(filed.ledger, sha256),
  };
  const { write, remove } = diffLedger(known.ledger, filed.ledger, { ended: filed.ended, texts: entry.texts });
  const renewed = renewedIn(filed.ledger, known.outdated ?? []);
  const fileChanges: FileChanges = { write: new Map([...renewed, ...write, ['event.json', render(event)]]), remove };
  const committed = await port.commit(known.head, fileChanges, commitMessage(entry));
  return committed.status === 'stale' ? null : { ledger: filed.ledger, head: committed.head };
}

function renewedIn(ledger: Ledger, outdated: readonly string[]): [string, string][] {
  if (outdated.length === 0) return [];
  const now = files(ledger);
  return outdated.flatMap((path): [string, string][] => {
    const text = now.get(path);
    return text === undefined ? [] : [[path, text]];
  });
}

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

const causesMax = 50;

function causesOf(events: readonly Event[]): Cause[] {
  const causes = events.map((event) => ({
    type: event.type === 'wake' ? event.because : event.type,
    by: event.type === 'comment' || event.type === 'pressed' ? event.by : null,
    delivery: event.type === 'tick' ? null : event.delivery,
  }));
  return causes.slice(0, causesMax);
}

// Only our own words and numbers: what people wrote stays out of commit messages.
function commitMessage({ changes, events }: Entry): string {
  const counts = new Map<string, number>();
  for (const change of changes) {
    const bead = 'bead' in change ? ` #${change.bead}` : '';
    counts.set(`${change.type}${bead}`, (counts.get(`${change.type}${bead}`) ?? 0) + 1);
  }
  const parts = [...counts].map(([what, count]) => (count === 1 ? what : `${what} ×${count}`));
  const subject = parts.slice(0, 6).join(', ') + (parts.length > 6 ? `, ${parts.length - 6} more` : '');
  const causes = causesOf(events).map(renderCause);
  return [`${subject} [skip ci]`, '', ...(causes.length === 0 ? ['Cause: what applying effects taught'] : causes)].join(
    '\n',
  );
}

function renderCause({ type, by, delivery }: Cause): string {
  const who = by === null ? '' : ` by ${by}`;
  const from = delivery === null ? '' : ` (delivery ${delivery})`;
  return `Cause: ${type}${who}${from}`.replaceAll(/[^\x20-\x7E]/g, '?').slice(0, 200);
}
