/**
 * Freezes of the base that people ask for: `paused`, the label `freeze` on an open issue, and windows of the week. Each comes and
 * goes by itself; what the refinery finds out by itself (a red base) is a freeze of its own and none of this file's.
 */
import type { Config, FreezeWindow } from '../config.ts';
import type { Instant } from '../name.ts';
import { mayCommand } from '../people/permission.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { FreezeCause, QueueEvent } from '../refinery/queue.ts';
import { replies } from '../people/replies.ts';
import type { Situation } from '../situation.ts';
import type { Snapshot } from '../snapshot.ts';
import { issuesLabelled } from '../beads/seen.ts';
import { later } from '../time.ts';

/** The label that freezes the base while an issue with it is open. */
export const freezeLabel = 'freeze';

const dayMs = 24 * 3_600_000;
const weekMs = 7 * dayMs;
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const asked = ['paused', 'label', 'schedule'] as const satisfies readonly FreezeCause[];

/** What people asked for, told to the queue. */
export function factsOfFreeze({ ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>): QueueEvent[] {
  const { frozen } = ledger.queue;
  const wanted = wantedBy(ledger, snapshot);
  return asked.flatMap((why): QueueEvent[] => {
    const reason = wanted[why]?.slice(0, 500) ?? null;
    const known = frozen.find((each) => each.why === why);
    if (reason === null) return known === undefined ? [] : [{ type: 'thawed', why }];
    return known?.reason === reason ? [] : [{ type: 'frozen', why, reason, at: snapshot.now }];
  });
}

function wantedBy(ledger: Ledger, snapshot: Snapshot): Readonly<Record<(typeof asked)[number], string | null>> {
  const { config, now } = snapshot;
  const windows = config.refinery.freeze.filter((window) => isWithin(window, now));
  return {
    paused: restOf(ledger, snapshot),
    label: labelled(snapshot),
    schedule: windows.length === 0 ? null : windows.map(replies.frozenBySchedule).join('; '),
  };
}

// The same as `pausedBy`, in the words of a freeze.
function restOf({ watch }: Ledger, { config, configFault }: Snapshot): string | null {
  if (watch.stopped !== null) return replies.frozenByStop();
  if (configFault !== null) return replies.frozenByFault(configFault);
  return config.paused ? replies.frozenByPause() : null;
}

function labelled(snapshot: Snapshot): string | null {
  const by = issuesLabelled(snapshot, freezeLabel).flatMap((issue) => {
    const label = issue.labels.find((each) => each.name === freezeLabel && mayCommand(snapshot, each.by));
    return label === undefined ? [] : [replies.frozenByLabel(issue.number, label.by ?? 'somebody')];
  });
  return by.length === 0 ? null : by.join('; ');
}

/** Whether a moment is in a window of the week. One that ends when it begins is the whole week. */
export function isWithin({ from, to }: Pick<FreezeWindow, 'from' | 'to'>, now: Instant): boolean {
  const [start, end, at] = [sinceMonday(from), sinceMonday(to), offsetOf(now)];
  return start < end ? at >= start && at < end : at >= start || at < end;
}

/** When a window begins or ends next; null where there is none. */
export function nextEdge(config: Config, now: Instant): Instant | null {
  const edges = config.refinery.freeze.flatMap(({ from, to }) => [sinceMonday(from), sinceMonday(to)]);
  const waits = edges.map((edge) => (edge - offsetOf(now) + weekMs) % weekMs || weekMs);
  return waits.length === 0 ? null : later(now, Math.min(...waits));
}

// The first of January 1970 was a Thursday.
const offsetOf = (now: Instant): number => (now + 3 * dayMs) % weekMs;

function sinceMonday(time: string): number {
  const [day = '', clock = ''] = time.split(' ');
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return days.indexOf(day) * dayMs + (hours * 60 + minutes) * 60_000;
}
