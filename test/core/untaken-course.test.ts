/** What becomes of checks that no runner takes, or that never end, minute by minute with the settings as they come. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { checksToAsk } from '../../src/core/landing/untaken.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { RunId } from '../../src/core/name.ts';
import type { Instant } from '../../src/core/name.ts';
import { evolve } from '../../src/core/refinery/evolve.ts';
import { emptyQueue } from '../../src/core/refinery/queue.ts';
import type { QueueEntry, QueueRun } from '../../src/core/refinery/queue.ts';
import { stagedBranch } from '../../src/core/ref.ts';
import type { CheckView, JobsView, Snapshot } from '../../src/core/snapshot.ts';
import { at, bead, beadOf, issueOf, ledgerOf, pull, pullOf, sha, snapshotOf } from './sample.ts';

const minute = 60_000;
// So many are bad that nobody fresh stands on another.
const estimates = { ...emptyQueue.estimates, bad: { hits: 10, tries: 20 } };

/** How the checks of a run stand: a job waits for a runner, one is at work, or one of each. */
type Fate = 'waits' | 'begun' | 'both';

/** A queue whose every composition succeeds, with a clock of minutes and a runner pool that does as it is told. */
class Course {
  ledger: Ledger = { ...ledgerOf(), queue: { ...emptyQueue, base: sha('base'), estimates } };
  readonly told: string[] = [];
  readonly ended: RunId[] = [];
  /** When the first pull request was given up for want of a runner. */
  readonly givenUp: number[] = [];
  /** Whether GitHub says what jobs are at. */
  isAnswered = true;
  minute = 0;

  readonly fateOf: (run: QueueRun) => Fate;
  readonly slots: number;

  constructor(fateOf: (run: QueueRun) => Fate, slots = 1) {
    this.fateOf = fateOf;
    this.slots = slots;
  }

  get now(): Instant {
    return at(this.minute * minute);
  }

  enqueue(number: number): void {
    const [of, head] = [pull(number), sha(`head ${number}`)];
    const record = beadOf(number, { state: 'queued', pull: of, branch: `polecat/ada/${number}`, head });
    const queue = evolve(this.ledger.queue, {
      type: 'enqueued',
      pull: of,
      bead: bead(number),
      head,
      priority: 2,
      at: this.now,
    });
    this.ledger = { ...this.ledger, queue, beads: { ...this.ledger.beads, [number]: record } };
  }

  /** One look a minute, up to and with that one. */
  until(last: number, before: (minute: number) => void = () => undefined): void {
    for (; this.minute <= last; this.minute++) {
      before(this.minute);
      this.look();
      this.look();
    }
  }

  entry(number: number): QueueEntry | undefined {
    return this.ledger.queue.entries.find(({ pull: of }) => of === number);
  }

  stateOf(number: number): string | undefined {
    return this.ledger.beads[number]?.state;
  }

  private look(): void {
    const seen = this.seen();
    const asked = this.isAnswered ? checksToAsk(this.ledger, seen) : [];
    const jobs = asked.map((run) => this.jobsOf(run));
    const { changes, effects } = decide({ ledger: this.ledger, snapshot: { ...seen, jobs }, events: [] });
    const before = this.entry(1)?.untakenRuns ?? 0;
    this.ledger = evolveAll(this.ledger, changes);
    if ((this.entry(1)?.untakenRuns ?? 0) > before) this.givenUp.push(this.minute);
    for (const effect of effects) {
      if (effect.type === 'tell' && effect.topic.startsWith('watch-')) this.told.push(`${this.minute}: ${effect.body}`);
      if (effect.type === 'cancel-run') this.ended.push(effect.run);
      if (effect.type === 'compose') this.compose(effect.run);
    }
  }

  private compose(run: QueueRun['id']): void {
    const { queue } = this.ledger;
    const members = queue.runs.find(({ id }) => id === run)?.members ?? [];
    const composed = { type: 'composed', run, sha: sha(`staged ${run}`), merged: members, at: this.now } as const;
    this.ledger = { ...this.ledger, queue: evolve(queue, composed) };
  }

  private seen(): Snapshot {
    const { config, ...rest } = snapshotOf();
    const { queue, beads } = this.ledger;
    return {
      ...rest,
      config: { ...config, slots: { ...config.slots, total: this.slots, checks: this.slots } },
      now: this.now,
      lookedAt: this.now,
      issues: Object.values(beads).map(({ number }) => issueOf(number)),
      pulls: Object.values(beads).map(({ number }) => pullOf(number, { branch: `polecat/ada/${number}` })),
      branches: Object.fromEntries(
        Object.values(beads).map(({ number }) => [`polecat/ada/${number}`, sha(`head ${number}`)]),
      ),
      staged: queue.runs.flatMap((run) =>
        run.sha === null ? [] : [{ branch: stagedBranch(run.id), sha: run.sha, checks: this.checksOf(run) }],
      ),
    };
  }

