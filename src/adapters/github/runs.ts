/** Workflow runs of attempts: dispatched with a name that holds the nonce, by which they are found again. */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { RunId } from '../../core/name.ts';
import { runName, runnerBranch, workflowFile } from '../../core/ref.ts';
import type { RunView } from '../../core/snapshot.ts';
import type { Dispatch } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

const TheirRun = z.looseObject({
  id: z.int().positive(),
  display_title: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
});
const TheirRuns = z.looseObject({ workflow_runs: z.array(TheirRun) });
const Dispatched = z.looseObject({ workflow_run_id: z.int().positive() });

/** A run as we see it, from REST or from a webhook. */
export function runView(run: z.infer<typeof TheirRun>): RunView {
  const isOver = run.status === 'completed';
  const status = isOver ? 'completed' : run.status === 'in_progress' ? 'in_progress' : 'queued';
  return { id: RunId.parse(run.id), name: run.display_title, status, conclusion: isOver ? run.conclusion : null };
}

/** The newest runs of the attempts' workflow. */
export async function listRuns({ client, owner, repo }: Place): Promise<readonly RunView[]> {
  try {
    const { data } = await client.rest.actions.listWorkflowRuns({
      owner,
      repo,
      workflow_id: workflowFile,
      event: 'workflow_dispatch',
      per_page: 100,
    });
    return TheirRuns.parse(data).workflow_runs.map(runView);
  } catch (error) {
    // No such workflow: no runs.
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

/** Dispatches the run of an attempt; `look` for one of that name first. */
export async function dispatchRun(
  place: Place,
  { effect, base, look }: { effect: Dispatch; base: string; look: boolean },
): Promise<Learnt> {
  const name = runName(effect.bead, effect.agent, effect.nonce);
  const old = look ? (await listRuns(place)).find((run) => run.name === name) : undefined;
  if (old !== undefined) return { type: 'dispatched', run: old.id };
  const { client, owner, repo } = place;
  const { data } = await client.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
    owner,
    repo,
    workflow_id: workflowFile,
    ref: runnerBranch,
    return_run_details: true,
    inputs: {
      bead: String(effect.bead),
      attempt: String(effect.attempt),
      nonce: effect.nonce,
      agent: effect.agent,
      runtime: effect.runtime,
      base: effect.base,
      branch: base,
      previous: effect.previous ?? '',
      mode: effect.mode,
      ...Object.fromEntries(effect.secrets.map((secret, index) => [`secret${index + 1}`, secret])),
    },
  });
  return { type: 'dispatched', run: RunId.parse(Dispatched.parse(data).workflow_run_id) };
}

/** Cancels a run; one that is over already is fine. */
export async function cancelRun({ client, owner, repo }: Place, run: RunId): Promise<Learnt> {
  try {
    await client.rest.actions.cancelWorkflowRun({ owner, repo, run_id: run });
  } catch (error) {
    const status = statusOf(error);
    if (status !== 409 && status !== 404) throw error;
  }
  return { type: 'done' };
}
