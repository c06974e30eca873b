/** Workflow runs of attempts: dispatched with a name that holds the nonce, by which they are found again. */
import { findUnpublished } from './jobs.ts';
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { Instant, RunId } from '../../core/name.ts';
import { runName, runnerBranch, workflowFile } from '../../core/ref.ts';
import type { RunView } from '../../core/snapshot.ts';
import { later } from '../../core/time.ts';
import type { Dispatch, MergeByRules, Rerun, RunListing } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

const TheirRun = z.looseObject({
  id: z.int().positive(),
  display_title: z.string(),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
type TheirRun = z.infer<typeof TheirRun>;
const TheirRuns = z.looseObject({ workflow_runs: z.array(TheirRun) });
const Dispatched = z.looseObject({ workflow_run_id: z.int().positive() });

type Stateful = Pick<TheirRun, 'id' | 'display_title' | 'status' | 'conclusion' | 'updated_at'>;

/** A run as we see it, from REST or from a webhook. */
export function runView(run: Stateful): RunView {
  const isOver = run.status === 'completed';
  const status = isOver ? 'completed' : run.status === 'in_progress' ? 'in_progress' : 'queued';
  const changedAt = Instant.parse(Date.parse(run.updated_at));
  const conclusion = isOver ? run.conclusion : null;
  return { id: RunId.parse(run.id), name: run.display_title, status, conclusion, changedAt };
}

const pagesMax = 10;

/** The runs of the attempts' workflow that were made since then, newest first; one call for each hundred. */
export async function listRuns(place: Place, since: Instant): Promise<RunListing> {
  const runs: RunView[] = [];
  for (let page = 1; page <= pagesMax; page++) {
    const found = await listPage(place, page);
    runs.push(...found.map(runView));
    const oldest = found.at(-1);
    const isLast = oldest === undefined || found.length < 100 || Date.parse(oldest.created_at) < since;
    if (isLast) return { runs, areComplete: true };
  }
  return { runs, areComplete: false };
}

async function listPage({ client, owner, repo }: Place, page: number): Promise<readonly TheirRun[]> {
  try {
    const { data } = await client.rest.actions.listWorkflowRuns({
      owner,
      repo,
      workflow_id: workflowFile,
      event: 'workflow_dispatch',
      branch: runnerBranch,
      per_page: 100,
      page,
    });
    return TheirRuns.parse(data).workflow_runs;
  } catch (error) {
    // No such workflow: no runs.
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

// So long a dispatch is tried again whose answer was lost.
const dispatchedMs = 24 * 3_600_000;

/** Dispatches the run of an attempt; `look` for one of that name first. */
export async function dispatchRun(
  place: Place,
  { effect, base, look, now }: { effect: Dispatch; base: string; look: boolean; now: Instant },
): Promise<Learnt> {
  const inputs = {
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
  };
  return start(place, { name: runName(effect.bead, effect.agent, effect.nonce), inputs, look, now });
}

/** Dispatches the run that composes by rules; `look` for one of that name first. */
export async function dispatchComposition(
  place: Place,
  { effect, base, look, now }: { effect: MergeByRules; base: string; look: boolean; now: Instant },
): Promise<Learnt> {
  const [first] = effect.members;
  const inputs = {
    bead: String(first?.pull),
    attempt: '1',
    nonce: effect.run,
    agent: refineryName,
    runtime: 'rules',
    base: effect.onto,
    branch: base,
    mode: 'compose',
    members: JSON.stringify(effect.members),
  };
  return start(place, { name: `#${first?.pull} ${refineryName} ${effect.run}`, inputs, look, now });
}

const refineryName = 'refinery';

interface Starting {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly look: boolean;
  readonly now: Instant;
}

async function start(place: Place, { name, inputs, look, now }: Starting): Promise<Learnt> {
  const since = later(now, -dispatchedMs);
  const old = look ? (await listRuns(place, since)).runs.find((run) => run.name === name) : undefined;
  if (old !== undefined) return { type: 'dispatched', run: old.id };
  const { client, owner, repo } = place;
  const { data } = await client.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
    owner,
    repo,
    workflow_id: workflowFile,
    ref: runnerBranch,
    return_run_details: true,
    inputs,
  });
  return { type: 'dispatched', run: RunId.parse(Dispatched.parse(data).workflow_run_id) };
}

/**
 * Runs a job once more: the one named, else the one that should have published, so that nothing an agent did is done again, else what
 * failed. Refused for a run without failures, or one that is too old. `look`: it may be running again already.
 */
export async function rerun(place: Place, { run, job: named }: Rerun, look: boolean): Promise<Learnt> {
  const { client, owner, repo } = place;
  const { actions } = client.rest;
  const job = named ?? (await findUnpublished(place, run));
  // A job that ended before it began counts as failed too.
  const isRun =
    (job !== null && (await isTaken(actions.reRunJobForWorkflowRun({ owner, repo, job_id: job })))) ||
    (await isTaken(actions.reRunWorkflowFailedJobs({ owner, repo, run_id: run })));
  // One that is running again is refused too.
  return isRun || look ? { type: 'done' } : { type: 'refused', reason: 'GitHub does not run it again.' };
}

async function isTaken(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status !== 403 && status !== 404) throw error;
    return false;
  }
}

/** Cancels a run; one that is over already is fine. Forced, jobs end too that are to run always. */
export async function cancelRun({ client, owner, repo }: Place, run: RunId, isForced: boolean): Promise<Learnt> {
  const { actions } = client.rest;
  try {
    if (isForced) await actions.forceCancelWorkflowRun({ owner, repo, run_id: run });
    else await actions.cancelWorkflowRun({ owner, repo, run_id: run });
  } catch (error) {
    const status = statusOf(error);
    if (status !== 409 && status !== 404) throw error;
  }
  return { type: 'done' };
}
