/** Which pull requests a commit belongs to. */
import type { Context } from './context.ts';
import { issuesOf } from './issue-entities.ts';
import { notFound } from './problem.ts';
import { pullOf } from './pull-entities.ts';
import type { Pull } from './pull-entities.ts';

/** Where to look. */
export type Looking = Pick<Context, 'git' | 'store' | 'repo'>;

/** The pull requests that brought `sha` to the default branch, or else the open ones that contain it. */
export async function pullsContaining(context: Looking, sha: string): Promise<Pull[]> {
  const commit = await context.git.resolveCommit(sha);
  if (commit === undefined) throw notFound(`No commit found for SHA: ${sha}`);
  const found: Pull[] = [];
  for (const issue of issuesOf(context.store, context.repo.id)) {
    if (!issue.isPull) continue;
    const pull = pullOf(context.store, issue.id);
    if (issue.state === 'closed' && pull.mergedAt === null) continue;
    if (pull.mergeSha === commit && pull.mergedAt !== null) found.push(pull);
    else if (await holds(context, pull, commit)) found.push(pull);
  }
  return found;
}

async function holds(context: Looking, pull: Pull, sha: string): Promise<boolean> {
  if (!(await context.git.isAncestor(sha, pull.headSha))) return false;
  return !(await context.git.isAncestor(sha, pull.baseSha));
}
