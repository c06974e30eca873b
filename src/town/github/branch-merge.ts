/** Merges a commit into a branch, as `POST /merges` and the mutation `mergeBranch` do. */
import type { Act } from './act.ts';
import { signatureOf, webFlow } from './pull-merge.ts';
import { moveRef } from './refs.ts';

/** What came of it: the merge commit, or why there is none. */
export type BranchMerged =
  | { readonly status: 'merged'; readonly sha: string }
  | { readonly status: 'nothing' }
  | { readonly status: 'conflict' }
  | { readonly status: 'no-base' }
  | { readonly status: 'refused'; readonly reason: string };

interface Merging {
  /** The branch's full name. */
  readonly ref: string;
  readonly theirs: string;
  readonly message: string;
}

const racesMax = 50;

/** Merges into one branch wait for each other, or each would be worked out anew whenever another one wins. */
export function mergeIntoBranch(act: Act, merging: Merging): Promise<BranchMerged> {
  return act.world.git(act.repo).queue(`merge ${merging.ref}`, () => mergeInto(act, merging));
}

async function mergeInto(act: Act, { ref, theirs, message }: Merging): Promise<BranchMerged> {
  const { world, repo, cause } = act;
  const git = world.git(repo);
  for (let races = 0; races < racesMax; races += 1) {
    const ours = await git.readRef(ref);
    if (ours === undefined) return { status: 'no-base' };
    if (await git.isAncestor(theirs, ours)) return { status: 'nothing' };
    const merged = await git.merge(ours, theirs);
    if (merged.status === 'conflict') return { status: 'conflict' };
    const sha = await git.writeCommit({
      tree: merged.tree,
      parents: [ours, theirs],
      message,
      author: signatureOf(act, cause.account),
      committer: webFlow(act),
    });
    const moved = await moveRef(world, { repo, ref, from: ours, to: sha, cause });
    if (moved.status === 'refused') return moved;
    if (moved.status === 'moved') return { status: 'merged', sha };
  }
  return { status: 'refused', reason: 'Base branch was modified. Review and try the merge again.' };
}
