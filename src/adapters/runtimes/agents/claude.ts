/** Claude Code. Checked with 2.1.197. */
import { z } from 'zod';
import type { Usage } from '../../../core/beads/run-result.ts';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, nothingRead, usageOf } from './agent-cli.ts';
import { commonHooks } from './hooks.ts';
import { readTranscripts } from './transcripts.ts';

const Count = z.int().nonnegative().catch(0);
const Result = z.looseObject({
  type: z.literal('result'),
  subtype: z.string(),
  is_error: z.boolean().catch(false),
  result: z.string().optional(),
  session_id: z.string(),
  num_turns: Count,
  total_cost_usd: z.number().nonnegative().nullable().catch(null),
  usage: z.looseObject({
    input_tokens: Count,
    output_tokens: Count,
    cache_read_input_tokens: Count,
    cache_creation_input_tokens: Count,
  }),
  modelUsage: z.record(z.string(), z.unknown()).catch({}),
  permission_denials: z.array(z.unknown()).catch([]),
  api_error_status: z.number().nullish(),
});
const Init = z.looseObject({ type: z.literal('system'), session_id: z.string() });

const tools = 'Bash,Edit,Write,Read,Glob,Grep,MultiEdit,NotebookEdit,TodoWrite,WebFetch,WebSearch,Task';

function start({ prompt, session, resumes, model, baseUrl, key }: CliStart) {
  return {
    args: [
      '-p',
      '--output-format',
      'stream-json',
      '--verbose',
      ...(resumes === null ? ['--session-id', session] : ['--resume', resumes]),
      '--permission-mode',
      'acceptEdits',
      '--allowedTools',
      tools,
      '--settings',
      JSON.stringify({ hooks: commonHooks }),
      ...(model === null ? [] : ['--model', model]),
    ],
    env: {
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // With its own number of retries it is silent for minutes over a wrong key.
      CLAUDE_CODE_MAX_RETRIES: '3',
      ...(baseUrl === null ? {} : { ANTHROPIC_BASE_URL: baseUrl }),
      ...(key === '' ? {} : { ANTHROPIC_API_KEY: key }),
    },
    stdin: prompt,
    files: {},
  };
}

function read({ lines }: CliOutput): CliReading {
  const values = jsonLines(lines);
  const last = values.findLast((value) => Result.safeParse(value).success);
  const init = values.map((value) => Init.safeParse(value).data).find((value) => value !== undefined);
  const result = Result.safeParse(last).data;
  if (result === undefined) return { ...nothingRead, session: init?.session_id ?? null };
  const { usage } = result;
  const isFailed = result.is_error || result.subtype !== 'success';
  const status = typeof result.api_error_status === 'number' ? ` (HTTP ${result.api_error_status})` : '';
  const said = result.result ?? '';
  return {
    session: result.session_id,
    summary: said,
    usage: usageOf({
      input: usage.input_tokens + usage.cache_creation_input_tokens,
      output: usage.output_tokens,
      cached: usage.cache_read_input_tokens,
      turns: result.num_turns,
      costUsd: result.total_cost_usd,
      model: Object.keys(result.modelUsage)[0] ?? null,
    }),
    error: isFailed ? `${said === '' ? result.subtype : said}${status}` : null,
    denials: result.permission_denials.length,
  };
}

const Answer = z.looseObject({
  type: z.literal('assistant'),
  message: z.looseObject({ id: z.string(), model: z.string().optional(), usage: Result.shape.usage }),
});

// An answer of several parts is written down once a part, each time with the usage of the whole so far.
async function spent(home: string): Promise<Usage | null> {
  const files = await readTranscripts(`${home}/.claude/projects`, /"usage"/);
  const answers = files.flat().flatMap((value) => Answer.safeParse(value).data ?? []);
  const latest = [...new Map(answers.map(({ message }) => [message.id, message])).values()];
  if (latest.length === 0) return null;
  const sum = (count: (usage: (typeof latest)[number]['usage']) => number): number =>
    latest.reduce((total, { usage }) => total + count(usage), 0);
  return usageOf({
    input: sum((usage) => usage.input_tokens + usage.cache_creation_input_tokens),
    output: sum((usage) => usage.output_tokens),
    cached: sum((usage) => usage.cache_read_input_tokens),
    turns: latest.length,
    model: latest.at(-1)?.model ?? null,
  });
}

export const claude: AgentCli = {
  program: 'claude',
  native: ['@anthropic-ai/claude-code-linux-x64/claude'],
  npm: { name: '@anthropic-ai/claude-code', version: '2.1.197' },
  // SIGTERM loses the usage and leaves its shell running.
  stopSignal: 'SIGINT',
  usageScope: 'run',
  guides: ['CLAUDE.md'],
  canResume: true,
  takesSession: true,
  wanted: /^\{"type":"(?:result|system)"/,
  start,
  read,
  spent,
};
