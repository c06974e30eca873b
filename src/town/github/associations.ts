/** What somebody is to a repository, as GitHub says beside their texts (which is not what they may do). */
import { tables } from './entities.ts';
import type { Repository } from './entities.ts';
import { issuesOf } from './issue-entities.ts';
import { pullTables } from './pull-entities.ts';
import type { World } from './world.ts';

/** GitHub's words for it. */
export type Association = 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';

/** The association of the account with that id. */
export function associationOf(world: World, repo: Repository, accountId: number): Association {
  if (repo.ownerId === accountId) return 'OWNER';
  const collaborator = tables.collaborators(world.store).get(`${repo.id}/${accountId}`);
  if (collaborator !== undefined && collaborator.role !== 'none') return 'COLLABORATOR';
  const pulls = pullTables.pulls(world.store);
  const hasMerged = issuesOf(world.store, repo.id).some(
    (issue) => issue.isPull && issue.authorId === accountId && (pulls.get(issue.id)?.mergedAt ?? null) !== null,
  );
  return hasMerged ? 'CONTRIBUTOR' : 'NONE';
}
