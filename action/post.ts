/** The Action's last step: ends what an agent left running and removes the run's folder. */
import { rm } from 'node:fs/promises';
import * as core from '@actions/core';
import { sweep } from '../src/adapters/process/sweep.ts';

const marker = core.getState('marker');
const root = core.getState('root');
if (marker !== '') {
  const { killed, isClean } = await sweep(marker);
  if (killed > 0) core.warning(`The agent left ${killed} processes behind; they were ended.`);
  if (!isClean) core.warning('Some processes of the agent could not be ended.');
}
if (root !== '') await rm(root, { recursive: true, force: true, maxRetries: 3 });
