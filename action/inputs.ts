/** What a job of the workflow gives the Action: its inputs and the runner's own variables, parsed once. */
import * as core from '@actions/core';
import { z } from 'zod';
import { Composition } from '../src/run/compose.ts';
import { Dispatch } from '../src/run/dispatch.ts';
import type { Remote } from '../src/run/remote.ts';

const Inputs = z
  .object({ mode: z.enum(['agent', 'publish', 'refine']), dispatch: Dispatch, path: z.string() })
  .refine(({ mode, path }) => mode === 'refine' || path !== '', { path: ['path'], error: 'is needed' });

const Runner = z.object({
  GITHUB_SERVER_URL: z.url({ protocol: /^https?$/ }),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_RUN_ID: z.coerce.number().pipe(z.int().positive()),
  GITHUB_WORKSPACE: z.string().min(1),
  RUNNER_TEMP: z.string().min(1),
});

interface RunnerInputs {
  readonly run: number;
  readonly remote: Remote;
  readonly checkout: string;
  readonly temp: string;
}

/** One job of an attempt, as the workflow describes it. */
export interface JobInputs extends RunnerInputs {
  readonly mode: 'agent' | 'publish' | 'refine';
  readonly dispatch: Dispatch;
  readonly path: string;
}

/** A job that composes by rules. */
export interface ComposeInputs extends RunnerInputs {
  readonly mode: 'compose';
  readonly composition: Composition;
}

/** Reads inputs and environment. Throws a `ZodError` that names what is missing or malformed. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): JobInputs | ComposeInputs {
  const named = (...names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, core.getInput(name)]));
  const mode = core.getInput('mode');
  if (mode === 'compose') {
    const composition = Composition.parse(named('nonce', 'base', 'members'));
    return { mode, composition, ...readRunner(env) };
  }
  const attempt = named('bead', 'attempt', 'nonce', 'agent', 'runtime', 'base', 'branch', 'previous');
  const dispatch = { ...attempt, mode: mode === 'refine' ? 'refine' : 'work' };
  return { ...Inputs.parse({ mode, path: core.getInput('path'), dispatch }), ...readRunner(env) };
}

function readRunner(env: Readonly<Record<string, string | undefined>>): RunnerInputs {
  const runner = Runner.parse(env);
  const token = core.getInput('token');
  if (token !== '') core.setSecret(token);
  const url = `${runner.GITHUB_SERVER_URL}/${runner.GITHUB_REPOSITORY}.git`;
  return {
    run: runner.GITHUB_RUN_ID,
    remote: { url, token: token === '' ? null : token, allowFile: false },
    checkout: runner.GITHUB_WORKSPACE,
    temp: runner.RUNNER_TEMP,
  };
}
