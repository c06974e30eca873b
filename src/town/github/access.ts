/** Whether the caller may do the operation: the least-privilege check that runs before every handler. */
import { accountById, canSee, ownsRepository, roleIn } from './auth.ts';
import type { Credential } from './context.ts';
import type { Repository } from './entities.ts';
import { grants, needOf, roleReaches } from './permissions.ts';
import type { Need } from './permissions.ts';
import { notAccessible, notFound, Problem } from './problem.ts';
import type { World } from './world.ts';

/** One thing that somebody wants to do. */
export interface Request {
  readonly operation: string;
  readonly method: string;
  readonly credential: Credential;
  /** The repository it is about, if it is about one. */
  readonly repo: Repository | undefined;
}

/** Returns if the operation is allowed, throws GitHub's refusal otherwise. */
export function checkAccess(world: World, request: Request): void {
  const { operation, credential, repo } = request;
  if (operation.startsWith('apps/')) return;
  if (repo === undefined) return;
  if (!canSee(world, credential, repo)) throw credential.kind === 'none' ? unauthenticated() : notFound();
  const need = needOf(operation, request.method);
  if (need !== undefined) checkNeed(world, { ...request, repo }, need);
}

/** Returns if the caller has what `need` says in the repository, throws GitHub's refusal otherwise. */
export function checkNeed(world: World, request: Request & { repo: Repository }, need: Need): void {
  const { credential, repo } = request;
  const isRead = need.anyOf.every(([, level]) => level === 'read');
  switch (credential.kind) {
    case 'none':
      if (!isRead) throw unauthenticated();
      return;
    case 'jwt':
      throw new Problem(403, 'Resource not accessible by integration');
    case 'user': {
      const role = roleIn(world, repo, accountById(world, credential.token.accountId));
      if (!roleReaches(role, need.role)) throw new Problem(403, 'Must have admin rights to Repository.');
      return;
    }
    case 'installation':
    case 'job': {
      // What is public anybody may read, whatever the token was made for.
      if (isRead && !repo.private) return;
      const { token } = credential;
      const isGranted = need.anyOf.some(([permission, level]) => grants(token.permissions, permission, level));
      if (!isGranted || !ownsRepository(world, token, repo)) throw notAccessible();
    }
  }
}

/** 401 for nobody. */
export function unauthenticated(): Problem {
  return new Problem(401, 'Requires authentication');
}
