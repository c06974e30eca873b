/** OpenCode. Checked with 1.18.33. */
import { z } from 'zod';
import type { Usage } from '../../../core/beads/run-result.ts';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, usageOf } from './agent-cli.ts';

const Count = z.number().nonnegative().catch(0);
const Line = z.looseObject({
  type: z.string(),
  sessionID: z.string().optional(),
  part: z
    .looseObject({
      text: z.string().optional(),
      cost: z.number().nonnegative().nullish(),
      tokens: z
        .looseObject({
          input: Count,
          output: Count,
          reasoning: Count,
          cache: z.looseObject({ read: Count, write: Count }).catch({ read: 0, write: 0 }),
        })
        .optional(),
    })
    .optional(),
  error: z
    .looseObject({
      name: z.string().catch('Error'),
      data: z.looseObject({ message: z.string().optional(), statusCode: z.number().optional() }).optional(),
    })
    .optional(),
});

const provider = 'toolpusher';

// A prompt among the arguments arrives with its quotes changed, so it goes by standard input.
function start({ prompt, session, resumes, model, baseUrl, key }: CliStart) {
  const name = model ?? 'default';
  const own = {
    provider: {
      [provider]: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `${baseUrl ?? ''}/v1`, apiKey: key },
        models: { [name]: {} },
      },
    },
    enabled_providers: [provider],
  };
  const config = { autoupdate: false, share: 'disabled', ...(baseUrl === null ? {} : own) };
  const chosen = baseUrl === null ? model : `${provider}/${name}`;
  return {
    args: [
      'run',
      '--format',
      'json',
      '--auto',
      ...(chosen === null ? [] : ['-m', chosen]),
      ...(resumes === null ? ['--title', session] : ['-s', resumes]),
    ],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
    },
    stdin: prompt,
    files: {},
  };
}

type Step = NonNullable<z.infer<typeof Line>['part']>;

function read({ lines }: CliOutput): CliReading {
  const all = jsonLines(lines).flatMap((value) => Line.safeParse(value).data ?? []);
  const steps = all.flatMap((line) => (line.type === 'step_finish' && line.part !== undefined ? [line.part] : []));
  const failed = all.findLast((line) => line.type === 'error');
  return {
    session: all.find((line) => line.sessionID !== undefined)?.sessionID ?? null,
    summary: all.findLast((line) => line.type === 'text')?.part?.text ?? '',
    usage: usageOfSteps(steps),
    error: failed === undefined ? null : renderError(failed.error),
    denials: 0,
  };
}

function usageOfSteps(steps: readonly Step[]): Usage | null {
  const counts = steps.flatMap(({ tokens }) => tokens ?? []);
  if (counts.length === 0) return null;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const cost = sum(steps.map((step) => step.cost ?? 0));
  return usageOf({
    input: Math.round(sum(counts.map(({ input, cache }) => input + cache.write))),
    output: Math.round(sum(counts.map(({ output, reasoning }) => output + reasoning))),
    cached: Math.round(sum(counts.map(({ cache }) => cache.read))),
    turns: steps.length,
    // A model without a price in its configuration costs it nothing, which is not known to be so.
    costUsd: cost > 0 ? cost : null,
  });
}

function renderError(error: z.infer<typeof Line>['error']): string {
  const status = error?.data?.statusCode;
  return `${error?.data?.message ?? error?.name ?? 'failed'}${status === undefined ? '' : ` (HTTP ${status})`}`;
}

export const opencode: AgentCli = {
  program: 'opencode',
  native: ['opencode-linux-x64/bin/opencode'],
  npm: { name: 'opencode-ai', version: '1.18.33' },
  stopSignal: 'SIGTERM',
  usageScope: 'run',
  guides: ['AGENTS.md', 'CLAUDE.md'],
  canResume: true,
  takesSession: false,
  wanted: /^\{"type":"(?:step_start|step_finish|text|error)"/,
  start,
  read,
};
