/** Copilot CLI, with a model of one's own or GitHub's. Its forms were read from recordings of 1.0.102. */
import { z } from 'zod';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines } from './agent-cli.ts';

const Line = z.looseObject({
  type: z.string(),
  sessionId: z.string().optional(),
  exitCode: z.number().optional(),
  data: z
    .looseObject({ content: z.string().optional(), message: z.string().optional(), statusCode: z.number().optional() })
    .optional(),
});

// Its own server for GitHub stays off: an agent is to have no way to GitHub but its work.
function start({ prompt, session, resumes, model, baseUrl, key }: CliStart) {
  const own = {
    COPILOT_PROVIDER_BASE_URL: `${baseUrl ?? ''}/v1`,
    COPILOT_PROVIDER_TYPE: 'openai',
    COPILOT_PROVIDER_API_KEY: key,
    COPILOT_OFFLINE: 'true',
  };
  return {
    args: [
      '--output-format',
      'json',
      '--allow-all',
      '--no-ask-user',
      '--no-auto-update',
      '--no-remote',
      '--disable-builtin-mcps',
      '--log-level',
      'none',
      ...(resumes === null ? ['--session-id', session] : [`--resume=${resumes}`]),
    ],
    env: {
      ...(baseUrl === null ? { COPILOT_GITHUB_TOKEN: key } : own),
      ...(model === null ? {} : { COPILOT_MODEL: model }),
    },
    stdin: prompt,
    files: {},
  };
}

// It tells tokens only in a file of its own, and not for every provider: what it used is unknown.
function read({ lines }: CliOutput): CliReading {
  const all = jsonLines(lines).flatMap((value) => Line.safeParse(value).data ?? []);
  const failed = all.findLast((line) => line.type === 'session.error');
  const result = all.findLast((line) => line.type === 'result');
  const status = failed?.data?.statusCode;
  return {
    session: result?.sessionId ?? null,
    summary: all.findLast((line) => line.type === 'assistant.message')?.data?.content ?? '',
    usage: null,
    error:
      failed === undefined
        ? null
        : `${failed.data?.message ?? 'failed'}${status === undefined ? '' : ` (HTTP ${status})`}`,
    denials: 0,
  };
}

export const copilot: AgentCli = {
  program: 'copilot',
  native: ['@github/copilot-linux-x64/copilot'],
  npm: { name: '@github/copilot', version: '1.0.102' },
  stopSignal: 'SIGTERM',
  usageScope: 'session',
  guides: ['AGENTS.md', 'CLAUDE.md'],
  canResume: true,
  takesSession: true,
  wanted: /^\{"type":"(?:result|assistant\.message|session\.error)"/,
  start,
  read,
};
