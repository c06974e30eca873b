/**
 * The budget of calls to GitHub: 900 points and 80 creations of content a minute, 500 creations an hour. It has no memory of
 * its own: what was applied is counted when the ledger acknowledges it.
 *
 * **Invariant:** comments, reactions and checks leave a share of every limit for claims and landings; what there is no room
 * for waits, and nothing is dropped. A bead's first comment is not even decided while attempts under way will need the room.
 */
import { beadsWithoutPull } from '../beads/among.ts';
import { z } from 'zod';
import { memo } from '../memo.ts';
import type { Effect, Learnt, OutboxEntry } from '../effect.ts';
import type { Bead } from '../beads/bead.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { Instant } from '../name.ts';
import { later } from '../time.ts';

/** Whether what GitHub answered is a limit of its own; anything else that passes is an outage. */
export function isLimit(error: string): boolean {
  return /^(?:403|429)\b|rate limit|abuse/i.test(error);
}

/** What is left of one limit at an instant. */
const Bucket = z.strictObject({ left: z.number().nonnegative(), at: Instant });

/** What is left of each limit. */
export const CallBudget = z.strictObject({ points: Bucket, minute: Bucket, hour: Bucket });
export type CallBudget = z.infer<typeof CallBudget>;

type LimitName = keyof CallBudget;

// A burst, and what comes back in a period: together they are the limit, so it is kept in every period however they fall.
const limits: Readonly<
  Record<LimitName, { readonly burst: number; readonly refill: number; readonly periodMs: number }>
> = {
  points: { burst: 450, refill: 450, periodMs: 60_000 },
  minute: { burst: 40, refill: 40, periodMs: 60_000 },
  hour: { burst: 150, refill: 350, periodMs: 3_600_000 },
};
const names = ['points', 'minute', 'hour'] as const;

/** The share of every burst that projections leave to claims and landings. */
const share = 0.3;

const start = Instant.parse(0);

/** A budget of which nothing is used. */
export const fullBudget: CallBudget = {
  points: { left: limits.points.burst, at: start },
  minute: { left: limits.minute.burst, at: start },
  hour: { left: limits.hour.burst, at: start },
};

type Cost = Readonly<Record<LimitName, number>>;

/** What applying an effect costs, as GitHub counts: five points for each write, one creation for what people see anew. */
export function costOfCall(effect: Effect, writes = writesUsual(effect)): Cost {
  const creations = isCreation(effect) ? 1 : 0;
  return { points: 5 * writes, minute: creations, hour: creations };
}

/** So many members are merged in one call. */
export const composedAtOnce = 10;

// Merges in tens, staging, and a commit for each member that is squashed; only staging where a run has merged.
function writesUsual(effect: Effect): number {
  if (effect.type !== 'compose' || effect.made !== undefined) return 1;
  const { members, squash } = effect;
  const made = squash === undefined ? 0 : members.length + Math.min(1, squash.under.length);
  return Math.ceil(members.length / composedAtOnce) + made + 1;
}

// Where GitHub would not merge in tens it took more, and whoever composed has counted. Nobody has where it failed, and in ledgers
// of earlier versions, which are folded as they were then: one by one.
function writesOf(effect: Effect, learnt: Learnt): number {
  if (effect.type !== 'compose' || effect.made !== undefined) return 1;
  return learnt.type === 'composed' && learnt.writes !== undefined ? learnt.writes : effect.members.length + 2;
}

function isCreation(effect: Effect): boolean {
  switch (effect.type) {
    case 'show':
      return effect.comment === null;
    case 'reply':
    case 'tell':
    case 'react':
    case 'open-pull':
      return true;
    default:
      return false;
  }
}

/** Whether an effect only shows what the ledger says: it can wait, and be made from the ledger again. */
export function isProjection(effect: Effect): boolean {
  const { type } = effect;
  if (effect.type === 'show-pull') return effect.isRequired !== true;
  return type === 'show' || type === 'reply' || type === 'tell' || type === 'react' || type === 'check';
}

/** An effect that was applied, and what that taught. */
interface Spent {
  readonly effect: Effect;
  readonly learnt: Learnt;
  readonly at: Instant;
}

/** The budget after an effect was applied. What was already overdrawn is not owed. */
export function spendCall(budget: CallBudget, { effect, learnt, at }: Spent): CallBudget {
  const cost = costOfCall(effect, writesOf(effect, learnt));
  const after = (name: LimitName): CallBudget['points'] => ({
    left: Math.max(0, filled(budget, name, at) - cost[name]),
    at: at > budget[name].at ? at : budget[name].at,
  });
  return { points: after('points'), minute: after('minute'), hour: after('hour') };
}

function filled(budget: CallBudget, name: LimitName, now: Instant): number {
  const { burst, refill, periodMs } = limits[name];
  const { left, at } = budget[name];
  return Math.min(burst, left + (Math.max(0, now - at) * refill) / periodMs);
}

