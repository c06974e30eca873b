/** One process of the App in a simulated town: its own clock, memory and name, and perhaps its own death. */
import { ZodError } from 'zod';
import type { Event } from '../../src/core/event.ts';
import { Instant } from '../../src/core/name.ts';
import { deadline, inTime, tooLate } from '../../src/adapters/in-time.ts';
import { parseConfig } from '../../src/adapters/config/config-text.ts';
import type { ConfigReading } from '../../src/ports/config.ts';
import type { LedgerPort } from '../../src/ports/ledger.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { Rig } from '../../src/shell/handle.ts';
import { classifyMemory, MemoryError } from '../support/memory-error.ts';
import { memoryPorts } from '../support/memory-github.ts';
import type { Around, Call } from '../support/memory-github.ts';
import type { MemoryWorld } from '../support/memory-world.ts';
import type { SeededDice, VirtualTime } from '../support/virtual-time.ts';
import type { ProcessPlan } from './plan.ts';
import type { Story } from './story.ts';
import { StaleStorm } from './weather.ts';
import type { Weather } from './weather.ts';

const ackWaitMs = 15_000;
const ownTickMs = { least: 1000, most: 600_000, afterFailure: 60_000 } as const;

/** What a process stands in. */
export interface Surroundings {
  readonly name: string;
  readonly plan: ProcessPlan;
  readonly world: MemoryWorld;
  readonly time: VirtualTime;
  readonly weather: Weather;
  readonly story: Story;
  readonly dice: SeededDice;
  readonly onBug: (what: string) => void;
}

/** A process. Handling goes on until it dies; the dead never answer. */
export class SimProcess implements Around {
  readonly #around: Surroundings;
  readonly #rig: Rig;
  #isAlive = true;
  #busy = 0;
  #ownTick = 0;
  #dies: { readonly isAfter: boolean; readonly onDeath: () => void } | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
    const { name, plan, world, time, weather, dice } = around;
    const { repository, ledger } = memoryPorts(world, this);
    const ports: Ports = {
      repository: { ...repository, look: async (asked) => weather.perhapsStale(await repository.look(asked)) },
      ledger: inStorms(ledger),
      clock: { now: () => Instant.parse(time.now() + plan.skewMs), wait: (ms) => time.wait(ms) },
      dice,
      log: { info: nothing, warn: nothing, error: nothing },
      readConfig,
      classify: classifyMemory,
      wake: () => Promise.resolve(),
      inTime,
      heldBy: `${name}-${dice.entropy()}`,
    };
    this.#rig = new Rig(ports, { ackWaitMs: plan.isLasting ? ackWaitMs : 0 });
  }

  get isBusy(): boolean {
    return this.#isAlive && this.#busy > 0;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Dies at its next call, before or after it took effect. */
  dieAtNextCall(isAfter: boolean, onDeath: () => void): void {
    this.#dies ??= { isAfter, onDeath };
  }

  /** Takes events in, as the host does: a failure is told to nobody, and looked into a minute later. */
  handle(events: readonly Event[]): void {
    if (!this.#isAlive) return;
    for (const event of events) if (event.type === 'job') this.#rig.note(event.job);
    if (events.every(({ type }) => type === 'job')) return;
    this.#busy += 1;
    const handling = this.#around.time.meter.of('product', () => this.#rig.handle(events));
    handling.then(
      ({ wakeAt }) => {
        this.#busy -= 1;
        this.#tickAt(wakeAt === null ? null : wakeAt - this.#around.plan.skewMs);
      },
      (error: unknown) => {
        this.#busy -= 1;
        this.#around.story.tell(`${this.#around.name} gives up: ${classifyMemory(error).reason}`);
        if (isBug(error)) this.#around.onBug(`${this.#around.name}: ${classifyMemory(error).reason}`);
        this.#tickAt(this.#around.time.now() + ownTickMs.afterFailure);
      },
    );
  }

  #tickAt(at: number | null): void {
    const token = ++this.#ownTick;
    if (at === null || !this.#around.plan.isLasting) return;
    const inMs = Math.min(ownTickMs.most, Math.max(ownTickMs.least, at - this.#around.time.now()));
    this.#around.time.schedule(inMs, () => {
      if (token === this.#ownTick) this.handle([{ type: 'tick' }]);
    });
  }

  async before(call: Call): Promise<void> {
    if (this.#around.time.now() + this.#around.plan.skewMs >= deadline()) {
      throw new MemoryError({ kind: 'passing', reason: `503: ${tooLate}`, retryAfterMs: null });
    }
    await this.#passTime();
    if (this.#dies?.isAfter === false) await this.#die(call);
    const { weather, time } = this.#around;
    await time.meter.of('world', () => weather.before(call));
  }

  async after(call: Call): Promise<void> {
    if (this.#dies?.isAfter === true) await this.#die(call);
    await this.#passTime();
    this.#around.weather.after(call);
  }

  async #passTime(): Promise<void> {
    await this.#around.time.wait(this.#around.weather.latencyMs(this.#around.plan.latencyMs));
    if (!this.#isAlive) await death();
  }

  #die(call: Call): Promise<never> {
    this.#isAlive = false;
    const when = this.#dies?.isAfter === true ? 'right after' : 'before';
    this.#around.story.tell(`${this.#around.name} is killed ${when} ${call.name}`);
    this.#dies?.onDeath();
    return death();
  }
}

// The dead do not go on: their promises never resolve.
function death(): Promise<never> {
  return new Promise(() => {});
}

const nothing = (): void => {};

function inStorms(port: LedgerPort): LedgerPort {
  return {
    read: () => port.read(),
    lastLife: (bead) => port.lastLife(bead),
    commit: async (expected, changes, message) => {
      try {
        return await port.commit(expected, changes, message);
      } catch (error) {
        if (error instanceof StaleStorm) return { status: 'stale' };
        throw error;
      }
    },
  };
}

const readings = new Map<string, ConfigReading>();

function readConfig(text: string): ConfigReading {
  const known = readings.get(text);
  if (known !== undefined) return known;
  const reading = parseConfig(text);
  const read: ConfigReading =
    reading.status === 'ok'
      ? { status: 'read', config: reading.config }
      : { status: 'faulty', fault: reading.problems.map((problem) => problem.message).join('; ') };
  readings.set(text, read);
  return read;
}

// What no call can answer with, and nobody throws on purpose.
function isBug(error: unknown): boolean {
  const kinds = [TypeError, RangeError, ReferenceError, SyntaxError, ZodError];
  return kinds.some((kind) => error instanceof kind);
}