  private checksOf(run: QueueRun): CheckView[] {
    const begun = { name: 'ci', state: 'pending', url: null } as const;
    const waits = { ...begun, waitsIn: jobOf(run) };
    const fate = this.fateOf(run);
    return fate === 'both' ? [begun, { ...waits, name: 'lint' }] : [fate === 'begun' ? begun : waits];
  }

  private jobsOf(job: RunId): JobsView {
    const run = this.ledger.queue.runs.find((each) => jobOf(each) === job);
    if (run?.sha === null || run?.startedAt === null || run === undefined) throw new Error(`nobody staged ${job}`);
    const waiting = { job: 1, since: run.startedAt };
    return { run: job, head: run.sha, waiting, atWorkSince: null, hasWorked: false };
  }
}

const jobOf = ({ id }: QueueRun): RunId => RunId.parse(Number.parseInt(id.slice(0, 8), 16) + 1);
const holds = (run: QueueRun, number: number): boolean =>
  [...run.ahead, ...run.members].some((member) => member.pull === number);

describe('with the settings as they come', () => {
  it('a pull request that runners pass over again and again is staged anew each time, and a person hears of it once', () => {
    const course = new Course((run) => (holds(run, 1) ? 'waits' : 'begun'), 8);
    course.enqueue(1);
    course.until(330, (now) => {
      if (now > 0 && now % 15 === 0) course.enqueue(1 + now / 15);
    });
    expect(course.stateOf(1)).toBe('queued');
    expect(course.entry(1)).toMatchObject({ silentRuns: 0, held: null });
    expect(course.givenUp).toEqual([20, 60, 105, 150, 195, 240, 285, 330]);
    expect(course.ended).toHaveLength(8);
    expect(course.told).toMatchInlineSnapshot(`
      [
        "105: What holds #1 was staged 3 times, and each time no runner took its checks. See that the runners which \`runs-on\` asks for there are online; if they are only busy, nothing has to be done. It is staged anew until a runner takes them, and goes on then.",
      ]
    `);
  });

  it('what no runner takes is staged anew before its time-out and never held, and a person hears of it once', () => {
    const course = new Course(() => 'waits', 4);
    course.enqueue(1);
    course.enqueue(2);
    course.until(330);
    expect([course.stateOf(1), course.stateOf(2)]).toEqual(['queued', 'queued']);
    expect(course.givenUp).toEqual([54, 108, 162, 216, 270, 324]);
    expect(course.told).toMatchInlineSnapshot(`
      [
        "40: The checks of what is staged have waited for a runner for 40 min, and nothing that was staged later has begun. See that the runners which \`runs-on\` asks for are online and that the plan has minutes left; if they are only busy, nothing has to be done. It goes on as soon as a runner takes them.",
      ]
    `);
  });

  it('a time-out at which all that is open waits for a runner counts as untaken also where GitHub does not say what its jobs are at', () => {
    const course = new Course(() => 'waits');
    course.isAnswered = false;
    course.enqueue(1);
    course.until(250);
    expect(course.givenUp).toEqual([61, 122, 183, 244]);
    expect(course.entry(1)).toMatchObject({ silentRuns: 0, held: null });
  });

  it('a person hears of a pool that takes nothing also where more is staged all the time', () => {
    const course = new Course(() => 'waits', 8);
    course.until(60, (now) => {
      if (now % 15 === 0) course.enqueue(1 + now / 15);
    });
    expect(course.told).toMatchInlineSnapshot(`
      [
        "45: The checks of what is staged have waited for a runner for 45 min, and nothing that was staged later has begun. See that the runners which \`runs-on\` asks for are online and that the plan has minutes left; if they are only busy, nothing has to be done. It goes on as soon as a runner takes them.",
      ]
    `);
  });

  it('a pull request whose checks begin and never end is held after three time-outs', () => {
    const course = new Course(() => 'begun');
    course.enqueue(1);
    course.until(182);
    expect(course.stateOf(1)).toBe('queued');
    course.until(183);
    expect(course.stateOf(1)).toBe('stuck');
    expect(course.ended).toEqual([]);
  });

  it('a check that begins and never ends counts beside one that waits', () => {
    const course = new Course(() => 'both');
    course.enqueue(1);
    course.until(202);
    expect([course.givenUp, course.stateOf(1)]).toEqual([[20], 'queued']);
    course.until(203);
    expect([course.givenUp, course.stateOf(1)]).toEqual([[20], 'stuck']);
  });
});
