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
  const ref = `refs/heads/${base}`;
  const theirs = await context.git.resolveCommit(head);
  if (theirs === undefined) throw notFound('Head does not exist');
  for (let races = 0; races < racesMax; races += 1) {
    const ours = await context.git.readRef(ref);
    if (ours === undefined) throw notFound('Base does not exist');
    if (await context.git.isAncestor(theirs, ours)) return { status: 204 };
    const merged = await context.git.merge(ours, theirs);
    if (merged.status === 'conflict') throw new Problem(409, 'Merge conflict');
    const sha = await context.git.writeCommit({
      tree: merged.tree,
      parents: [ours, theirs],
      message: message ?? `Merge ${head} into ${base}`,
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
