/** Where an attempt starts: a worktree on the polecat's own branch, at the base or at earlier work brought up to it. */
import { agentIdentity, withTrailers } from '../core/agents/attribution.ts';
import { cleanLine } from '../core/people/clean.ts';
import { Sha } from '../core/name.ts';
import type { PrimeTask } from '../core/agents/prime.ts';
import { polecatBranch } from '../core/ref.ts';
import type { Git } from '../adapters/git/git.ts';
import type { Dispatch } from './dispatch.ts';
import { fetchCommit, type Remote } from './remote.ts';

/** The commit to start from and what the agent should know about it. */
export interface Start {
  readonly sha: Sha;
  readonly notes: readonly string[];
  /** What the attempt is about beside the bead. */
  readonly task?: PrimeTask;
}

/** Finds the start: earlier work merged with the base where that is clean, else the base. `remote` has the work. */
export async function chooseStart(git: Git, dispatch: Dispatch, remote: Remote): Promise<Start> {
  const { base, previous } = dispatch;
  if (previous === null || previous === base) return { sha: base, notes: [] };
  if (!(await fetchCommit(git, remote, previous))) {
    return { sha: base, notes: [`Earlier work (${previous}) could not be fetched; you start from the base.`] };
  }
  const note = 'You start from the work of an earlier attempt; see what it did before you change it.';
  if ((await git.try(['merge-base', '--is-ancestor', base, previous])).exitCode === 0)
    return { sha: previous, notes: [note] };
  const merged = await mergeCommit(git, dispatch, previous);
  if (merged === null) {
    return {
      sha: base,
      notes: [`Earlier work (${previous}) conflicts with the base; you start from the base. Look at it with git show.`],
    };
  }
  return { sha: merged, notes: [note, 'It has been merged with the current base.'] };
}

async function mergeCommit(git: Git, dispatch: Dispatch, previous: Sha): Promise<Sha | null> {
  const merge = await git.try(['merge-tree', '--write-tree', '--end-of-options', previous, dispatch.base]);
  if (merge.exitCode !== 0) return null;
  const message = withTrailers(`Take in ${cleanLine(dispatch.branch, 200)}`, dispatch);
  const identity = agentIdentity(dispatch.agent);
  const author = git.with({
    env: {
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
    },
  });
  const tree = merge.stdout.trim();
  return Sha.parse(await author.run(['commit-tree', tree, '-p', previous, '-p', dispatch.base, '-F', '-'], message));
}

/** Adds the worktree. Answers its git directory, which is looked up now because later it is the agent's. */
export async function addWorktree(
  git: Git,
  dispatch: Dispatch,
  place: { readonly path: string; readonly sha: Sha },
): Promise<string> {
  const branch = polecatBranch(dispatch.agent, dispatch.bead);
  await git.run(['worktree', 'prune']);
  await git.run(['worktree', 'add', '--quiet', '--force', '-B', branch, '--end-of-options', place.path, place.sha]);
  return git.with({ cwd: place.path }).run(['rev-parse', '--absolute-git-dir']);
}
