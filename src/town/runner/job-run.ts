/** Runs one job from its set-up to its clean-up, and reports each step as it starts and ends. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateCondition, fill, fillToText } from './expression.ts';
import type { Conclusion, JobHost, JobOrder, JobResult, StepRecord } from './job-order.ts';
import { JobState, markerOf } from './job-state.ts';
import type { PostStep } from './job-state.ts';
import { isRecord, textRecord } from './json.ts';
import { sweep } from './process-group.ts';
import { resolveAction } from './step-action.ts';
import { runStep, stepName } from './step-run.ts';
import type { JobSignals } from './step-run.ts';

/** Why a job is aborted whose machine went away. */
export const machineGone = 'the machine went away';

/** Steps that ask to run after a cancellation get this long. */
const lateMs = 5 * 60_000;

/** Runs a job to its end. Never throws: whatever goes wrong is a conclusion with an annotation. */
export async function runJob(order: JobOrder, host: JobHost, cancel: AbortSignal): Promise<JobResult> {
  const state = new JobState(order, host);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), order.timeoutMs);
  const main = AbortSignal.any([cancel, clock.signal]);
  try {
    await walk(state, main);
    if (clock.signal.aborted)
      state.annotate({
        level: 'failure',
        message: `The job running on runner ${order.runnerName} has exceeded the maximum execution time of ${order.timeoutMs / 60_000} minutes.`,
      });
    return result(state);
  } catch (error) {
    state.fail(error instanceof Error ? error.message : String(error));
    state.frame.status = 'failure';
    await sweep(markerOf(host.root, order.id));
    return result(state);
  } finally {
    clearTimeout(timer);
  }
}

function result(state: JobState): JobResult {
  const outputs = state.frame.status === 'cancelled' ? {} : jobOutputs(state);
  return {
    conclusion: state.frame.status,
    outputs,
    steps: state.steps,
    annotations: state.annotations,
    summary: state.summaries.join('\n'),
  };
}

function jobOutputs(state: JobState): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, template] of Object.entries(isRecord(state.order.file.outputs) ? state.order.file.outputs : {})) {
    const value = fillToText(template, state.scope(state.frame));
    const isSecret = value !== '' && state.log.hide(value) !== value;
    if (isSecret) state.annotate({ level: 'warning', message: `Skip output '${name}' since it may contain secret.` });
    else outputs[name] = value;
  }
  return outputs;
}

async function walk(state: JobState, main: AbortSignal): Promise<void> {
  const signals = lateAfter(main);
  plan(state);
  const isReady = await reportStep(state, { number: 1, name: 'Set up job' }, () => setUp(state));
  const steps = state.order.file.steps;
  for (const [index, step] of steps.entries()) {
    if (isGone(main)) return;
    const number = index + 2;
    if (isReady !== 'success') report(state, number, { status: 'completed', conclusion: 'skipped' });
    else
      await reportStep(state, { number, name: stepName(state, { frame: state.frame, step }) }, () =>
        runStep(state, { frame: state.frame, step, signals }),
      );
  }
  if (isGone(main)) return;
  await runPosts(state, signals);
  await reportStep(state, { number: state.steps.length + 1, name: 'Complete job' }, async () => {
    const killed = await sweep(markerOf(state.host.root, state.order.id));
    state.log.write(`Cleaning up orphan processes${killed > 0 ? `: ${killed} ended` : ''}`);
    return 'success';
  });
}

/** Whether the machine went away: nothing of the job goes on then, not even what asks for `always()`. */
const isGone = (main: AbortSignal): boolean => main.reason === machineGone;

function lateAfter(main: AbortSignal): JobSignals {
  const late = new AbortController();
  const start = (): void => void setTimeout(() => late.abort(), lateMs).unref();
  if (main.aborted) start();
  else main.addEventListener('abort', start, { once: true });
  return { main, late: late.signal };
}

function plan(state: JobState): void {
  const names = ['Set up job', ...state.order.file.steps.map((step) => stepName(state, { frame: state.frame, step }))];
  for (const [index, name] of names.entries())
    state.steps.push({
      number: index + 1,
      name,
      status: 'queued',
      conclusion: null,
      startedAt: null,
      completedAt: null,
    });
}

async function setUp(state: JobState): Promise<Conclusion> {
  const { order, paths, log } = state;
  log.write(`Runner: ${order.runnerName}\nJob: ${order.name}\nWorkspace: ${paths.workspace}`);
  mkdirSync(paths.commands, { recursive: true });
  writeFileSync(join(paths.commands, 'event.json'), JSON.stringify(order.github['event'] ?? {}));
  const refusal = refusalOf(state);
  if (refusal !== undefined) return refused(state, refusal);
  try {
    state.scope(state.frame);
    const env = { ...textRecord(fill(order.workflowEnv, state.scope(state.frame))) };
    for (const [name, value] of Object.entries(env)) state.env.set(name, value);
    for (const [name, value] of Object.entries(textRecord(fill(order.file.env ?? {}, state.scope(state.frame)))))
      state.env.set(name, value);
    for (const { uses } of order.file.steps)
      if (uses !== undefined && !uses.startsWith('.')) await resolveAction(state, uses);
    return 'success';
  } catch (error) {
    return refused(state, error instanceof Error ? error.message : String(error));
  }
}

function refused(state: JobState, message: string): Conclusion {
  state.fail(message);
  state.frame.status = 'failure';
  return 'failure';
}

function refusalOf(state: JobState): string | undefined {
  const { container, services } = state.order.file;
  const what = container === undefined ? (services === undefined ? undefined : 'services') : 'container';
  return what === undefined
    ? undefined
    : `The job asks for a '${what}', which needs Docker; this runner starts plain processes on this machine. Remove it, or start what the job needs in a step.`;
}

async function runPosts(state: JobState, signals: JobSignals): Promise<void> {
  for (let post = state.posts.pop(); post !== undefined; post = state.posts.pop()) {
    const current = post;
    await reportStep(state, { number: state.steps.length + 1, name: current.name }, () =>
      runPost(state, current, signals),
    );
  }
}

async function runPost(state: JobState, post: PostStep, signals: JobSignals): Promise<Conclusion> {
  try {
    if (!evaluateCondition(post.condition, state.scope(state.frame))) return 'skipped';
    const conclusion = await post.run(signals.late);
    if (conclusion === 'failure' && state.frame.status === 'success') state.frame.status = 'failure';
    return conclusion;
  } catch (error) {
    return refused(state, error instanceof Error ? error.message : String(error));
  }
}

async function reportStep(
  state: JobState,
  { number, name }: { readonly number: number; readonly name: string },
  work: () => Promise<Conclusion>,
): Promise<Conclusion> {
  state.log.open(number);
  report(state, number, {
    status: 'in_progress',
    startedAt: new Date().toISOString(),
    name,
  });
  const conclusion = await work();
  report(state, number, { status: 'completed', conclusion, completedAt: new Date().toISOString() });
  return conclusion;
}

function report(state: JobState, number: number, change: Partial<StepRecord>): void {
  const bare: StepRecord = {
    number,
    name: `Step ${number}`,
    status: 'queued',
    conclusion: null,
    startedAt: null,
    completedAt: null,
  };
  state.steps[number - 1] = { ...(state.steps[number - 1] ?? bare), ...change };
  state.host.onSteps(state.order.id, [...state.steps]);
}
