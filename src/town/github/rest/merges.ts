/** `POST /merges`: merges a branch or commit into a branch. */
import { z } from 'zod';
import { forgeSignature, signatureOf } from '../authorship.ts';
import { renderCommit } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { causeOf, parseBody } from '../context.ts';
import { notFound, Problem } from '../problem.ts';
import { moveRef } from '../refs.ts';

const wanted = z.object({ base: z.string(), head: z.string(), commit_message: z.string().optional() });
const racesMax = 50;

async function merge(context: Context): Promise<Answer> {
  const { base, head, commit_message: message } = parseBody(context, wanted, 'Merge');
  const theirs = await context.git.resolveCommit(head);
  if (theirs === undefined) throw notFound('Head does not exist');
  const merging = { ref: `refs/heads/${base}`, theirs, message: message ?? `Merge ${head} into ${base}` };
  // Merges into one branch wait for each other, or each would be worked out anew whenever another one wins.
  return context.git.queue(`merge ${merging.ref}`, () => mergeInto(context, merging));
}

async function mergeInto(context: Context, on: { ref: string; theirs: string; message: string }): Promise<Answer> {
  const { ref, theirs, message } = on;
  for (let races = 0; races < racesMax; races += 1) {
    const ours = await context.git.readRef(ref);
    if (ours === undefined) throw notFound('Base does not exist');
    if (await context.git.isAncestor(theirs, ours)) return { status: 204 };
    const merged = await context.git.merge(ours, theirs);
    if (merged.status === 'conflict') throw new Problem(409, 'Merge conflict');
    const sha = await context.git.writeCommit({
      tree: merged.tree,
      parents: [ours, theirs],
      message,
      author: signatureOf(context),
      committer: forgeSignature(context),
    });
    const moved = await moveRef(context.world, {
      repo: context.repo,
      ref,
      from: ours,
      to: sha,
      cause: causeOf(context),
    });
    if (moved.status === 'refused') throw new Problem(409, moved.reason);
    if (moved.status === 'moved') return created(context, sha);
  }
  throw new Problem(409, 'Base branch was modified. Review and try the merge again.');
}

async function created(context: Context, sha: string): Promise<Answer> {
  const commit = await context.git.readCommit(sha);
  if (commit === undefined) throw notFound();
  return { status: 201, body: renderCommit(context.world, context.repo, commit) };
}

export const mergeHandlers: Handlers = { 'repos/merge': merge };
