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
import { checkHandlers } from './rest/checks.ts';
import { commentHandlers } from './rest/comments.ts';
import { issueHandlers } from './rest/issues.ts';
import { labelHandlers } from './rest/labels.ts';
import { pullHandlers } from './rest/pulls.ts';
import { relationHandlers } from './rest/relations.ts';
import { reviewHandlers } from './rest/reviews.ts';
import { searchHandlers } from './rest/search.ts';
import { statusHandlers } from './rest/statuses.ts';
import { timelineHandlers } from './rest/timeline.ts';

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
  ...checkHandlers,
  ...commentHandlers,
  ...issueHandlers,
  ...labelHandlers,
  ...pullHandlers,
  ...relationHandlers,
  ...reviewHandlers,
  ...searchHandlers,
  ...statusHandlers,
  ...timelineHandlers,
};
