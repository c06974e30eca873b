/** Repositories themselves. */
import type { Answer, Context, Handlers } from '../context.ts';
import { renderRepository } from '../shapes.ts';

function getRepository(context: Context): Answer {
  return { status: 200, body: renderRepository(context.world, context.repo) };
}

export const repositoryHandlers: Handlers = {
  'repos/get': getRepository,
};
