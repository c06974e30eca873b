/** A queue to play with by hand: facts in, decisions out as lines that read like a log. */
import { evolve } from '../../src/core/refinery/evolve.ts';
import { sha256 } from '../../src/core/refinery/digest.ts';
import { emptyQueue } from '../../src/core/refinery/queue.ts';
import type { Queue, QueueAction, QueueEvent, QueueRun, QueueView } from '../../src/core/refinery/queue.ts';
import { schedule } from '../../src/core/refinery/schedule.ts';
import { Instant, PullNumber, Sha } from '../../src/core/name.ts';
import type { Priority } from '../../src/core/name.ts';

/** A sha that a text stands for. */
export function shaOf(text: string): Sha {
  return Sha.parse(sha256(text).slice(0, 40));
}

/** A pull request's number. */
export function pullOf(number: number): PullNumber {
  return PullNumber.parse(number);
}

/** The rig; minutes pass only when told. */
export class Rig {
  queue: Queue = emptyQueue;
  base: Sha = shaOf('base');
  minute = 0;
  slots = 20;
  starts = 6;
  isNative = false;
  /** Whether what conflicts with what rides ahead may be composed by rules; rules merge all but these. */
  mayRule = false;
  readonly unruled: number[] = [];
  /** GitHub says that one conflicts with what is ahead, not with which of those. */
  isVague = false;
  /** Pulls that conflict, each with the base (0) or another. */
  readonly conflicts: [number, number][] = [];
  actions: readonly QueueAction[] = [];

  get now(): Instant {
    return Instant.parse(this.minute * 60_000);
  }

  get view(): QueueView {
    const { now, base, slots, starts, isNative, mayRule } = this;
    return { now, base, slots, starts, checkTimeoutMs: 60 * 60_000, isNative, mayRule };
  }

  tell(event: QueueEvent): void {
    this.queue = evolve(this.queue, event);
  }

  enqueue(number: number, more: { priority?: Priority; after?: number[]; head?: string } = {}): void {
    this.tell({
      type: 'enqueued',
      pull: pullOf(number),
      bead: null,
      head: shaOf(more.head ?? `head ${number}`),
      priority: more.priority ?? 2,
      after: (more.after ?? []).map(pullOf),
      at: this.now,
    });
  }

  /** Decides, composes whatever is asked for, and decides again until nothing new is asked. */
  tick(): void {
    for (let round = 0; round < 30; round++) {
      const plan = schedule(this.queue, this.view);
      this.queue = plan.queue;
      this.actions = plan.actions;
      const compositions = plan.actions.filter((action) => action.type === 'compose');
      for (const action of plan.actions)
        if (action.type === 'cancel') this.tell({ type: 'cancelled', run: action.run });
      for (const action of compositions) this.compose(action);
      if (compositions.length === 0) return;
    }
  }

  private compose(action: Extract<QueueAction, { type: 'compose' }>): void {
    if (action.by === 'rules') {
      const pulls = action.members.filter(({ pull }) => this.unruled.includes(pull)).map(({ pull }) => pull);
      const merged = action.members.filter(({ pull }) => !pulls.includes(pull));
      if (pulls.length > 0) this.tell({ type: 'not-ruled', run: action.run, pulls, restUntil: null });
      const sha = shaOf(`${action.onto} ${action.run}`);
      return this.tell({ type: 'composed', run: action.run, sha, merged, at: this.now });
    }
    const run = this.queue.runs.find(({ id }) => id === action.run);
    const there = (run?.ahead ?? []).map(({ pull }) => pull);
    const merged = action.members.filter(({ pull }) => {
      const hits = this.conflicts.filter((pair) => pair.includes(pull)).map(([a, b]) => (a === pull ? b : a));
      const known = hits.filter((other) => there.some((ahead) => ahead === other)).map(pullOf);
      const others = this.isVague && known.length > 0 ? [...there] : known;
      if (hits.includes(0)) this.tell({ type: 'conflicted', run: action.run, pull, with: 'base', at: this.now });
      else if (others.length > 0) {
        this.tell({ type: 'conflicted', run: action.run, pull, with: others, at: this.now });
      } else {
        there.push(pull);
        return true;
      }
      return false;
    });
    const sha = shaOf(`${action.onto} ${action.run}`);
    this.tell({ type: 'composed', run: action.run, sha, merged, at: this.now });
  }

  /** The active run that has exactly these as its own members. */
  run(...members: number[]): QueueRun {
    const found = this.queue.runs.find(
      (run) =>
        (run.state === 'testing' || run.state === 'composing') &&
        run.members.map(({ pull }) => Number(pull)).join() === members.join(),
    );
    if (found === undefined) throw new Error(`no run of ${members.join(', ')} among ${this.see().join('; ')}`);
    return found;
  }

  check(run: QueueRun, outcome: 'green' | 'red' | 'silent'): void {
    this.tell({ type: 'checked', run: run.id, outcome, at: this.now });
  }

  /** Lands what is asked to land, and decides again. */
  land(): readonly number[] {
    this.tick();
    const action = this.actions.find((each) => each.type === 'land');
    if (action === undefined) return [];
    this.base = action.to;
    this.tell({ type: 'landed', run: action.run, at: this.now });
    this.tick();
    return action.members.map(({ pull }) => pull);
  }

  /** What is in flight, a line a run: `car 1+2 [3] testing`. */
  see(): string[] {
    return this.queue.runs.map((run) => {
      const [ahead, own] = [run.ahead, run.members].map((list) => list.map(({ pull }) => pull).join('+'));
      return `${run.kind} ${ahead === '' ? '' : `${ahead} `}[${own}] ${run.state}`;
    });
  }

  /** What is asked for, other than composing and cancelling. */
  asks(): string[] {
    return this.actions.flatMap((action) => {
      if (action.type === 'land') return [`land ${action.members.map(({ pull }) => pull).join('+')}`];
      const named = ['evict', 'conflict', 'hand-over', 'take-back'];
      return named.includes(action.type) && 'pull' in action ? [`${action.type} ${action.pull}`] : [];
    });
  }
}
