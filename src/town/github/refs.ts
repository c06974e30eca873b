/**
 * Moves branches, tags and other refs: in a queue per ref, by compare-and-swap, within the rules, and then says so.
 * **Invariant:** an intent is journalled before a ref moves and struck out when everybody has been told, so that a
 * process that dies in between finishes the telling at its next start.
 */
import type { Bare, Move } from '../git/bare.ts';
import { isRefName } from '../git/bare.ts';
import { isSha } from '../git/objects.ts';
import { accountById } from './auth.ts';
import { tables } from './entities.ts';
import type { Repository } from './entities.ts';
import { emitPush } from './push-events.ts';
import { whyRefused } from './rules.ts';
import type { Cause, World } from './world.ts';

/** Moves to make together, all or none. */
export interface Moves {
  readonly repo: Repository;
  readonly moves: readonly Move[];
  readonly cause: Cause;
  /** Set by the merging of a pull request, which is what `pull_request` rules ask for. */
  readonly isPullMerge?: boolean;
  /** Set by GitHub's own merge queue, which is what `merge_queue` rules ask for. */
  readonly isQueueMerge?: boolean;
  /** The commit whose checks count instead of the new tip's: a pull request's head. */
  readonly checkedSha?: string;
}

/** One move. */
export type OneMove = Omit<Moves, 'moves'> & Move;

/** What came of it. */
export type Moved =
  | { readonly status: 'moved' }
  | { readonly status: 'raced'; readonly ref: string; readonly at: string | undefined }
  | { readonly status: 'refused'; readonly reason: string };

/** A move that is under way. */
export interface Intent {
  readonly id: number;
  readonly repositoryId: number;
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly accountId: number;
  readonly kind: Cause['kind'];
  readonly isAnnounced: boolean;
}

/** Moves one ref. */
export function moveRef(world: World, move: OneMove): Promise<Moved> {
  const { ref, from, to, ...rest } = move;
  return moveRefs(world, { ...rest, moves: [{ ref, from, to }] });
}

/** Moves several refs at once: none moves if one has raced or is refused. */
export function moveRefs(world: World, wanted: Moves): Promise<Moved> {
  const bare = world.git(wanted.repo);
  const names = wanted.moves.map(({ ref }) => ref);
  return holdRefs(bare, names, async () => {
    for (const { ref, from, to } of wanted.moves) {
      if (!isRefName(ref)) return { status: 'refused', reason: `${ref} is not a valid ref name.` };
      if (to !== undefined && !isSha(to)) return { status: 'refused', reason: `${to} is not a SHA.` };
      const at = await bare.readRef(ref);
      if (at !== from) return { status: 'raced', ref, at };
    }
    const reason = await whyRefused(world, wanted);
    if (reason !== undefined) return { status: 'refused', reason };
    const intended = intend(world, wanted);
    if ((await bare.moveRefs(wanted.moves)) === 'raced') {
      withdraw(world, intended);
      return { status: 'raced', ref: names[0] ?? '', at: await bare.readRef(names[0] ?? '') };
    }
    for (const intent of intended) await announce(world, intent, wanted.cause);
    return { status: 'moved' };
  });
}

/** Does `work` while nothing else can move the refs. */
export function holdRefs<T>(bare: Bare, refs: readonly string[], work: () => Promise<T>): Promise<T> {
  // In one order for everybody, or two holders could wait for each other.
  const [first, ...rest] = [...new Set(refs)].toSorted();
  return first === undefined ? work() : bare.queue(first, () => holdRefs(bare, rest, work));
}

function intents(world: World) {
  return world.store.table<Intent>('ref-intents');
}

/** Journals that refs are about to move. */
export function intend(world: World, wanted: Moves): Intent[] {
  const { repo, cause } = wanted;
  return world.store.transaction(() =>
    wanted.moves.map(({ ref, from, to }) => {
      const id = world.store.nextId('ref-intents');
      return intents(world).put(id, {
        id,
        repositoryId: repo.id,
        ref,
        before: from ?? null,
        after: to ?? null,
        accountId: cause.account.id,
        kind: cause.kind,
        isAnnounced: false,
      });
    }),
  );
}

/** Strikes out intents that came to nothing. */
export function withdraw(world: World, list: readonly Intent[]): void {
  world.store.transaction(() => {
    for (const { id } of list) intents(world).delete(id);
  });
}

/** Tells everybody that a ref has moved, then strikes out the intent. */
export async function announce(world: World, intent: Intent, cause: Cause): Promise<void> {
  const repo = tables.repositories(world.store).get(intent.repositoryId);
  if (repo === undefined) throw new Error(`no repository ${intent.repositoryId}`);
  const { ref } = intent;
  const move = { repo, ref, before: intent.before ?? undefined, after: intent.after ?? undefined, cause };
  if (!intent.isAnnounced) {
    await emitPush(world, move, () => {
      const at = world.now();
      tables.repositories(world.store).put(repo.id, { ...repo, pushedAt: at, updatedAt: at });
      intents(world).put(intent.id, { ...intent, isAnnounced: true });
    });
  }
  for (const listener of world.onRefMoved) await listener(move);
  intents(world).delete(intent.id);
}

/** Finishes what was under way when the process ended. */
export async function resumeIntents(world: World): Promise<void> {
  for (const intent of intents(world).all()) {
    const repo = tables.repositories(world.store).get(intent.repositoryId);
    const at = repo === undefined ? undefined : await world.git(repo).readRef(intent.ref);
    const cause = { account: accountById(world, intent.accountId), kind: intent.kind, token: undefined };
    if (repo !== undefined && (at ?? null) === intent.after) await announce(world, intent, cause);
    else withdraw(world, [intent]);
  }
}
