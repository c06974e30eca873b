/**
 * Questions about ancestry, answered from commits kept in memory, by git's own algorithms and in git's own order.
 * What would need to look at too many commits is not answered here ('unsure') but left to git.
 */
import type { ObjectStore } from './object-store.ts';

/** What ancestry needs of a commit. */
interface Link {
  readonly sha: string;
  readonly parents: readonly string[];
  /** Of the committer, in seconds. */
  readonly date: number;
}

/** Which commits to list: reachable from `heads` and not from `not`, newest first, at most `max`. */
export interface Range {
  readonly heads: readonly string[];
  readonly not?: readonly string[];
  readonly max?: number;
}

const visitsMax = 5000;
const keptMax = 200_000;
const ours = 1;
const theirs = 2;
const stale = 4;
const found = 8;
// How many uninteresting commits git looks at beyond the last interesting one, against clocks that went wrong.
const slopMax = 5;

class TooMany extends Error {}

/** The history of one repository. */
export class History {
  readonly #store: ObjectStore;
  readonly #links = new Map<string, Link>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Whether `ancestor` is `descendant` or reachable from it. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean | 'unsure'> {
    return unlessTooMany(async () => {
      const { flags } = await this.#paint(ancestor, descendant);
      return ((flags.get(ancestor) ?? 0) & theirs) !== 0;
    });
  }

  /** The best common ancestor; undefined if there is none, 'unsure' also if there are several. */
  mergeBase(one: string, other: string): Promise<string | undefined> {
    if (one === other) return Promise.resolve(one);
    return unlessTooMany(async () => {
      const { flags, results } = await this.#paint(one, other);
      const best = results.filter((sha) => ((flags.get(sha) ?? 0) & stale) === 0);
      return best.length > 1 ? 'unsure' : best[0];
    });
  }

  /** The commits of a range. */
  list(range: Range): Promise<string[] | 'unsure'> {
    return unlessTooMany(async () => {
      const max = range.max ?? Number.POSITIVE_INFINITY;
      const all = (range.not ?? []).length === 0 ? await this.#plain(range.heads, max) : await this.#limited(range);
      return all.slice(0, max);
    });
  }

  /** Paints what is reachable from both sides, newest first, until only what both reach is left to look at. */
  async #paint(one: string, other: string): Promise<Painting> {
    const painting: Painting = { flags: new Map([[one, ours]]), results: [], queue: [] };
    const { flags, queue } = painting;
    flags.set(other, flagsOf(painting, other) | theirs);
    for (const sha of new Set([one, other])) insert(queue, await this.#link(sha));
    for (let visits = 0; queue.some(({ sha }) => (flagsOf(painting, sha) & stale) === 0); visits += 1) {
      const next = queue.shift();
      if (visits > visitsMax || next === undefined) throw new TooMany();
      const painted = paintOf(painting, next.sha);
      for (const parent of next.parents) {
        const before = flagsOf(painting, parent);
        if ((before & painted) === painted) continue;
        flags.set(parent, before | painted);
        insert(queue, await this.#link(parent));
      }
    }
    return painting;
  }

  async #plain(heads: readonly string[], max: number): Promise<string[]> {
    const queue: Link[] = [];
    const seen = new Set(heads);
    for (const head of seen) insert(queue, await this.#link(head));
    const listed: string[] = [];
    for (let next = queue.shift(); next !== undefined && listed.length < max; next = queue.shift()) {
      if (listed.length > visitsMax) throw new TooMany();
      listed.push(next.sha);
      for (const parent of next.parents) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        insert(queue, await this.#link(parent));
      }
    }
    return listed;
  }

  async #limited(range: Range): Promise<string[]> {
    const walk = await this.#begin(range);
    const listed: string[] = [];
    let [slop, date] = [slopMax, Number.POSITIVE_INFINITY];
    for (let next = walk.queue.shift(); next !== undefined && slop > 0; next = walk.queue.shift()) {
      if (walk.seen.size > visitsMax) throw new TooMany();
      const isDull = walk.dull.has(next.sha);
      if (isDull) for (const parent of next.parents) this.#markDull(walk, parent);
      for (const parent of next.parents) await this.#meet(walk, parent);
      if (isDull) {
        slop = slopLeft(walk, date, slop);
        continue;
      }
      listed.push(next.sha);
      date = next.date;
    }
    return listed.filter((sha) => !walk.dull.has(sha));
  }

  async #begin(range: Range): Promise<Walk> {
    const not = range.not ?? [];
    const walk: Walk = { queue: [], seen: new Set(), dull: new Set(not) };
    for (const sha of [...range.heads, ...not]) await this.#meet(walk, sha);
    for (const sha of not) for (const parent of this.#links.get(sha)?.parents ?? []) this.#markDull(walk, parent);
    return walk;
  }

  async #meet(walk: Walk, sha: string): Promise<void> {
    if (walk.seen.has(sha)) return;
    walk.seen.add(sha);
    insert(walk.queue, await this.#link(sha));
  }

  /** Marks a commit, and whatever is known to be behind it, as not asked for. */
  #markDull(walk: Walk, sha: string): void {
    const waiting = [sha];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (walk.dull.has(next)) continue;
      walk.dull.add(next);
      if (walk.seen.has(next)) waiting.push(...(this.#links.get(next)?.parents ?? []));
    }
  }

  async #link(sha: string): Promise<Link> {
    const kept = this.#links.get(sha);
    if (kept !== undefined) return kept;
    const object = await this.#store.read(sha);
    // Tags, shallow histories and what is missing are for git to judge.
    if (object?.type !== 'commit') throw new TooMany();
    const raw = object.content.toString('latin1');
    const head = raw.slice(0, raw.indexOf('\n\n')).split('\n');
    const parents = head.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7));
    const date = Number(/ (\d+) [+-]\d+$/.exec(head.find((line) => line.startsWith('committer ')) ?? '')?.[1] ?? 0);
    const link = { sha, parents, date };
    if (this.#links.size > keptMax) this.#links.clear();
    this.#links.set(sha, link);
    return link;
  }
}

interface Painting {
  readonly flags: Map<string, number>;
  readonly queue: Link[];
  /** Common ancestors, of which some may prove to be behind others. */
  readonly results: string[];
}

function flagsOf({ flags }: Painting, sha: string): number {
  return flags.get(sha) ?? 0;
}

/** What a commit hands on to its parents; notes it if both sides reach it. */
function paintOf(painting: Painting, sha: string): number {
  const flags = flagsOf(painting, sha);
  const painted = flags & (ours | theirs | stale);
  if (painted !== (ours | theirs)) return painted;
  if ((flags & found) === 0) painting.results.push(sha);
  painting.flags.set(sha, flags | found);
  return painted | stale;
}

interface Walk {
  readonly queue: Link[];
  readonly seen: Set<string>;
  /** Commits that are not asked for. */
  readonly dull: Set<string>;
}

function slopLeft(walk: Walk, date: number, slop: number): number {
  const [first] = walk.queue;
  if (first === undefined) return 0;
  if (date <= first.date || walk.queue.some(({ sha }) => !walk.dull.has(sha))) return slopMax;
  return slop - 1;
}

/** Newest first; among equals, who came first stays first. */
function insert(queue: Link[], link: Link): void {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle]?.date ?? 0) >= link.date) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, link);
}

async function unlessTooMany<T>(work: () => Promise<T>): Promise<T | 'unsure'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooMany) return 'unsure';
    throw error;
  }
}
