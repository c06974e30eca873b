/** Cline, and Continue's `cn`. Their forms were read from recordings of 3.0.65 and 1.5.47. */
import { z } from 'zod';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, nothingRead, usageOf } from './agent-cli.ts';

const Count = z.int().nonnegative().catch(0);
const Result = z.looseObject({
  type: z.literal('run_result'),
  finishReason: z.string().catch(''),
  iterations: Count,
  text: z.string().catch(''),
  usage: z.looseObject({
    inputTokens: Count,
    outputTokens: Count,
    cacheReadTokens: Count,
    totalCost: z.number().nonnegative().nullish(),
  }),
  model: z.looseObject({ id: z.string() }).optional(),
});

// Both take the prompt as an argument only; it is kept below the 128 KiB that one argument may have.
const promptMax = 120_000;

function argument(prompt: string): string {
  const bytes = Buffer.from(prompt, 'utf8');
  return bytes.length <= promptMax ? prompt : `${bytes.subarray(0, promptMax).toString('utf8')}\n(cut)`;
}

function clineStart({ prompt, model, baseUrl, key }: CliStart) {
  const setUp = ['auth', '-p', 'openai', '-k', key, '-m', model ?? 'default', '-b', `${baseUrl ?? ''}/v1`];
  return {
    ...(baseUrl === null ? {} : { before: setUp }),
    args: [
      '--json',
      '--auto-approve',
      'true',
      ...(baseUrl === null ? [] : ['-P', 'openai']),
      ...(model === null ? [] : ['-m', model]),
      '--',
      argument(prompt),
    ],
    env: {
      ...(baseUrl === null ? {} : { OPENAI_BASE_URL: `${baseUrl}/v1` }),
      ...(key === '' ? {} : { OPENAI_API_KEY: key }),
    },
    stdin: null,
    files: {},
  };
}

function clineRead({ lines }: CliOutput): CliReading {
  const values = jsonLines(lines);
  const result = values.map((value) => Result.safeParse(value).data).findLast((value) => value !== undefined);
  if (result === undefined) return nothingRead;
  const { usage } = result;
  return {
    session: null,
    summary: result.text,
    usage: usageOf({
      input: usage.inputTokens - usage.cacheReadTokens,
      output: usage.outputTokens,
      cached: usage.cacheReadTokens,
      turns: result.iterations,
      costUsd: (usage.totalCost ?? 0) > 0 ? (usage.totalCost ?? null) : null,
      model: result.model?.id ?? null,
    }),
    error: result.finishReason === 'error' ? (result.text === '' ? 'It says that it failed.' : result.text) : null,
    denials: 0,
  };
}

export const cline: AgentCli = {
  program: 'cline',
  native: [],
  npm: { name: 'cline', version: '3.0.65' },
  // It ignores anything else, and leaves a hub of its own running, which the sweep ends.
  stopSignal: 'SIGKILL',
  usageScope: 'run',
  guides: ['AGENTS.md'],
  canResume: false,
  takesSession: false,
  wanted: /"type":"run_result"/,
  start: clineStart,
  read: clineRead,
};

const Answer = z.looseObject({ status: z.string(), response: z.string().catch(''), message: z.string().catch('') });

function cnStart({ prompt, model, baseUrl, key, home }: CliStart) {
  const one = {
    name: 'toolpusher',
    provider: 'openai',
    model: model ?? 'default',
    apiBase: `${baseUrl ?? ''}/v1`,
    apiKey: key,
    roles: ['chat'],
  };
  const config = { name: 'toolpusher', version: '1.0.0', schema: 'v1', models: [one] };
  return {
    args: [
      '-p',
      '--format',
      'json',
      '--auto',
      ...(baseUrl === null ? [] : ['--config', `${home}/.continue/toolpusher.yaml`]),
      argument(prompt),
    ],
    env: { CONTINUE_GLOBAL_DIR: `${home}/.continue`, ...(key === '' ? {} : { CONTINUE_API_KEY: key }) },
    stdin: null,
    // JSON is YAML.
    files: baseUrl === null ? {} : { '.continue/toolpusher.yaml': JSON.stringify(config) },
  };
}

function cnRead({ lines, tail }: CliOutput): CliReading {
  const all = jsonLines([...lines, ...tail.split('\n')]);
  const answer = all.map((value) => Answer.safeParse(value).data).findLast((value) => value !== undefined);
  if (answer === undefined) return nothingRead;
  return { ...nothingRead, summary: answer.response, error: answer.status === 'success' ? null : answer.message };
}

export const cn: AgentCli = {
  program: 'cn',
  native: [],
  npm: { name: '@continuedev/cli', version: '1.5.47' },
  stopSignal: 'SIGTERM',
  usageScope: 'run',
  guides: ['AGENTS.md'],
  canResume: false,
  takesSession: false,
  wanted: /^\{/,
  start: cnStart,
  read: cnRead,
};
