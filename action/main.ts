/**
 * The Action's entry: one job of a run by `mode`, or, started by itself with the argument `script`, the built-in
 * runtime.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as core from '@actions/core';
import { z } from 'zod';
import { resultsService } from '../src/adapters/artifacts/results-service.ts';
import { runScript } from '../src/adapters/runtimes/script.ts';
import { runAgentJob, runMarker, runPlaces } from '../src/run/agent.ts';
import { RunLog } from '../src/run/log.ts';
import { runComposeJob } from '../src/run/compose.ts';
import type { PublishEnd } from '../src/run/publication.ts';
import { runPublishJob } from '../src/run/publish.ts';
import { runRefineJob } from '../src/run/refine.ts';
import { renderAgentSummary, renderComposeSummary, renderPublishSummary } from '../src/run/summary.ts';
import { type ComposeInputs, type JobInputs, readInputs } from './inputs.ts';

if (process.argv[2] === 'script') process.exitCode = await runScript(process.env);
else await runJob();

async function runJob(): Promise<void> {
  const log = new RunLog((line) => process.stdout.write(`${line}\n`));
  try {
    const inputs = readInputs(process.env);
    if (inputs.mode === 'compose') await runCompose(inputs, log);
    else await (inputs.mode === 'agent' ? runAgent(inputs, log) : runTrusted(inputs, log));
  } catch (error) {
    core.setFailed(
      error instanceof z.ZodError ? `The Action's inputs are not valid: ${z.prettifyError(error)}` : reasonOf(error),
    );
  }
}

async function runAgent(inputs: JobInputs, log: RunLog): Promise<void> {
  const { dispatch, run, temp, path } = inputs;
  core.saveState('marker', runMarker(dispatch, run));
  core.saveState('root', runPlaces(temp, dispatch).root);
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());
  const program = { file: process.execPath, args: [fileURLToPath(import.meta.url), 'script'] };
  const end = await runAgentJob({
    ...inputs,
    out: path,
    jobEnv: process.env,
    program,
    commands: fileURLToPath(new URL('inside.js', import.meta.url)),
    artifacts: resultsService(process.env),
    cancel: cancel.signal,
    log,
    now: Date.now,
  });
  await showSummary(renderAgentSummary(dispatch, end));
  if (end.status === 'refused') core.setFailed(`Nothing was started. ${end.reason}`);
  else log.line(`The attempt ended: ${end.testimony.outcome}. ${end.testimony.summary}`);
}

// The job is run above, before anything that is not hoisted.
function pause(ms: number): Promise<void> {
  return delay(ms);
}

async function runTrusted(inputs: JobInputs, log: RunLog): Promise<void> {
  const job = { ...inputs, work: inputs.path, log, pause };
  const end = await (inputs.mode === 'refine' ? runRefineJob(job) : runPublishJob(job));
  await showSummary(renderPublishSummary(inputs.dispatch, end));
  say(end, log);
}

async function runCompose(inputs: ComposeInputs, log: RunLog): Promise<void> {
  const end = await runComposeJob({ ...inputs, log, pause });
  await showSummary(renderComposeSummary(end));
  say(end, log);
}

function say(end: PublishEnd, log: RunLog): void {
  if (end.status === 'refused') {
    core.setFailed(`Nothing was pushed. ${end.reason}`);
    return;
  }
  const { gate } = end.result;
  if (gate.status === 'refused') log.warn(`The work is refused (${gate.rule}). ${gate.reason}`);
  else
    log.line(
      gate.status === 'accepted' ? `Accepted ${gate.head}: ${gate.files} files.` : 'There is no work to publish.',
    );
  if (!end.isFirst) log.line('The same result had been published before.');
}

async function showSummary(markdown: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'] !== undefined) await core.summary.addRaw(markdown).write();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
