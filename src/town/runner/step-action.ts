/** Runs a `uses` step: an action in the workspace, one that this place has, or one of the built-in replacements. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { builtinFor } from './builtins.ts';
import type { Builtin } from './builtins.ts';
import { evaluateCondition, fill, fillToText } from './expression.ts';
import type { ActionName, Conclusion } from './job-order.ts';
import type { Frame, JobState } from './job-state.ts';
import { textRecord } from './json.ts';
import { runStepProcess } from './step-script.ts';
import type { StepCall, StepEnd } from './step-script.ts';
import { parseActionFile } from './workflow-file.ts';
import type { ActionFile, StepFile } from './workflow-file.ts';

/** Runs a list of steps in a frame; given by the caller, because steps and actions call each other. */
export type RunSteps = (call: StepCall, frame: Frame, steps: readonly StepFile[]) => Promise<void>;

/** An action that was found: a directory with an `action.yml`, or a built-in replacement. */
type Found =
  | { readonly kind: 'directory'; readonly dir: string; readonly file: ActionFile }
  | { readonly kind: 'builtin'; readonly builtin: Builtin };

const depthMax = 9;

/** Runs the action that a step uses. */
export async function runAction(call: StepCall, runSteps: RunSteps): Promise<StepEnd> {
  const { state, frame, step } = call;
  const uses = step.uses ?? '';
  if (frame.depth >= depthMax) throw new Error(`Actions are nested more than ${depthMax} deep at '${uses}'.`);
  const found = await resolveAction(state, uses);
  const given = textRecord(fill(step.with ?? {}, state.scope(frame, call.env)));
  state.log.write(
    `##[group]Run ${uses}\n${Object.entries(given)
      .map(([key, value]) => `with ${key}: ${value}`)
      .join('\n')}\n##[endgroup]`,
  );
  if (found.kind === 'builtin') return runBuiltin(call, found.builtin, given);
  const inputs = inputsOf(call, found.file, given);
  const { using } = found.file.runs;
  if (using === 'composite') return runComposite(call, { ...found, inputs, runSteps });
  if (/^node(?:16|20|24)$/u.test(using)) return runNode(call, { ...found, inputs });
  throw new Error(
    `The action '${uses}' runs with '${using}', which this runner cannot do: it runs JavaScript and composite actions.`,
  );
}

/** Finds an action; throws with what to do when there is none. */
export async function resolveAction(state: JobState, uses: string): Promise<Found> {
  if (uses.startsWith('docker://')) throw new Error(`'${uses}' needs Docker, which this runner does not have.`);
  if (uses.startsWith('./') || uses === '.') return readDirectory(resolve(state.paths.workspace, uses), uses);
  const name = parseUses(uses);
  const dir = await state.host.findAction(name);
  if (dir !== undefined) return readDirectory(dir, uses);
  const builtin = builtinFor(name);
  if (builtin !== undefined) return { kind: 'builtin', builtin };
  throw new Error(
    `The action '${uses}' is not known here. This runner has no access to github.com: map ${name.owner}/${name.repo} to a local directory, ` +
      'host that repository in this town, or use a run step.',
  );
}

/** Reads `owner/repo/path@ref`. */
export function parseUses(uses: string): ActionName {
  const found = /^(?<owner>\w[\w.-]*)\/(?<repo>[\w-][\w.-]*)(?:\/(?<path>[^@]+))?@(?<ref>[^\s]+)$/u.exec(uses)?.groups;
  if (found === undefined)
    throw new Error(`'${uses}' is not an action: write owner/repo@ref, owner/repo/path@ref or ./path.`);
  return { owner: found['owner'] ?? '', repo: found['repo'] ?? '', path: found['path'] ?? '', ref: found['ref'] ?? '' };
}

function readDirectory(dir: string, uses: string): Found {
  const path = ['action.yml', 'action.yaml'].map((name) => join(dir, name)).find((file) => existsSync(file));
  if (path === undefined) {
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' for '${uses}' under '${dir}'. Did you forget to run actions/checkout before running your local action?`,
    );
  }
  return { kind: 'directory', dir, file: parseActionFile(uses, readFileSync(path, 'utf8')) };
}

