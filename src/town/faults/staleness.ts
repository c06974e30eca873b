/** Answers from a replica that lags: what was just made is not there yet, what has changed is as it was. */
import type { Answer } from '../github/context.ts';
import type { World } from '../github/world.ts';

interface Kept {
  readonly at: number;
  readonly answer: Answer;
}

/** What one town remembers in order to be stale. */
interface Memory {
  readonly answers: Map<string, Kept[]>;
  /** By path: until when it is not found. */
  readonly hidden: Map<string, number>;
  /** By path: until when `mergeable` is not known. */
  readonly unjudged: Map<string, number>;
}

const memories = new WeakMap<World, Memory>();

function memoryOf(world: World): Memory {
  const found = memories.get(world) ?? { answers: new Map(), hidden: new Map(), unjudged: new Map() };
  memories.set(world, found);
  return found;
}

/** Whether the path, or what it is below, was created so recently that this answer does not know it. */
export function isHidden(world: World, path: string): boolean {
  const { hidden } = memoryOf(world);
  const now = world.clock();
  for (const [prefix, until] of hidden) {
    if (until <= now) hidden.delete(prefix);
    else if (path === prefix || path.startsWith(`${prefix}/`)) return true;
  }
  return false;
}

/** Draws whether what an answer created is hidden for a while. */
export function hideFresh(world: World, answer: Answer, key: string): void {
  const path = pathOf(world, answer);
  if (path === null) return;
  const { faults } = world;
  const until = world.clock() + faults.value('fresh.ms');
  if (faults.hits('fresh.404', key)) memoryOf(world).hidden.set(path, until);
  if (faults.hits('fresh.mergeable-null', key)) memoryOf(world).unjudged.set(path, until);
}

/** The answer, with `mergeable` not known for what is fresh. */
export function unjudge(world: World, path: string, answer: Answer): Answer {
  const { unjudged } = memoryOf(world);
  const isFresh = (unjudged.get(path) ?? 0) > world.clock();
  if (!isFresh || !isRecord(answer.body) || !('mergeable' in answer.body)) return answer;
  world.faults.note('fresh.mergeable-null', path);
  return { ...answer, body: { ...answer.body, mergeable: null, rebaseable: null, mergeable_state: 'unknown' } };
}

/** Keeps an answer, so that a later one can be stale. */
export function keepAnswer(world: World, name: string, answer: Answer): void {
  const { answers } = memoryOf(world);
  const now = world.clock();
  const since = now - world.faults.value('stale.ms');
  const list = (answers.get(name) ?? []).filter(({ at }) => at >= since);
  answers.set(name, [...list, { at: now, answer }]);
  for (const [other, kept] of answers) if ((kept.at(-1)?.at ?? 0) < since) answers.delete(other);
}

/** The oldest answer that may still be given; null when there is none. */
export function oldAnswer(world: World, name: string): Answer | null {
  const since = world.clock() - world.faults.value('stale.ms');
  return (
    memoryOf(world)
      .answers.get(name)
      ?.find(({ at }) => at >= since)?.answer ?? null
  );
}

/** A list without what is too young to be in it. */
export function withoutYoung(world: World, answer: Answer): Answer {
  const { body } = answer;
  const since = world.clock() - world.faults.value('stale.ms');
  const isOld = (item: unknown): boolean =>
    !isRecord(item) || typeof item['created_at'] !== 'string' || Date.parse(item['created_at']) < since;
  if (Array.isArray(body)) return { ...answer, body: body.filter(isOld) };
  if (!isRecord(body) || typeof body['total_count'] !== 'number') return answer;
  const lists = Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.filter(isOld) : value]);
  return { ...answer, body: Object.fromEntries(lists) };
}

/** Whether an answer is a list. */
export function isList({ status, body }: Answer): boolean {
  return status === 200 && (Array.isArray(body) || (isRecord(body) && typeof body['total_count'] === 'number'));
}

function pathOf(world: World, { status, body }: Answer): string | null {
  if (!isRecord(body)) return null;
  const url = body['run_url'] ?? (status === 201 ? body['url'] : undefined);
  return typeof url === 'string' && url.startsWith(world.api) ? url.slice(world.api.length) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
