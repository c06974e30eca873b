/**
 * Proves from the stand-in's own log, not from what the App says, that every commit to which the App, a queue or a workflow moved the base had a
 * successful check on its own SHA before. What people push is theirs: it is named, and nothing is claimed of it.
 */
import { z } from 'zod';

/** What is read of one delivery; they are in the order in which things happened. */
export type Happening = Readonly<{ event: string; action: string | null; body: string }>;

const Push = z.looseObject({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  sender: z.looseObject({ login: z.string() }),
});
const CheckRun = z.looseObject({
  check_run: z.looseObject({ head_sha: z.string(), name: z.string(), conclusion: z.string().nullable() }),
});

/** One move of the base. `checks` are the names that were green on that very commit by then. */
export type Landing = Readonly<{
  before: string;
  after: string;
  by: string;
  checks: readonly string[];
  isProven: boolean;
}>;

/** Whether a person moved it: what is not an App or a workflow, whose names alone may hold brackets. */
export const isByPerson = ({ by }: Landing): boolean => !by.endsWith('[bot]');

/** The moves of `base` in order, each with what was green on the new commit before it moved. `own` is our own check's name. */
export function readLandings(happenings: readonly Happening[], base: string): Landing[] {
  const green = new Map<string, string[]>();
  const landings: Landing[] = [];
  for (const { event, action, body } of happenings) {
    if (event === 'check_run' && action === 'completed') {
      const { check_run: run } = CheckRun.parse(JSON.parse(body));
      const isOurs = run.name.startsWith('toolpusher/');
      if (run.conclusion === 'success' && !isOurs)
        green.set(run.head_sha, [...(green.get(run.head_sha) ?? []), run.name]);
    }
    if (event !== 'push') continue;
    const push = Push.parse(JSON.parse(body));
    if (push.ref !== `refs/heads/${base}`) continue;
    const checks = [...new Set(green.get(push.after))];
    landings.push({
      before: push.before,
      after: push.after,
      by: push.sender.login,
      checks,
      isProven: checks.length > 0,
    });
  }
  return landings;
}

/** What is wrong with a chain of landings from `start` to `tip`; nothing when the proof is whole. */
export function faultsOf(landings: readonly Landing[], { start, tip }: { start: string; tip: string }): string[] {
  const faults: string[] = [];
  let at = start;
  for (const landing of landings) {
    if (landing.before !== at) faults.push(`the base moved to ${landing.after} from ${landing.before}, not from ${at}`);
    if (!landing.isProven && !isByPerson(landing))
      faults.push(`${landing.after} had no green check before the base moved to it`);
    at = landing.after;
  }
  if (at !== tip) faults.push(`the base is at ${tip}, but the log ends at ${at}`);
  return faults;
}

const WorkflowRun = z.looseObject({ workflow_run: z.looseObject({ head_branch: z.string() }) });

/** What the refinery's commits cost in CI: those staged, the runs that began on them, and runs on branches they were composed on. */
export type CiCount = Readonly<{ staged: number; runs: number; whileComposing: number }>;

/** Counts staged commits and the workflow runs that GitHub began for them. */
export function countCi(happenings: readonly Happening[]): CiCount {
  let [staged, runs, whileComposing] = [0, 0, 0];
  for (const { event, action, body } of happenings) {
    if (event === 'push') {
      const push = Push.parse(JSON.parse(body));
      if (push.ref.startsWith('refs/heads/refinery/') && !/^0+$/.test(push.after)) staged++;
    }
    if (event !== 'workflow_run' || action !== 'requested') continue;
    const branch = WorkflowRun.parse(JSON.parse(body)).workflow_run.head_branch;
    if (branch.startsWith('refinery/')) runs++;
    if (branch.startsWith('toolpusher/scratch/')) whileComposing++;
  }
  return { staged, runs, whileComposing };
}

const WorkflowJob = z.looseObject({
  workflow_job: z.looseObject({
    run_id: z.int(),
    name: z.string(),
    workflow_name: z.string().nullable(),
    started_at: z.string(),
    completed_at: z.string().nullable(),
  }),
});

/** How long the jobs `agent` of Toolpusher's own workflow ran, in milliseconds, by run. GitHub's times are whole seconds. */
export function agentJobTimes(happenings: readonly Happening[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const { event, action, body } of happenings) {
    if (event !== 'workflow_job' || action !== 'completed') continue;
    const { workflow_job: job } = WorkflowJob.parse(JSON.parse(body));
    if (job.workflow_name !== 'toolpusher' || job.name !== 'agent' || job.completed_at === null) continue;
    const ms = Date.parse(job.completed_at) - Date.parse(job.started_at);
    if (ms > 0) times.set(job.run_id, (times.get(job.run_id) ?? 0) + ms);
  }
  return times;
}