function inputsOf(call: StepCall, file: ActionFile, given: Readonly<Record<string, string>>): Record<string, string> {
  const scope = call.state.scope(call.frame, call.env);
  const inputs: Record<string, string> = {};
  for (const [name, definition] of Object.entries(file.inputs ?? {}))
    inputs[name.toLowerCase()] = fillToText(definition?.default ?? '', scope);
  for (const [name, value] of Object.entries(given)) inputs[name.toLowerCase()] = value;
  return inputs;
}

async function runBuiltin(call: StepCall, builtin: Builtin, given: Readonly<Record<string, string>>): Promise<StepEnd> {
  const inputs = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const outputs = await builtin({ ...call, inputs });
  if (call.signal.aborted) return { conclusion: 'cancelled', outputs, state: {} };
  return { conclusion: 'success', outputs, state: {} };
}

interface Directory {
  readonly dir: string;
  readonly file: ActionFile;
  readonly inputs: Readonly<Record<string, string>>;
}

async function runComposite(call: StepCall, action: Directory & { runSteps: RunSteps }): Promise<StepEnd> {
  const frame: Frame = {
    steps: new Map(),
    inputs: { ...action.inputs },
    env: { ...call.frame.env, ...call.env },
    actionPath: action.dir,
    depth: call.frame.depth + 1,
    status: 'success',
  };
  await action.runSteps(call, frame, action.file.runs.steps ?? []);
  const scope = call.state.scope(frame, {});
  const outputs = Object.entries(action.file.outputs ?? {}).map(([name, output]) => [
    name,
    fillToText(output?.value ?? '', scope),
  ]);
  return { conclusion: frame.status, outputs: recordOfTexts(outputs), state: {} };
}

function recordOfTexts(pairs: readonly (readonly string[])[]): Record<string, string> {
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

async function runNode(call: StepCall, action: Directory): Promise<StepEnd> {
  const { pre, main = '', post } = action.file.runs;
  const local = call.step.uses?.startsWith('.') === true;
  const saved: Record<string, string> = {};
  if (
    pre !== undefined &&
    !local &&
    evaluateCondition(action.file.runs['pre-if'] ?? 'always()', call.state.scope(call.frame))
  ) {
    const early = await runEntry(call, action, { entry: pre, saved });
    Object.assign(saved, early.state);
    if (early.conclusion !== 'success') return early;
  }
  const end = await runEntry(call, action, { entry: main, saved });
  Object.assign(saved, end.state);
  if (post !== undefined) addPost(call, action, { entry: post, saved });
  return end;
}

function addPost(
  call: StepCall,
  action: Directory,
  at: { entry: string; saved: Readonly<Record<string, string>> },
): void {
  const name = call.step.name ?? `Run ${call.step.uses ?? ''}`;
  const run = async (signal: AbortSignal): Promise<Conclusion> =>
    (await runEntry({ ...call, signal }, action, at)).conclusion;
  call.state.posts.push({ name: `Post ${name}`, condition: action.file.runs['post-if'] ?? 'always()', run });
}

function runEntry(
  call: StepCall,
  action: Directory,
  at: { entry: string; saved: Readonly<Record<string, string>> },
): Promise<StepEnd> {
  const inputs = Object.entries(action.inputs).map(([name, value]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ]);
  const saved = Object.entries(at.saved).map(([name, value]) => [`STATE_${name}`, value]);
  const { order, host, log } = call.state;
  const given = host.actionVariables({ runId: order.runId, jobId: order.id });
  log.mask(given['ACTIONS_RUNTIME_TOKEN'] ?? '');
  const env = { ...given, ...recordOfTexts(inputs), ...recordOfTexts(saved), GITHUB_ACTION_PATH: action.dir };
  return runStepProcess(call, {
    words: [process.execPath, resolve(action.dir, at.entry)],
    cwd: call.state.paths.workspace,
    env,
  });
}
