/** Every operation of GitHub Actions that the stand-in does. */
import type { Handlers } from '../context.ts';
import { artifactHandlers } from './actions-artifacts.ts';
import { dispatchHandlers } from './actions-dispatches.ts';
import { downloadHandlers } from './actions-downloads.ts';
import { jobHandlers } from './actions-jobs.ts';
import { runHandlers } from './actions-runs.ts';
import { settingHandlers } from './actions-settings.ts';
import { variableHandlers } from './actions-variables.ts';
import { workflowHandlers } from './actions-workflows.ts';

export const actionsHandlers: Handlers = {
  ...workflowHandlers,
  ...dispatchHandlers,
  ...runHandlers,
  ...jobHandlers,
  ...artifactHandlers,
  ...variableHandlers,
  ...settingHandlers,
  ...downloadHandlers,
};
