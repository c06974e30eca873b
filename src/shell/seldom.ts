/** What GitHub is asked now and then only. A process that forgets when it asked asks once more than it had to. */
import type { Bead } from '../core/beads/bead.ts';
import type { Event } from '../core/event.ts';
import type { Instant, RunId } from '../core/name.ts';
import type { JobsView, LeftView, Snapshot } from '../core/snapshot.ts';
import { parseFiled } from '../core/ledger/ledger.ts';
import { landingOf, livesToRead } from '../core/people/landed.ts';
import { minutes } from '../core/time.ts';
import { checksToAsk } from '../core/landing/untaken.ts';
import { runsToAsk } from '../core/watch/pulse.ts';
import type { Ports } from '../ports/ports.ts';
import type { Known } from './commit.ts';

/** When GitHub was asked about what. */
export interface Asked {
  scheduleAt: Instant | null;
  leftAt: Instant | null;
  /** By run: what its jobs are at. */
  readonly jobsAt: Map<RunId, Instant>;
  /** By bead and the pull request that it landed with last: the record of the life that ended so; forgotten while it lives. */
  readonly lives: Map<string, Bead | null>;
}

/** Nothing was asked yet. */
export function nothingAsked(): Asked {
  return { scheduleAt: null, leftAt: null, jobsAt: new Map(), lives: new Map() };
}

const dayMs = 24 * 3_600_000;

const isTick = (events: readonly Event[]): boolean => events.some((event) => event.type === 'tick');

/** Whether the tick workflow is on, for GitHub switches a schedule off without a word: once a day, at a tick. Null: not asked. */
export async function askSchedule(ports: Ports, asked: Asked, events: readonly Event[]): Promise<'on' | 'off' | null> {
  const now = ports.clock.now();
  if (!isTick(events) || (asked.scheduleAt !== null && now - asked.scheduleAt < dayMs)) return null;
  asked.scheduleAt = now;
  return ports.repository.schedule();
}

/** What runs and the refinery left in git: once a day, at a tick. */
export async function askLeft(ports: Ports, asked: Asked, events: readonly Event[]): Promise<readonly LeftView[]> {
  const now = ports.clock.now();
  if (!isTick(events) || (asked.leftAt !== null && now - asked.leftAt < dayMs)) return [];
  asked.leftAt = now;
  return ports.repository.left();
}

// As many as one car may hold of what takes something back; each is one call, once.
const livesMax = 64;

/** The last records of beads that may begin anew, by number. Each is read once. */
export async function askEarlier(
  ports: Ports,
  { lives }: Asked,
  { ledger, ...seen }: Pick<Known, 'ledger'> & Parameters<typeof livesToRead>[1],
): Promise<Record<string, Bead>> {
  const earlier: Record<string, Bead> = {};
  // Its next end is another life.
  for (const key of lives.keys()) if (ledger.beads[Number(key.split(':')[0])] !== undefined) lives.delete(key);
  for (const bead of livesToRead(ledger, seen).slice(0, livesMax)) {
    const key = `${bead}:${landingOf(ledger.queue, bead)?.pull}`;
    if (!lives.has(key)) {
      const text = await ports.ledger.lastLife(bead);
      lives.set(key, text === null ? null : parseFiled(text));
    }
    const life = lives.get(key) ?? null;
    if (life !== null) earlier[bead] = life;
  }
  return earlier;
}

const jobsMs = 300_000;
const askedMax = 20;

/** From what is decided which runs are asked about. */
type Asking = Pick<Snapshot, 'config' | 'runs' | 'idle' | 'staged'> & Pick<Known, 'ledger'>;

/** What the jobs of runs are at: only where something would follow from the answer, and of each run now and then. */
export async function askJobs(ports: Ports, { jobsAt }: Asked, { ledger, ...seen }: Asking): Promise<JobsView[]> {
  const now = ports.clock.now();
  const againMs = Math.min(jobsMs, minutes(seen.config.attempts.startMinutes));
  for (const [run, at] of jobsAt) if (now - at >= againMs) jobsAt.delete(run);
  const views: JobsView[] = [];
  const wanted = [...runsToAsk(ledger, { ...seen, now }), ...checksToAsk(ledger, { ...seen, now })];
  const anew = wanted.filter((each) => !jobsAt.has(each));
  for (const run of anew.slice(0, askedMax)) {
    const view = await ports.repository.jobs(run);
    jobsAt.set(run, now);
    if (view !== null) views.push(view);
  }
  return views;
}
