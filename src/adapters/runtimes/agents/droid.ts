/** Droid (Factory). Its forms were read from recordings of 0.215.0. */
import { z } from 'zod';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, nothingRead, usageOf } from './agent-cli.ts';

const Count = z.int().nonnegative().catch(0);
const Result = z.looseObject({
  type: z.literal('result'),
  is_error: z.boolean().catch(false),
  result: z.string().catch(''),
  session_id: z.string(),
  num_turns: Count,
  usage: z.looseObject({
    input_tokens: Count,
    output_tokens: Count,
    cache_read_input_tokens: Count,
    cache_creation_input_tokens: Count,
  }),
});

const keyName = 'FACTORY_API_KEY';

function start({ prompt, resumes, model, baseUrl, key }: CliStart) {
  const name = model ?? 'default';
  const custom = { model: name, baseUrl: `${baseUrl ?? ''}/v1`, apiKey: key, provider: 'generic-chat-completion-api' };
  const chosen = baseUrl === null ? model : `custom:${name}`;
  return {
    args: [
      'exec',
      '-o',
      'json',
      '--auto',
      'high',
      ...(chosen === null ? [] : ['-m', chosen]),
      ...(resumes === null ? [] : ['--fork', resumes]),
    ],
    env: baseUrl === null && key !== '' ? { [keyName]: key } : {},
    stdin: prompt,
    files: {
      '.factory/settings.json': JSON.stringify({
        cloudSessionSync: false,
        ...(baseUrl === null ? {} : { customModels: [custom] }),
      }),
    },
  };
}

function read({ lines }: CliOutput): CliReading {
  const values = jsonLines(lines);
  const result = values.map((value) => Result.safeParse(value).data).findLast((value) => value !== undefined);
  if (result === undefined) return nothingRead;
  const { usage } = result;
  return {
    session: result.session_id,
    summary: result.result,
    usage: usageOf({
      input: usage.input_tokens + usage.cache_creation_input_tokens,
      output: usage.output_tokens,
      cached: usage.cache_read_input_tokens,
      turns: result.num_turns,
    }),
    error: result.is_error ? (result.result === '' ? 'It says that it failed.' : result.result) : null,
    denials: 0,
  };
}

export const droid: AgentCli = {
  program: 'droid',
  native: [],
  npm: { name: 'droid', version: '0.215.0' },
  // Asked to stop it ends its tool and goes on with the next one.
  stopSignal: 'SIGKILL',
  usageScope: 'run',
  guides: ['AGENTS.md', 'CLAUDE.md'],
  canResume: true,
  takesSession: false,
  wanted: /^\{"type":"result"/,
  start,
  read,
};
