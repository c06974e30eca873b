/** Who may do what: GitHub's permission levels, compared. */
import type { Permission } from '../config.ts';
import type { Snapshot } from '../snapshot.ts';

const rank = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 } as const;

/** Whether `login` may steer the fleet here. Nobody, unknown people and our own App may not. */
export function mayCommand(snapshot: Snapshot, login: string | null): boolean {
  if (login === null || login === snapshot.repository.app) return false;
  return isAtLeast(snapshot.permissions[login] ?? 'none', snapshot.config.permission);
}

/** Whether `has` is as much as `needs`. */
export function isAtLeast(has: Permission | 'none', needs: Permission): boolean {
  return rank[has] >= rank[needs];
}
