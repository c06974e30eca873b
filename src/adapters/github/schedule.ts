/** The workflow whose schedule ticks: GitHub switches it off after 60 days without activity in a public repository. */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { tickWorkflowFile } from '../../core/ref.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

const TheirWorkflow = z.looseObject({ state: z.string() });

/** Whether GitHub starts it. What a person switched off, or took away meanwhile, is as wanted. */
export async function askSchedule({ client, owner, repo }: Place): Promise<'on' | 'off'> {
  try {
    const { data } = await client.rest.actions.getWorkflow({ owner, repo, workflow_id: tickWorkflowFile });
    return TheirWorkflow.parse(data).state === 'disabled_inactivity' ? 'off' : 'on';
  } catch (error) {
    if (statusOf(error) === 404) return 'on';
    throw error;
  }
}

/** Switches it on again; done where it is gone. */
export async function enableSchedule({ client, owner, repo }: Place): Promise<Learnt> {
  try {
    await client.rest.actions.enableWorkflow({ owner, repo, workflow_id: tickWorkflowFile });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  return { type: 'done' };
}
