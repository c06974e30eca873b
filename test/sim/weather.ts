/** The weather of a simulated town: what every call to GitHub meets at its moment, as the plan says. */
import type { RepositoryPort, RepositoryView } from '../../src/ports/github.ts';
import { MemoryError } from '../support/memory-error.ts';
import { memoryPorts } from '../support/memory-github.ts';
import type { Call } from '../support/memory-github.ts';
import type { MemoryWorld } from '../support/memory-world.ts';
import type { SeededDice, VirtualTime } from '../support/virtual-time.ts';
import type { Counts } from './counts.ts';
import type { Plan, Trouble, TroubleOf } from './plan.ts';
import type { Story } from './story.ts';

/** GitHub's secondary limits for content: so many creations in so long. */
const creationLimits = [
  { most: 80, ms: 60_000 },
  { most: 500, ms: 3_600_000 },
] as const;

/** And for everything: points in a minute, one for a read and five for a write. */
const pointLimit = { most: 900, ms: 60_000, read: 1, write: 5 } as const;

const silent = { before: (): Promise<void> => Promise.resolve(), after: (): Promise<void> => Promise.resolve() };

/** What the weather is made of. */
export interface Sky {
  readonly plan: Plan;
  readonly time: VirtualTime;
  readonly world: MemoryWorld;
  readonly luck: SeededDice;
  readonly story: Story;
  readonly counts: Counts;
  /** Whether GitHub keeps its limits. */
  readonly hasLimits: boolean;
}

export class Weather {
  readonly #sky: Sky;
  readonly #startedAt: number;
  readonly #onlooker: RepositoryPort;
  readonly #seen: { readonly at: number; readonly view: RepositoryView }[] = [];
  readonly #creations: number[] = [];
  readonly #spent: { readonly at: number; readonly points: number }[] = [];
  #points = 0;

  constructor(sky: Sky) {
    this.#sky = sky;
    this.#startedAt = sky.time.now();
    this.#onlooker = memoryPorts(sky.world, silent).repository;
  }

  /** What a call meets before it is made. Throws where GitHub refuses it without doing anything. */
  async before(call: Call): Promise<void> {
    this.#sky.counts.calls += 1;
    if (call.kind !== 'read') this.#sky.counts.writes += 1;
    if (this.#sky.hasLimits) this.#limitPoints(call);
    if (call.kind === 'creation') this.#limitCreations(call);
    this.#fail(call, false);
    if (call.name === 'commit' && this.active('storm').some((storm) => this.#sky.luck.next() < storm.share)) {
      throw new StaleStorm();
    }
    if (call.kind !== 'read' && this.active('stale').length > 0) {
      const view = await this.#onlooker.look({ nonces: [], base: null, ledger: false, handed: null });
      this.#seen.push({ at: this.#sky.time.now(), view });
      if (this.#seen.length > 200) this.#seen.shift();
    }
  }

  /** What a call meets after it took effect. Throws where the answer is lost. */
  after(call: Call): void {
    this.#fail(call, true);
  }

  /** How long half a call takes now. */
  latencyMs(own: number): number {
    const slow = this.active('slow').map((each) => each.latencyMs);
    return Math.round((Math.max(own, ...slow) / 2) * (0.5 + this.#sky.luck.next()));
  }

  /** A view as a replica that lags behind would show it: either the issues' side or git's is old. */
  perhapsStale(view: RepositoryView): RepositoryView {
    const stale = this.active('stale').find((each) => this.#sky.luck.next() < each.share);
    const old = stale && this.#seen.find(({ at }) => at >= this.#sky.time.now() - stale.lagMs)?.view;
    if (old === undefined) return view;
    const isGit = this.#sky.luck.next() < 0.4;
    this.#sky.story.tell(`a look shows old ${isGit ? 'refs' : 'issues and pull requests'}`);
    if (isGit) return { ...view, base: old.base, branches: old.branches, staged: old.staged };
    return { ...view, issues: old.issues, pulls: old.pulls, comments: old.comments };
  }

  /** What goes wrong at this moment. */
  active<T extends Trouble['type']>(type: T): TroubleOf<T>[] {
    const now = this.#sky.time.now() - this.#startedAt;
    return this.#sky.plan.troubles.filter(
      (each): each is TroubleOf<T> =>
        each.type === type && 'forMs' in each && each.atMs <= now && now < each.atMs + each.forMs,
    );
  }

  #fail(call: Call, isAfter: boolean): void {
    const isOf = ({ of }: TroubleOf<'failing'>): boolean =>
      of === 'any' || of === call.kind || (of === 'write' && call.kind === 'creation');
    const failing = this.active('failing').find(
      (each) => each.isAfter === isAfter && isOf(each) && this.#sky.luck.next() < each.share,
    );
    if (failing === undefined) return;
    const { status, retryAfterMs } = failing.answer;
    this.#sky.counts.failures += 1;
    this.#sky.story.tell(`${call.name} answers ${status}${isAfter ? ', but took effect' : ''}`);
    const asked = status >= 500 ? retryAfterMs : (retryAfterMs ?? 60_000);
    throw new MemoryError({ kind: 'passing', reason: `${status}: simulated`, retryAfterMs: asked });
  }

  #limitPoints(call: Call): void {
    const now = this.#sky.time.now();
    const points = call.kind === 'read' ? pointLimit.read : pointLimit.write;
    for (let [first] = this.#spent; first !== undefined && first.at <= now - pointLimit.ms; [first] = this.#spent) {
      this.#points -= first.points;
      this.#spent.shift();
    }
    if (this.#points + points > pointLimit.most) {
      this.#sky.counts.refused += 1;
      this.#sky.story.tell(`${call.name} is refused: ${pointLimit.most} points in ${pointLimit.ms / 1000} s`);
      const retryAfterMs = Math.max(1000, (this.#spent[0]?.at ?? now) + pointLimit.ms - now);
      throw new MemoryError({ kind: 'passing', reason: '403: secondary rate limit', retryAfterMs });
    }
    this.#spent.push({ at: now, points });
    this.#points += points;
  }

  #limitCreations(call: Call): void {
    const now = this.#sky.time.now();
    for (const { most, ms } of this.#sky.hasLimits ? creationLimits : []) {
      const since = this.#creations.filter((at) => at > now - ms);
      const [first] = since.slice(-most);
      if (since.length < most || first === undefined) continue;
      this.#sky.counts.refused += 1;
      this.#sky.story.tell(`${call.name} is refused: ${most} creations in ${ms / 1000} s`);
      throw new MemoryError({ kind: 'passing', reason: '403: secondary rate limit', retryAfterMs: first + ms - now });
    }
    this.#creations.push(now);
    if (this.#creations.length > 1000) this.#creations.splice(0, 500);
    this.#sky.counts.creations += 1;
  }
}

/** Somebody else committed first, says GitHub, although nobody did. */
export class StaleStorm extends Error {}
