/**
 * The ledger's history as evidence: what `event.json` holds, and the replay that finds the commit which was tampered with.
 *
 * Pure: the hash function is an argument, and commits are plain values. The hash is of the bytes that a commit holds; what they
 * say is compared as this version reads it, so a ledger that an older version began is not taken for a forged one.
 */
import { z } from 'zod';
import { Change } from './change.ts';
import { evolveAll } from '../evolve/state.ts';
import { fileAway } from '../evolve/beads.ts';
import { Bead } from '../beads/bead.ts';
import { fault } from '../fault.ts';
import { often } from '../often.ts';
import { emptyLedger, files, parseLedger, render } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { endedPath, isEndedPath, plainEndedPath, textPath } from '../ref.ts';
import { filesHash, stateHash } from './state-hash.ts';
import type { Hash } from './state-hash.ts';

/** One cause of a commit, for its message and `event.json`. */
export const Cause = z.strictObject({ type: z.string(), by: z.string().nullable(), delivery: z.string().nullable() });
export type Cause = z.infer<typeof Cause>;

const newestVersion = 2;
const Version = z.looseObject({ v: z.int() });

/** The file `event.json`: what this commit changed, why, and the hash of the state that it left. */
export const EventFile = z.strictObject({
  v: z.literal([1, newestVersion]).describe('In which way the hash was made.'),
  causes: z.array(Cause),
  changes: z.array(Change),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type EventFile = z.infer<typeof EventFile>;

/** The schema of `event.json`, for whoever reads many. */
export const eventFile = often(EventFile);

/** One commit of the ledger branch: its whole tree. */
export interface LedgerCommit {
  readonly sha: string;
  readonly files: ReadonlyMap<string, string>;
}

/** What an audit came to. `at` is how many commits replayed before it. */
export type AuditReport =
  | { readonly status: 'intact'; readonly commits: number; readonly changes: number }
  | { readonly status: 'tampered'; readonly commit: string; readonly at: number; readonly reason: string };

/** Where a replay stands between two commits. */
export interface Replay {
  readonly ledger: Ledger;
  readonly ended: ReadonlyMap<string, string>;
  readonly commits: number;
  readonly changes: number;
}

/** A replay before the first commit. */
export const replayStart: Replay = { ledger: emptyLedger, ended: new Map(), commits: 0, changes: 0 };

/** The replay after one more commit, or why that commit cannot have been written by Toolpusher. */
export function replayCommit(replay: Replay, commit: LedgerCommit, hash: Hash): Replay | { readonly fault: string } {
  if (replay.commits === 0 && isRoot(commit)) return { ...replay, commits: 1 };
  const event = readEvent(commit);
  if ('fault' in event) return event;
  const next = replayChanges(replay, commit, event);
  const live = files(next.ledger);
  const difference = differenceFault({ live, ended: next.ended, ledger: next.ledger }, commit, hash);
  if (difference !== null) return { fault: difference };
  const isAsNow = [...live].every(([path, text]) => (commit.files.get(path) ?? text) === text);
  const own =
    isAsNow && event.v === 2 ? stateHash(next.ledger, hash) : filesHash(asWritten(live, commit), { hash, v: event.v });
  if (own !== event.hash) {
    return { fault: 'event.json: the hash is not that of the state in this commit' };
  }
  return next;
}

/** The replay after a commit's changes, whatever else that commit holds. */
export function replayChanges(replay: Replay, commit: LedgerCommit, { changes }: EventFile): Replay {
  const filed = fileAway(evolveAll(replay.ledger, changes));
  const more = filed.ended.map((bead): [string, string] => {
    const path = commit.files.has(endedPath(bead)) ? endedPath(bead) : plainEndedPath(bead.number);
    return [path, render(bead)];
  });
  return {
    ledger: filed.ledger,
    ended: more.length === 0 ? replay.ended : new Map([...replay.ended, ...more]),
    commits: replay.commits + 1,
    changes: replay.changes + changes.length,
  };
}

/** Replays a history from its first commit. Throws a fault where a newer version wrote a commit. */
export function audit(history: Iterable<LedgerCommit>, hash: Hash): AuditReport {
  let replay = replayStart;
  for (const commit of history) {
    const next = replayCommit(replay, commit, hash);
    if ('fault' in next) return { status: 'tampered', commit: commit.sha, at: replay.commits, reason: next.fault };
    replay = next;
  }
  return { status: 'intact', commits: replay.commits, changes: replay.changes };
}

/** The file that the orphan root holds, so that the branch explains itself. */
export const rootPath = 'README.md';

function isRoot(commit: LedgerCommit): boolean {
  return [...commit.files.keys()].every((path) => path === rootPath);
}

function readEvent(commit: LedgerCommit): EventFile | { readonly fault: string } {
  const text = commit.files.get('event.json');
  if (text === undefined) return { fault: 'event.json is missing' };
  const value = parseJson(text);
  refuseNewer(commit.sha, value);
  const parsed = eventFile().safeParse(value);
  return parsed.success ? parsed.data : { fault: `event.json: ${z.prettifyError(parsed.error).slice(0, 300)}` };
}

/** Throws a fault where a newer version than this one wrote the file `event.json` of that commit. */
export function refuseNewer(commit: string, event: unknown): void {
  const written = Version.safeParse(event).data?.v ?? 0;
  if (written > newestVersion) {
    throw fault('ledger-newer', {
      commit,
      reason: `event.json has the version ${written}; this one knows ${newestVersion}`,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error instanceof SyntaxError ? undefined : error;
  }
}

interface Expected {
  readonly live: ReadonlyMap<string, string>;
  readonly ended: ReadonlyMap<string, string>;
  readonly ledger: Ledger;
}

const emptyFiles = files(emptyLedger);

function differenceFault({ live, ended, ledger }: Expected, commit: LedgerCommit, hash: Hash): string | null {
  for (const [path, text] of chained(live, ended)) {
    const found = commit.files.get(path);
    // A file that has never differed from that of an empty ledger was never written.
    if (found === undefined && emptyFiles.get(path) === text) continue;
    if (found === undefined) return `${path} is missing`;
    if (found !== text && asReadNow(path, found) !== text) return `${path} is not what its history says`;
  }
  return strangeFile({ live, ended, ledger }, commit, hash);
}

function* chained(...maps: readonly ReadonlyMap<string, string>[]): Iterable<[string, string]> {
  for (const map of maps) yield* map;
}

// What was never written is as an empty ledger has it.
function asWritten(live: ReadonlyMap<string, string>, commit: LedgerCommit): Map<string, string> {
  return new Map([...live].map(([path, text]) => [path, commit.files.get(path) ?? text]));
}

/** A record as this version would write it; null where it cannot read it. */
function asReadNow(path: string, text: string): string | null {
  const json = parseJson(text);
  if (json === undefined) return null;
  try {
    if (isEndedPath(path)) return render(Bead.parse(json));
    return files(parseLedger(new Map([[path, text]]))).get(path) ?? null;
  } catch (error) {
    if (error instanceof z.ZodError) return null;
    throw error;
  }
}

function strangeFile({ live, ended, ledger }: Expected, commit: LedgerCommit, hash: Hash): string | null {
  const texts = new Map(Object.values(ledger.beads).map((bead) => [textPath(bead.number), bead.approved.hash]));
  for (const [path, text] of commit.files) {
    const approved = texts.get(path);
    if (approved !== undefined && hash(text) !== approved) return `${path} is not the text that was approved`;
    const known = live.has(path) || ended.has(path) || approved !== undefined;
    if (!known && path !== 'event.json' && path !== rootPath) return `${path} does not belong here`;
  }
  return null;
}
