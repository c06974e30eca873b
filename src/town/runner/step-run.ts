/** Runs steps one after the other: conditions, variables, time-outs, what a failure means for the rest. */
import { evaluateCondition, fill, fillToText } from './expression.ts';
import type { Conclusion } from './job-order.ts';
import type { Frame, JobState, StepOutcome } from './job-state.ts';
import { textRecord } from './json.ts';
import { runAction } from './step-action.ts';
import { runScript } from './step-script.ts';
import type { StepCall, StepEnd } from './step-script.ts';
import type { StepFile } from './workflow-file.ts';

/** What tells a step to stop: the job was cancelled, or its time is over. */
export interface JobSignals {
  /** Aborts with the job; steps that ask for `always()` or `cancelled()` run after it, under `late`. */
  readonly main: AbortSignal;
  /** Aborts when even those have had their time. */
  readonly late: AbortSignal;
}

/** Runs one step within its frame and keeps its outcome there. */
export async function runStep(
  state: JobState,
  at: { frame: Frame; step: StepFile; signals: JobSignals },
): Promise<Conclusion> {
  const { frame, step, signals } = at;
  if (signals.main.aborted && frame.status !== 'cancelled') frame.status = 'cancelled';
  const ended = await attempt(state, at);
  const conclusion = ended.conclusion === 'failure' && isForgiven(state, at) ? 'success' : ended.conclusion;
  const outcome: StepOutcome = { outputs: ended.outputs, outcome: ended.conclusion, conclusion };
  if (step.id !== undefined) frame.steps.set(step.id, outcome);
  if (conclusion === 'cancelled') frame.status = 'cancelled';
  if (conclusion === 'failure' && frame.status === 'success') frame.status = 'failure';
  return conclusion;
}

function isForgiven(state: JobState, at: { frame: Frame; step: StepFile }): boolean {
  const value = fill(at.step['continue-on-error'] ?? false, state.scope(at.frame));
  return value === true || value === 'true';
}

async function attempt(state: JobState, at: { frame: Frame; step: StepFile; signals: JobSignals }): Promise<StepEnd> {
  const { frame, step, signals } = at;
  try {
    const env = textRecord(fill(step.env ?? {}, state.scope(frame)));
    if (!evaluateCondition(step.if, state.scope(frame, env))) return { conclusion: 'skipped', outputs: {}, state: {} };
    const minutes = Number(fillToText(step['timeout-minutes'], state.scope(frame, env)) || 0);
    const signal = frame.status === 'cancelled' ? signals.late : signals.main;
    return await withTimeout({ state, frame, step, env, signal }, minutes);
  } catch (error) {
    if (signals.late.aborted) return { conclusion: 'cancelled', outputs: {}, state: {} };
    state.fail(error instanceof Error ? error.message : String(error));
    return { conclusion: 'failure', outputs: {}, state: {} };
  }
}

async function withTimeout(call: StepCall, minutes: number): Promise<StepEnd> {
  if (!(minutes > 0)) return perform(call);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), minutes * 60_000);
  try {
    const end = await perform({ ...call, signal: AbortSignal.any([call.signal, clock.signal]) });
    if (!clock.signal.aborted || call.signal.aborted) return end;
    call.state.fail(`The action '${stepName(call.state, call)}' has timed out after ${minutes} minutes.`);
    return { ...end, conclusion: 'failure' };
  } finally {
    clearTimeout(timer);
  }
}

function perform(call: StepCall): Promise<StepEnd> {
  return call.step.uses === undefined ? runScript(call) : runAction(call, runSteps);
}

/** Runs the steps of a composite action. */
export async function runSteps(call: StepCall, frame: Frame, steps: readonly StepFile[]): Promise<void> {
  for (const step of steps) {
    await runStep(call.state, { frame, step, signals: { main: call.signal, late: call.signal } });
  }
}

/** What a step is called in lists and logs. */
export function stepName(state: JobState, at: { frame: Frame; step: StepFile }): string {
  const { step } = at;
  if (step.name !== undefined && step.name !== '') return nameFilled(state, at, step.name);
  if (step.uses !== undefined) return `Run ${step.uses}`;
  return nameFilled(state, at, `Run ${(step.run ?? '').split('\n', 1)[0] ?? ''}`);
}

// A name may speak of outputs that are not there yet; GitHub then shows the text as it is written.
function nameFilled(state: JobState, at: { frame: Frame }, name: string): string {
  try {
    return fillToText(name, state.scope(at.frame)).slice(0, 1000);
  } catch {
    return name;
  }
}
