/** Every operation that the stand-in does, by GitHub's operationId. Each part adds its own record here. */
import type { Handlers } from './context.ts';
import { metaHandlers } from './rest/meta.ts';
import { repositoryHandlers } from './rest/repositories.ts';

export const handlers: Handlers = {
  ...metaHandlers,
  ...repositoryHandlers,
};
