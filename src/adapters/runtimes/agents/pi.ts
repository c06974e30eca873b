/** Pi. Its forms were read from recordings of 0.73.1. */
import { z } from 'zod';
import type { Usage } from '../../../core/beads/run-result.ts';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, usageOf } from './agent-cli.ts';

const Count = z.int().nonnegative().catch(0);
const Session = z.looseObject({ type: z.literal('session'), id: z.string() });
const Message = z.looseObject({
  type: z.literal('message_end'),
  message: z.looseObject({
    role: z.literal('assistant'),
    content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).catch([]),
    model: z.string().nullish(),
    stopReason: z.string().nullish(),
    errorMessage: z.string().nullish(),
    usage: z.looseObject({
      input: Count,
      output: Count,
      cacheRead: Count,
      cacheWrite: Count,
      cost: z.looseObject({ total: z.number().nonnegative().catch(0) }).catch({ total: 0 }),
    }),
  }),
});

const keyName = 'OPENAI_API_KEY';

function start({ prompt, resumes, model, baseUrl, key }: CliStart) {
  const name = model ?? 'default';
  const models = {
    providers: {
      toolpusher: {
        baseUrl: `${baseUrl ?? ''}/v1`,
        api: 'openai-completions',
        apiKey: keyName,
        models: [{ id: name }],
      },
    },
  };
  return {
    args: [
      '-p',
      '--mode',
      'json',
      ...(baseUrl === null ? [] : ['--provider', 'toolpusher', '--model', name]),
      ...(baseUrl === null && model !== null ? ['--model', model] : []),
      ...(resumes === null ? [] : ['--session', resumes]),
    ],
    env: { PI_OFFLINE: '1', PI_TELEMETRY: '0', ...(key === '' ? {} : { [keyName]: key }) },
    stdin: prompt,
    files: baseUrl === null ? {} : { '.pi/agent/models.json': JSON.stringify(models) },
  };
}

type Said = z.infer<typeof Message>['message'];

function read({ lines }: CliOutput): CliReading {
  const values = jsonLines(lines);
  const session = values.map((value) => Session.safeParse(value).data).find((value) => value !== undefined);
  const messages = values.flatMap((value) => Message.safeParse(value).data?.message ?? []);
  const last = messages.at(-1);
  const isFailed = last?.stopReason === 'error' || last?.stopReason === 'aborted';
  return {
    session: session?.id ?? null,
    summary: last?.content.map((part) => part.text ?? '').join('') ?? '',
    usage: last === undefined ? null : usageOfMessages(messages, last.model ?? null),
    error: isFailed ? (last.errorMessage ?? 'It says that it failed.') : null,
    denials: 0,
  };
}

function usageOfMessages(messages: readonly Said[], model: string | null): Usage {
  const sum = (pick: (usage: Said['usage']) => number): number =>
    messages.reduce((total, { usage }) => total + pick(usage), 0);
  const cost = sum((usage) => usage.cost.total);
  return usageOf({
    input: sum((usage) => usage.input + usage.cacheWrite),
    output: sum((usage) => usage.output),
    cached: sum((usage) => usage.cacheRead),
    turns: messages.length,
    costUsd: cost > 0 ? cost : null,
    model,
  });
}

export const pi: AgentCli = {
  program: 'pi',
  native: [],
  npm: { name: '@mariozechner/pi-coding-agent', version: '0.73.1' },
  stopSignal: 'SIGTERM',
  usageScope: 'run',
  guides: ['AGENTS.md', 'CLAUDE.md'],
  canResume: true,
  takesSession: false,
  wanted: /^\{"type":"(?:session|message_end)"/,
  start,
  read,
};
