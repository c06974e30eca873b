/** `POST /merges`: merges a branch or commit into a branch. */
import { z } from 'zod';
import { actOf } from '../act.ts';
import { mergeIntoBranch } from '../branch-merge.ts';
import { renderCommit } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { parseBody } from '../context.ts';
import { notFound, Problem } from '../problem.ts';

const wanted = z.object({ base: z.string(), head: z.string(), commit_message: z.string().optional() });

async function merge(context: Context): Promise<Answer> {
  const { base, head, commit_message: message = `Merge ${head} into ${base}` } = parseBody(context, wanted, 'Merge');
  const theirs = await context.git.resolveCommit(head);
  if (theirs === undefined) throw notFound('Head does not exist');
  const merged = await mergeIntoBranch(actOf(context), { ref: `refs/heads/${base}`, theirs, message });
  if (merged.status === 'no-base') throw notFound('Base does not exist');
  if (merged.status === 'conflict') throw new Problem(409, 'Merge conflict');
  if (merged.status === 'refused') throw new Problem(409, merged.reason);
  if (merged.status === 'nothing') return { status: 204 };
  const commit = await context.git.readCommit(merged.sha);
  if (commit === undefined) throw notFound();
  return { status: 201, body: renderCommit(context.world, context.repo, commit) };
}

export const mergeHandlers: Handlers = { 'repos/merge': merge };