/**
 * How much later than GitHub asks for what it refused for a limit is tried again: in its turn behind all that waits for the
 * same limit, claims first. Tried together again they would be refused together again.
 */
export function turnMs(outbox: Turns, id: string, now: Instant): number {
  const place = outbox.entries.findIndex((entry) => entry.id === id);
  const mine = outbox.entries[place]?.effect;
  if (mine === undefined || !isCreation(mine)) return 0;
  const ahead = outbox.entries.filter(
    ({ effect }, index) =>
      isCreation(effect) && (rank(effect) === rank(mine) ? index < place : rank(effect) < rank(mine)),
  );
  const left = (name: LimitName): number => filled(outbox.budget, name, now) / limits[name].burst;
  const { periodMs, refill } = limits[left('hour') < left('minute') ? 'hour' : 'minute'];
  return Math.ceil((ahead.length * periodMs) / refill);
}

/** The entries that wait, in order, and what is left of the limits. */
interface Turns {
  readonly entries: readonly OutboxEntry[];
  readonly budget: CallBudget;
}

/** What only says that all is well: where a bead has landed before there is room for it, its pull request tells as much. */
const routine: ReadonlySet<Bead['state']> = new Set(['hooked', 'working', 'delivered', 'queued', 'landed']);

/** Whether a bead's first comment is still to be made, and nobody has to act on it. */
export const canWaitForComment = ({ comment, state }: Bead): boolean => comment === null && routine.has(state);

/**
 * How many beads may be given their first comment at this moment. A pull request is made of every attempt under way, sooner or
 * later: what those need of the hour is not spent on saying that they have begun.
 */
export function commentRoom({ outbox, beads }: Pick<Ledger, 'outbox' | 'beads'>, now: Instant): number {
  const { waiting, opening } = creationsIn(outbox.entries);
  const expected = beadsWithoutPull({ beads }).length;
  const left = filled(outbox.budget, 'hour', now) - limits.hour.burst * share;
  return Math.max(0, Math.floor(left - waiting - Math.max(0, expected - opening)));
}

const creationsIn = memo((entries: Ledger['outbox']['entries']) => ({
  waiting: entries.filter(({ effect }) => isCreation(effect)).length,
  opening: entries.filter(({ effect }) => effect.type === 'open-pull').length,
}));

/** When each of `effects` may be applied, given what waits already. Claims and landings ask first. */
export function callTimes(budget: CallBudget, { waiting, effects, now }: Asked): readonly Instant[] {
  const used: Record<'claims' | 'all', Record<LimitName, number>> = { claims: zero(), all: zero() };
  for (const { effect } of waiting) use(used, effect);
  const limitedUntil = waiting
    .filter((entry) => entry.error !== null && isLimit(entry.error))
    .reduce((latest, entry) => Math.max(latest, entry.notBefore), Number(now));
  const times = effects.map(() => now);
  const inTurn = [...effects.keys()].toSorted((a, b) => rank(effects[a]) - rank(effects[b]));
  for (const index of inTurn) {
    const effect = effects[index];
    if (effect === undefined) continue;
    const isLater = isProjection(effect);
    const fits = fitsIn(budget, {
      cost: costOfCall(effect),
      used: isLater ? used.all : used.claims,
      now,
      floor: isLater ? share : 0,
    });
    times[index] = later(now, Math.max(fits, isLater ? limitedUntil - now : 0));
    use(used, effect);
  }
  return times;
}

/** What is asked: effects to apply, and the entries that wait before them. */
export interface Asked {
  readonly waiting: readonly OutboxEntry[];
  readonly effects: readonly Effect[];
  readonly now: Instant;
}

const rank = (effect: Effect | undefined): number => (effect !== undefined && isProjection(effect) ? 1 : 0);
const zero = (): Record<LimitName, number> => ({ points: 0, minute: 0, hour: 0 });

function use(used: Record<'claims' | 'all', Record<LimitName, number>>, effect: Effect): void {
  const cost = costOfCall(effect);
  for (const name of names) {
    used.all[name] += cost[name];
    if (!isProjection(effect)) used.claims[name] += cost[name];
  }
}

// In how many milliseconds every limit has room beside what waits.
function fitsIn(
  budget: CallBudget,
  ask: { readonly cost: Cost; readonly used: Cost; readonly now: Instant; readonly floor: number },
): number {
  const waits = names.map((name) => {
    const { burst, refill, periodMs } = limits[name];
    if (ask.cost[name] === 0) return 0;
    const missing = ask.cost[name] + burst * ask.floor + ask.used[name] - filled(budget, name, ask.now);
    return missing <= 0 ? 0 : Math.ceil((missing * periodMs) / refill);
  });
  return Math.max(...waits);
}
