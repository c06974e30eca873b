/** GitHub's own merge queue in memory: one entry after another, each merged, checked and landed, or put out with a reason. */
import { PullNumber } from '../../src/core/name.ts';
import type { Instant, Sha } from '../../src/core/name.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { HandedView } from '../../src/core/snapshot.ts';
import type { MemoryGit } from './memory-git.ts';

export const baseRef = 'refs/heads/main';

/** What the queue needs of the world that it is in. */
export interface QueueWorld {
  readonly git: MemoryGit;
  readonly time: Clock & { schedule(ms: number, fire: () => void): void };
  readonly pulls: ReadonlyMap<
    number,
    { readonly branch: string; readonly body: string; readonly state: HandedView['state'] }
  >;
  readonly baseMoves: { push(move: { from: Sha; to: Sha; wasGreen: boolean }): unknown };
  readonly baseHead: Sha;
  checkMs(sha: Sha): number;
  wake(because: string): void;
  startChecks(sha: Sha): void;
  isGreen(sha: Sha): boolean;
  noticeMerged(from: Sha): void;
}

interface Entry {
  readonly pull: number;
  readonly head: Sha;
}

/** The queue of the base. */
export class MemoryQueue {
  readonly #world: QueueWorld;
  readonly #entries: Entry[] = [];
  readonly #removed = new Map<number, { readonly reason: string; readonly at: Instant }>();
  readonly #mergedAs = new Map<number, Sha>();
  #isBusy = false;

  constructor(world: QueueWorld) {
    this.#world = world;
  }

  /** Checks that the base requires, of a head before it enters as well. */
  requiredChecks: readonly string[] = [];

  /** Every pull request that was ever taken in, with how often. */
  readonly taken = new Map<number, number>();

  enqueue(pull: number, head: Sha): 'done' | 'raced' {
    if (this.#headOf(pull) !== head) return 'raced';
    if (this.#entries.some((entry) => entry.pull === pull)) return 'done';
    this.#entries.push({ pull, head });
    this.taken.set(pull, (this.taken.get(pull) ?? 0) + 1);
    this.#goOn();
    return 'done';
  }

  remove(pull: number, reason: string): void {
    const index = this.#entries.findIndex((entry) => entry.pull === pull);
    if (index < 0) return;
    this.#entries.splice(index, 1);
    this.#removed.set(pull, { reason, at: this.#world.time.now() });
    this.#world.wake('pull_request.dequeued');
  }

  views(pulls: readonly number[]): HandedView[] {
    return pulls.flatMap((number): HandedView[] => {
      const pull = this.#world.pulls.get(number);
      const head = this.#headOf(number);
      if (pull === undefined || head === undefined) return [];
      const isQueued = this.#entries.some((entry) => entry.pull === number);
      return [
        {
          pull: PullNumber.parse(number),
          head,
          state: pull.state,
          mergedAs: this.#mergedAs.get(number) ?? null,
          place: isQueued ? 'QUEUED' : null,
          removed: this.#removed.get(number) ?? null,
        },
      ];
    });
  }

  #headOf(number: number): Sha | undefined {
    return this.#world.git.refs.get(`refs/heads/${this.#world.pulls.get(number)?.branch ?? ''}`);
  }

  #goOn(): void {
    const [first] = this.#entries;
    if (first === undefined || this.#isBusy) return;
    const { git, time } = this.#world;
    const from = this.#world.baseHead;
    const message = `Merge pull request #${first.pull}\n\n${this.#world.pulls.get(first.pull)?.body ?? ''}`;
    const result = git.merge(from, first.head, { message });
    if (result.status !== 'merged') {
      this.remove(first.pull, 'MERGE_CONFLICT');
      this.#goOn();
      return;
    }
    this.#isBusy = true;
    this.#world.startChecks(result.sha);
    time.schedule(this.#world.checkMs(result.sha) + 1000, () => {
      this.#isBusy = false;
      this.#end(first, { from, to: result.sha });
      this.#goOn();
    });
  }

  #end({ pull }: Entry, { from, to }: { readonly from: Sha; readonly to: Sha }): void {
    if (!this.#entries.some((entry) => entry.pull === pull) || this.#world.baseHead !== from) return;
    if (!this.#world.isGreen(to)) {
      this.remove(pull, 'CI_FAILURE');
      return;
    }
    this.#world.git.refs.set(baseRef, to);
    this.#world.baseMoves.push({ from, to, wasGreen: true });
    this.#mergedAs.set(pull, to);
    this.#world.noticeMerged(from);
    this.remove(pull, 'MERGE');
  }
}
