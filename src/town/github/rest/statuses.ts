/** Commit statuses. */
import { z } from 'zod';
import { actOf, apiOf } from '../act.ts';
import { latestStatuses, statusesOf } from '../check-entities.ts';
import { renderStatus } from '../check-shapes.ts';
import { createStatus } from '../checks.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, paginate, param, parseBody } from '../context.ts';
import { notFound, unprocessable } from '../problem.ts';
import { renderMinimalRepository } from '../shapes.ts';

const NewStatus = z.looseObject({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().default('default'),
});

async function create(context: Context): Promise<Answer> {
  const { state, target_url: targetUrl = null, description = null, ...rest } = parseBody(context, NewStatus, 'Status');
  const sha = await context.git.resolveCommit(param(context, 'sha'));
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${param(context, 'sha')}`);
  const wish = { sha, state, targetUrl, description, context: rest.context };
  const body = renderStatus(context.world, await createStatus(actOf(context), wish));
  return { status: 201, body, headers: { location: String(body['url']) } };
}

async function shaOf(context: Context): Promise<string> {
  const sha = await context.git.resolveCommit(param(context, 'ref'));
  if (sha === undefined) throw notFound();
  return sha;
}

async function list(context: Context): Promise<Answer> {
  const statuses = statusesOf(context.store, context.repo.id, await shaOf(context)).toReversed();
  return listAnswer(context, statuses, (status) => renderStatus(context.world, status));
}

async function combine(context: Context): Promise<Answer> {
  const { world, repo, store } = context;
  const sha = await shaOf(context);
  const statuses = latestStatuses(store, repo.id, sha);
  const { items, headers } = paginate(context, statuses);
  const states = statuses.map(({ state }) => state);
  const isBad = states.includes('failure') || states.includes('error');
  const isGood = states.length > 0 && states.every((state) => state === 'success');
  const body = {
    state: isBad ? 'failure' : isGood ? 'success' : 'pending',
    statuses: items.map((status) => {
      const { creator: _, ...rest } = renderStatus(world, status);
      return rest;
    }),
    sha,
    total_count: statuses.length,
    repository: renderMinimalRepository(world, repo),
    commit_url: `${apiOf(world, repo)}/commits/${sha}`,
    url: `${apiOf(world, repo)}/commits/${sha}/status`,
  };
  return { status: 200, body, headers };
}

export const statusHandlers: Handlers = {
  'repos/create-commit-status': create,
  'repos/list-commit-statuses-for-ref': list,
  'repos/get-combined-status-for-ref': combine,
};
