/** Every operation that the stand-in does, by GitHub's operationId. Each part adds its own record here. */
import type { Handlers } from './context.ts';
import { actionsHandlers } from './rest/actions.ts';
import { appHandlers } from './rest/apps.ts';
import { branchHandlers } from './rest/branches.ts';
import { collaboratorHandlers } from './rest/collaborators.ts';
import { commitHandlers } from './rest/commits.ts';
import { contentHandlers } from './rest/contents.ts';
import { gitObjectHandlers } from './rest/git-objects.ts';
import { gitRefHandlers } from './rest/git-refs.ts';
import { hookDeliveryHandlers } from './rest/hook-deliveries.ts';
import { mergeHandlers } from './rest/merges.ts';
import { metaHandlers } from './rest/meta.ts';
import { repositoryHandlers } from './rest/repositories.ts';
import { rulesetHandlers } from './rest/rulesets.ts';

export const handlers: Handlers = {
  ...metaHandlers,
  ...appHandlers,
  ...hookDeliveryHandlers,
  ...repositoryHandlers,
  ...collaboratorHandlers,
  ...rulesetHandlers,
  ...branchHandlers,
  ...commitHandlers,
  ...mergeHandlers,
  ...contentHandlers,
  ...gitObjectHandlers,
  ...gitRefHandlers,
  ...actionsHandlers,
};
