/** Runs the text of a `run` step with its shell. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fillToText } from './expression.ts';
import type { Conclusion } from './job-order.ts';
import type { Frame, JobState } from './job-state.ts';
import { runProcess } from './process-group.ts';
import { StepOutput } from './step-output.ts';
import type { StepReport } from './step-output.ts';
import type { StepFile } from './workflow-file.ts';

/** What a step is run with. */
export interface StepCall {
  readonly state: JobState;
  readonly frame: Frame;
  readonly step: StepFile;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** How a step ended and what it told the runner. */
export interface StepEnd extends StepReport {
  readonly conclusion: Conclusion;
}

interface Shell {
  readonly template: string;
  readonly extension: string;
}

const shells: Readonly<Record<string, Shell>> = {
  '': { template: 'bash -e {0}', extension: 'sh' },
  bash: { template: 'bash --noprofile --norc -eo pipefail {0}', extension: 'sh' },
  sh: { template: 'sh -e {0}', extension: 'sh' },
  python: { template: 'python {0}', extension: 'py' },
  node: { template: 'node {0}', extension: 'mjs' },
};

/** Runs a `run` step. */
export async function runScript(call: StepCall): Promise<StepEnd> {
  const { state, frame, step } = call;
  const scope = state.scope(frame, call.env);
  const defaults = defaultsOf(state);
  const name = fillToText(step.shell, scope) || (frame.depth === 0 ? fillToText(defaults.shell, scope) : '');
  const shell = shells[name] ?? { template: name, extension: 'sh' };
  if (!shell.template.includes('{0}'))
    throw new Error(
      `The shell '${name}' is unknown: name bash, sh, python, node, or a command with {0} for the script.`,
    );
  const directory =
    fillToText(step['working-directory'], scope) || (frame.depth === 0 ? fillToText(defaults.directory, scope) : '');
  const script = join(state.paths.temp, `${randomUUID()}.${shell.extension}`);
  const text = fillToText(step.run, scope);
  writeFileSync(script, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o700 });
  const words = shell.template.split(/\s+/u).map((word) => word.replaceAll('{0}', script));
  state.log.write(
    `##[group]Run ${text.split('\n', 1)[0] ?? ''}\n${text.trimEnd()}\nshell: ${shell.template}\n##[endgroup]`,
  );
  return runStepProcess(call, { words, cwd: resolve(state.paths.workspace, directory) });
}

/** Runs one program as a step: its lines are obeyed, its files collected. */
export async function runStepProcess(
  call: StepCall,
  program: { words: readonly string[]; cwd: string; env?: Readonly<Record<string, string>> },
): Promise<StepEnd> {
  const { state, frame } = call;
  const output = new StepOutput(state);
  const env = { ...state.environment(frame, call.env), ...program.env, ...output.variables };
  const [file = '', ...args] = program.words;
  const found = file.includes('/') ? file : findProgram(file, env['PATH'] ?? '');
  if (found === undefined) throw new Error(`'${file}' is not on this machine's PATH.`);
  const end = await runProcess({
    file: found,
    args,
    cwd: program.cwd,
    env,
    onLine: output.line,
    signal: call.signal,
    graceMs: state.host.graceMs,
  });
  const report = output.collect();
  if (call.signal.aborted) return { ...report, conclusion: 'cancelled' };
  if (end.status === 'missing') throw new Error(`The process could not be started: ${end.reason}`);
  if (end.code !== 0) state.fail(`Process completed with exit code ${end.code}.`);
  return { ...report, conclusion: end.code === 0 ? 'success' : 'failure' };
}

/** Finds a program on a PATH; `python` may be `python3`, and `node` is at least the one that runs this. */
export function findProgram(name: string, path: string): string | undefined {
  const names = name === 'python' ? ['python', 'python3'] : [name];
  for (const candidate of names.flatMap((one) => path.split(delimiter).map((dir) => join(dir, one)))) {
    if (isExecutable(candidate)) return candidate;
  }
  return name === 'node' ? process.execPath : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not a program: the next directory may have it.
    return false;
  }
}

function defaultsOf(state: JobState): { shell: string | undefined; directory: string | undefined } {
  const job = state.order.file.defaults?.run;
  const workflow = state.order.workflowDefaults;
  return { shell: job?.shell ?? workflow.shell, directory: job?.['working-directory'] ?? workflow.workingDirectory };
}
