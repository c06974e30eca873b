/** Gemini CLI, and Qwen Code, which comes from it. Checked with Gemini CLI 0.61.0; Qwen Code 0.15.10 by recordings. */
import { z } from 'zod';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, nothingRead, parseJson, usageOf } from './agent-cli.ts';

const Count = z.int().nonnegative().catch(0);
const Whole = z.looseObject({
  session_id: z.string().optional(),
  response: z.string().nullish(),
  error: z
    .looseObject({ message: z.string().catch('failed'), code: z.union([z.number(), z.string()]).optional() })
    .optional(),
  stats: z
    .looseObject({
      models: z.record(
        z.string(),
        z.looseObject({
          api: z.looseObject({ totalRequests: Count }).optional(),
          tokens: z.looseObject({ prompt: Count, candidates: Count, cached: Count, thoughts: Count }),
        }),
      ),
    })
    .optional(),
});

function geminiStart({ prompt, session, resumes, model, baseUrl, key }: CliStart) {
  const settings = {
    security: { auth: { selectedType: 'gemini-api-key' } },
    general: { enableAutoUpdate: false },
    privacy: { usageStatisticsEnabled: false },
    context: { fileName: ['AGENTS.md', 'GEMINI.md'] },
  };
  return {
    args: [
      '-o',
      'json',
      '--approval-mode',
      'yolo',
      '--skip-trust',
      ...(model === null ? [] : ['-m', model]),
      ...(resumes === null ? ['--session-id', session] : ['--resume', resumes]),
    ],
    env: {
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_CLI_NO_RELAUNCH: 'true',
      ...(baseUrl === null ? {} : { GOOGLE_GEMINI_BASE_URL: baseUrl }),
      ...(key === '' ? {} : { GEMINI_API_KEY: key }),
    },
    stdin: prompt,
    files: { '.gemini/settings.json': JSON.stringify(settings) },
  };
}

// One JSON value over many lines, after or before notes of its own; errors go to standard error in the same form.
function geminiRead({ lines, tail }: CliOutput): CliReading {
  const whole = lastObject(lines.join('\n')) ?? lastObject(tail);
  const read = Whole.safeParse(whole).data;
  if (read === undefined) return nothingRead;
  const models = Object.entries(read.stats?.models ?? {});
  const sum = (pick: (tokens: Record<'prompt' | 'candidates' | 'cached' | 'thoughts', number>) => number): number =>
    models.reduce((total, [, { tokens }]) => total + pick(tokens), 0);
  return {
    session: read.session_id ?? null,
    summary: read.response ?? '',
    usage:
      models.length === 0
        ? null
        : usageOf({
            input: sum((tokens) => tokens.prompt - tokens.cached),
            output: sum((tokens) => tokens.candidates + tokens.thoughts),
            cached: sum((tokens) => tokens.cached),
            turns: models.reduce((total, [, { api }]) => total + (api?.totalRequests ?? 0), 0),
            model: models[0]?.[0] ?? null,
          }),
    error: read.error === undefined ? null : `${read.error.message}${httpOf(read.error.code)}`,
    denials: 0,
  };
}

function httpOf(code: number | string | undefined): string {
  return typeof code === 'number' && code >= 400 ? ` (HTTP ${code})` : '';
}

function lastObject(text: string): unknown {
  for (let from = text.lastIndexOf('\n{'); ; from = text.lastIndexOf('\n{', from - 1)) {
    const value = parseJson(text.slice(from + 1, text.lastIndexOf('}') + 1));
    if (value !== undefined) return value;
    if (from <= 0) return parseJson(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  }
}

export const gemini: AgentCli = {
  program: 'gemini',
  native: [],
  npm: { name: '@google/gemini-cli', version: '0.61.0' },
  stopSignal: 'SIGTERM',
  usageScope: 'run',
  guides: ['AGENTS.md'],
  canResume: true,
  takesSession: true,
  wanted: /^/,
  start: geminiStart,
  read: geminiRead,
};

const QwenResult = z.looseObject({
  type: z.literal('result'),
  session_id: z.string(),
  is_error: z.boolean().catch(false),
  num_turns: Count,
  result: z.string().catch(''),
  error: z.looseObject({ message: z.string() }).optional(),
  usage: z.looseObject({ input_tokens: Count, output_tokens: Count, cache_read_input_tokens: Count }),
});

function qwenStart({ prompt, session, resumes, model, baseUrl, key }: CliStart) {
  return {
    args: [
      '-o',
      'json',
      '--approval-mode',
      'yolo',
      ...(resumes === null ? ['--session-id', session] : ['--resume', resumes]),
    ],
    env: {
      QWEN_CODE_NO_RELAUNCH: 'true',
      ...(model === null ? {} : { OPENAI_MODEL: model }),
      ...(baseUrl === null ? {} : { OPENAI_BASE_URL: `${baseUrl}/v1` }),
      ...(key === '' ? {} : { OPENAI_API_KEY: key }),
    },
    stdin: prompt,
    files: {},
  };
}

// Its word "success" means nothing: a refused key ends with it, and the error stands in the text.
function qwenRead({ lines }: CliOutput): CliReading {
  const values = jsonLines(lines).flat();
  const result = values.map((value) => QwenResult.safeParse(value).data).findLast((value) => value !== undefined);
  if (result === undefined) return nothingRead;
  const { usage } = result;
  const apiError = /^\[API Error: [\s\S]*/.exec(result.result)?.[0] ?? null;
  return {
    session: result.session_id,
    summary: result.result,
    usage: usageOf({
      input: usage.input_tokens - usage.cache_read_input_tokens,
      output: usage.output_tokens,
      cached: usage.cache_read_input_tokens,
      turns: result.num_turns,
    }),
    error: result.error?.message ?? apiError ?? (result.is_error ? 'It says that it failed.' : null),
    denials: 0,
  };
}

export const qwen: AgentCli = {
  program: 'qwen',
  native: [],
  npm: { name: '@qwen-code/qwen-code', version: '0.15.10' },
  stopSignal: 'SIGKILL',
  usageScope: 'session',
  guides: ['AGENTS.md'],
  canResume: true,
  takesSession: true,
  wanted: /^/,
  start: qwenStart,
  read: qwenRead,
};
