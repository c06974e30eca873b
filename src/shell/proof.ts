/**
 * Reading the ledger's files: what somebody else wrote into them is not acted on.
 *
 * **Invariant:** a state is only taken over if its bytes have the hash that its own commit says.
 */
import type { z } from 'zod';
import { EventFile, refuseNewer } from '../core/ledger/audit.ts';
import { fault } from '../core/fault.ts';
import { emptyLedger, files as filesOf, parseLedger } from '../core/ledger/ledger.ts';
import { filesHash } from '../core/ledger/state-hash.ts';
import type { LedgerFiles } from '../ports/ledger.ts';
import { sha256 } from './commit.ts';
import type { Known } from './commit.ts';

const Proof = EventFile.pick({ v: true, hash: true }).strip();

/** The ledger that files hold, read on top of what was known. Throws a fault where they are not what our last commit left. */
export function proveKnown({ head, files }: LedgerFiles, known: Known | null = null): Known {
  if (head === null) return { head, ledger: emptyLedger };
  const live = new Map([...files].filter(([path]) => path !== 'event.json'));
  // Before the first decision there is only the root.
  if (live.size === 0 && !files.has('event.json')) return { head, ledger: emptyLedger };
  const { v, hash } = proofOf(head, files.get('event.json'));
  if (!candidates(live).some((each) => filesHash(each, { hash: sha256, v }) === hash)) {
    throw fault('ledger-tampered', { commit: head, reason: 'its files do not have the hash that its event.json says' });
  }
  const ledger = readAll({ head, live, known: known?.ledger ?? emptyLedger });
  return { head, ledger, outdated: outdatedIn(live, ledger) };
}

// An earlier version may have written a record with fewer keys: the bytes that this one would write are others, and so is the hash.
function outdatedIn(live: ReadonlyMap<string, string>, ledger: Known['ledger']): string[] {
  const now = filesOf(ledger);
  return [...live].flatMap(([path, text]) => ((now.get(path) ?? text) === text ? [] : [path]));
}

function proofOf(head: string, text: string | undefined): z.infer<typeof Proof> {
  if (text === undefined) throw fault('ledger-tampered', { commit: head, reason: 'event.json is missing' });
  const value = parseJson(text);
  refuseNewer(head, value);
  const event = Proof.safeParse(value);
  if (!event.success) throw fault('ledger-tampered', { commit: head, reason: 'event.json cannot be read' });
  return event.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

// A file that never differed from an empty ledger's was never written, and counts as such, unless the version that wrote
// the commit did not know it.
function candidates(live: ReadonlyMap<string, string>): ReadonlyMap<string, string>[] {
  const missing = [...filesOf(emptyLedger)].filter(([path]) => !live.has(path));
  return Array.from({ length: 2 ** missing.length }, (_, left) => {
    // All of them first: only a ledger that an earlier version wrote needs another.
    const chosen = missing.filter((__, index) => (left & (1 << index)) === 0);
    return new Map([...live, ...chosen]);
  });
}

interface Reading {
  readonly head: string;
  readonly live: ReadonlyMap<string, string>;
  readonly known: Known['ledger'];
}

function readAll({ head, live, known }: Reading): Known['ledger'] {
  try {
    return parseLedger(live, known);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 300) : String(error);
    throw fault('ledger-unreadable', { commit: head, reason });
  }
}
