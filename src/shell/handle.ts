/**
 * One repository in one process: events are taken in as they come, and handled one shift at a time.
 *
 * **Invariant:** an event is forgotten only once what it led to is committed.
 */
import type { Event } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import { replies } from '../core/people/replies.ts';
import { afterFailure, deaconCheck } from '../core/watch/deacon.ts';
import type { Check } from '../ports/github.ts';
import type { Sha } from '../core/name.ts';
import type { JobNews } from '../core/snapshot.ts';
import type { Ports } from '../ports/ports.ts';
import { newDesk, Shift } from './shift.ts';
import type { Handled, Progress } from './shift.ts';

const failuresMax = 5;
const inboxMax = 1000;

/** How a rig behaves in its process. */
export interface RigOptions {
  readonly onProgress?: (progress: Progress) => void;
  /**
   * How long acknowledgements of applied effects, and tidying up, may wait for a decision to share a commit with. 0 where
   * the process may be frozen after its answer. What a crash loses in between is looked for and found done.
   */
  readonly ackWaitMs?: number;
}

/** The shell's state for one repository. */
export class Rig {
  readonly #ports: Ports;
  readonly #desk;
  #inbox: Event[] = [];
  #running: Promise<Handled> | null = null;
  #isFlushing = false;

  constructor(ports: Ports, { onProgress = () => {}, ackWaitMs = 0 }: RigOptions = {}) {
    this.#ports = ports;
    this.#desk = newDesk({
      ackWaitMs,
      onProgress,
      take: () => this.#inbox.splice(0),
      giveBack: (events) => (this.#inbox = [...events, ...this.#inbox].slice(0, inboxMax)),
    });
  }

  /** Takes events in; resolves when everything that was taken in by then is decided, committed and applied. */
  handle(events: readonly Event[]): Promise<Handled> {
    this.#inbox.push(...events);
    this.#running ??= this.#work();
    return this.#running;
  }

  /** Remembers what a job is at: that is looked into only when its time has come, so that it costs no look. */
  note(job: JobNews): void {
    this.#desk.memory.runs.tellJob(job, this.#ports.clock.now());
  }

  /** Commits what still waits for company. */
  async flush(): Promise<void> {
    if (this.#desk.flushAt === null) return;
    this.#isFlushing = true;
    await this.handle([]);
  }

  async #work(): Promise<Handled> {
    let total: Handled = { wakeAt: null, rounds: 0, commits: 0 };
    try {
      do {
        const isFlush = this.#isFlushing;
        this.#isFlushing = false;
        const handled = await this.#retrying(new Shift(this.#ports, this.#desk, isFlush));
        const [rounds, commits] = [total.rounds + handled.rounds, total.commits + handled.commits];
        total = { wakeAt: handled.wakeAt, rounds, commits };
        await this.#tellOfRecovery();
      } while (this.#inbox.length > 0);
      return total;
    } catch (error) {
      // Nothing is flushed by itself after a failure; the next event or tick carries it.
      this.#desk.flushAt = null;
      await this.#tellOfStoppage(error);
      throw error;
    } finally {
      // In the same turn as the last look into the inbox, or an event could arrive in between and wait for ever.
      this.#running = null;
      this.#flushLater();
    }
  }

  // Nothing can be decided, so nothing can be put into an outbox: this one check is set directly, once for each commit of the
  // base. It is the memory as well, for a function may not live long enough to see for itself how long this lasts.
  async #tellOfStoppage(error: unknown): Promise<void> {
    const { clock, repository, classify, log } = this.#ports;
    if (error instanceof Fault) return;
    try {
      const seen = await repository.checkOn(deaconCheck, this.#desk.snapshot?.base.head ?? null);
      const next = afterFailure(seen, clock.now());
      if (next !== 'wait') await repository.check(deaconSays(seen.head, next, classify(error).reason));
    } catch (second) {
      log.warn({ reason: classify(second).reason }, 'a stoppage could not be told');
    }
  }

  async #tellOfRecovery(): Promise<void> {
    const { repository, classify, log } = this.#ports;
    const head = this.#desk.snapshot?.base.head;
    if (!this.#desk.memory.isDoubted || head === undefined) return;
    try {
      await repository.check(deaconSays(head, 'clear', ''));
      this.#desk.memory.isDoubted = false;
    } catch (error) {
      log.warn({ reason: classify(error).reason }, 'that it goes on could not be told');
    }
  }

  async #retrying(shift: Shift): Promise<Handled> {
    const { clock, dice, classify, log } = this.#ports;
    for (let failures = 1; ; failures++) {
      try {
        return await shift.run();
      } catch (error) {
        const { memory } = this.#desk;
        memory.last = memory.known ?? memory.last;
        memory.known = null;
        const failure = classify(error);
        log.warn({ reason: failure.reason, failures, kind: failure.kind }, 'a shift failed');
        if (failure.kind === 'lasting' || failures === failuresMax) throw error;
        await clock.wait((failure.retryAfterMs ?? 1000 * 2 ** failures) + dice.between(0, 1000));
      }
    }
  }

  #flushLater(): void {
    const { flushAt } = this.#desk;
    if (flushAt === null) return;
    const { clock, log, classify } = this.#ports;
    const flush = async (): Promise<void> => {
      await clock.wait(Math.max(0, flushAt - clock.now()));
      if (this.#desk.flushAt === flushAt) await this.flush();
    };
    // What could not be acknowledged is found in the outbox by the next shift.
    flush().catch((error: unknown) => log.warn({ reason: classify(error).reason }, 'acknowledgements wait'));
  }
}

function deaconSays(head: Sha, what: 'mark' | 'tell' | 'clear', reason: string): Check {
  const said = { type: 'check', name: deaconCheck, head } as const;
  switch (what) {
    case 'mark':
      return {
        ...said,
        conclusion: 'neutral',
        title: 'A look at this repository failed',
        summary: replies.stumbled(reason),
      };
    case 'tell':
      return { ...said, conclusion: 'failure', title: 'Nothing is decided here', summary: replies.stoppage(reason) };
    case 'clear':
      return { ...said, conclusion: 'success', title: 'It goes on', summary: replies.goesOn() };
  }
}
