/** Somebody doing something in a repository: what REST and GraphQL handlers both hand to the code that does it. */
import { accountById } from './auth.ts';
import { causeOf } from './context.ts';
import type { Context } from './context.ts';
import { tables } from './entities.ts';
import type { Repository } from './entities.ts';
import type { Store } from './store.ts';
import type { Cause, World } from './world.ts';

/** Who does it, where. */
export interface Act {
  readonly world: World;
  readonly store: Store;
  readonly repo: Repository;
  readonly cause: Cause;
}

/** The caller of a REST operation in the repository of its path. */
export function actOf(context: Context): Act {
  return { world: context.world, store: context.store, repo: context.repo, cause: causeOf(context) };
}

/** The same somebody in another repository. */
export function elsewhere(act: Act, repositoryId: number): Act {
  return { ...act, repo: repositoryById(act.store, repositoryId) };
}

/** The repository with that id, which must exist. */
export function repositoryById(store: Store, id: number): Repository {
  const repo = tables.repositories(store).get(id);
  if (repo === undefined) throw new Error(`no repository ${id}`);
  return repo;
}

/** Says that something happened. */
export function announce(act: Act, event: readonly [name: string, action: string | null], payload: Payload): void {
  act.world.emit({ repo: act.repo, event: event[0], action: event[1], payload, cause: act.cause });
}

/** A webhook's body without its envelope. */
export type Payload = Readonly<Record<string, unknown>>;

/** The App that an act is done through, if any. */
export function appOf(act: Act): number | null {
  return act.cause.token?.appId ?? null;
}

/** The address of the act's repository in the API. */
export function apiOf(world: World, repo: Repository): string {
  return `${world.api}/repos/${repo.owner}/${repo.name}`;
}

/** The address of the act's repository for people. */
export function pageOf(world: World, repo: Repository): string {
  return `${world.url}/${repo.owner}/${repo.name}`;
}

/** The login of the account with that id. */
export function loginOf(world: World, id: number): string {
  return accountById(world, id).login;
}
