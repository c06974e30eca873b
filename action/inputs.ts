/** What a job of the workflow gives the Action: its inputs and the runner's own variables, parsed once. */
import * as core from '@actions/core';
import { z } from 'zod';
import { Dispatch } from '../src/run/dispatch.ts';
import type { Remote } from '../src/run/remote.ts';

const Inputs = z
  .object({ mode: z.enum(['agent', 'publish', 'refine']), dispatch: Dispatch, path: z.string(), token: z.string() })
  .refine(({ mode, path }) => mode === 'refine' || path !== '', { path: ['path'], error: 'is needed' });

const Runner = z.object({
  GITHUB_SERVER_URL: z.url({ protocol: /^https?$/ }),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_RUN_ID: z.coerce.number().pipe(z.int().positive()),
  GITHUB_WORKSPACE: z.string().min(1),
  RUNNER_TEMP: z.string().min(1),
});

/** One job, as the workflow describes it. */
export interface JobInputs {
  readonly mode: 'agent' | 'publish' | 'refine';
  readonly dispatch: Dispatch;
  readonly run: number;
  readonly remote: Remote;
  readonly checkout: string;
  readonly temp: string;
  readonly path: string;
}

/** Reads inputs and environment. Throws a `ZodError` that names what is missing or malformed. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): JobInputs {
  const names = ['bead', 'attempt', 'nonce', 'agent', 'runtime', 'base', 'branch', 'previous'] as const;
  const dispatch = {
    ...Object.fromEntries(names.map((name) => [name, core.getInput(name)])),
    mode: core.getInput('mode') === 'refine' ? 'refine' : 'work',
  };
  const {
    mode,
    path,
    token,
    dispatch: parsed,
  } = Inputs.parse({
    mode: core.getInput('mode'),
    path: core.getInput('path'),
    token: core.getInput('token'),
    dispatch,
  });
  const runner = Runner.parse(env);
  if (token !== '') core.setSecret(token);
  return {
    mode,
    dispatch: parsed,
    run: runner.GITHUB_RUN_ID,
    remote: {
      url: `${runner.GITHUB_SERVER_URL}/${runner.GITHUB_REPOSITORY}.git`,
      token: token === '' ? null : token,
      allowFile: false,
    },
    checkout: runner.GITHUB_WORKSPACE,
    temp: runner.RUNNER_TEMP,
    path,
  };
}
