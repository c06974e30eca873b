/** Codex. Checked with 0.169.0. */
import { z } from 'zod';
import type { Usage } from '../../../core/beads/run-result.ts';
import type { AgentCli, CliOutput, CliReading, CliStart } from './agent-cli.ts';
import { jsonLines, usageOf } from './agent-cli.ts';
import { commonHooks } from './hooks.ts';
import { readTranscripts } from './transcripts.ts';

const Count = z.int().nonnegative().catch(0);
const Line = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.looseObject({
    type: z.literal('turn.completed'),
    usage: z.looseObject({ input_tokens: Count, cached_input_tokens: Count, output_tokens: Count }),
  }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
  z.looseObject({
    type: z.literal('item.completed'),
    item: z.looseObject({ type: z.string(), text: z.string().optional() }),
  }),
]);

const keyName = 'OPENAI_API_KEY';

// No sandbox of its own: in it `git commit` fails, and a run is one already.
function start({ prompt, resumes, model, baseUrl, key, home }: CliStart) {
  const codexHome = `${home}/.codex`;
  const options = [
    '--json',
    '--skip-git-repo-check',
    '--dangerously-bypass-approvals-and-sandbox',
    // The hooks are the harness's own; what a repository brings is not among them, for its home is new.
    '--dangerously-bypass-hook-trust',
    '--enable',
    'hooks',
  ];
  const provider =
    baseUrl === null
      ? ''
      : [
          'model_provider = "toolpusher"',
          '[model_providers.toolpusher]',
          'name = "toolpusher"',
          `base_url = ${JSON.stringify(`${baseUrl}/v1`)}`,
          `env_key = "${keyName}"`,
          'wire_api = "responses"',
          'request_max_retries = 2',
          'stream_max_retries = 2',
          '',
        ].join('\n');
  const config = ['check_for_update_on_startup = false', provider, '[analytics]', 'enabled = false', ''].join('\n');
  return {
    args: [
      'exec',
      ...(resumes === null ? [] : ['resume']),
      ...options,
      ...(model === null ? [] : ['-m', model]),
      ...(resumes === null ? [] : [resumes]),
      '-',
    ],
    env: { CODEX_HOME: codexHome, ...(key === '' ? {} : { [keyName]: key, CODEX_API_KEY: key }) },
    stdin: prompt,
    files: { '.codex/config.toml': config, '.codex/hooks.json': JSON.stringify({ hooks: commonHooks }) },
  };
}

function read({ lines }: CliOutput): CliReading {
  const all = jsonLines(lines).flatMap((value) => Line.safeParse(value).data ?? []);
  const thread = all.find((line) => line.type === 'thread.started');
  const turns = all.flatMap((line) => (line.type === 'turn.completed' ? [line.usage] : []));
  const failed = all.findLast((line) => line.type === 'turn.failed');
  const said = all.flatMap((line) =>
    line.type === 'item.completed' && line.item.type === 'agent_message' ? [line.item.text ?? ''] : [],
  );
  const items = all.filter((line) => line.type === 'item.completed').length;
  const last = turns.at(-1);
  return {
    session: thread?.type === 'thread.started' ? thread.thread_id : null,
    summary: said.at(-1) ?? '',
    usage:
      last === undefined
        ? null
        : usageOf({
            input: last.input_tokens - last.cached_input_tokens,
            output: last.output_tokens,
            cached: last.cached_input_tokens,
            turns: items,
          }),
    error: failed?.type === 'turn.failed' ? failed.error.message : null,
    denials: 0,
  };
}

const Counted = z.looseObject({
  payload: z.looseObject({
    type: z.literal('token_count'),
    info: z.looseObject({
      total_token_usage: z.looseObject({ input_tokens: Count, cached_input_tokens: Count, output_tokens: Count }),
    }),
  }),
});

// Each file is a thread, and each count in it is the sum so far.
async function spent(home: string): Promise<Usage | null> {
  const threads = await readTranscripts(`${home}/.codex/sessions`, /"token_count"/);
  const totals = threads.flatMap((lines) => {
    const counts = lines.flatMap((line) => Counted.safeParse(line).data ?? []);
    return counts.at(-1)?.payload.info.total_token_usage ?? [];
  });
  if (totals.length === 0) return null;
  const sum = (name: 'input_tokens' | 'cached_input_tokens' | 'output_tokens'): number =>
    totals.reduce((total, counts) => total + counts[name], 0);
  const cached = sum('cached_input_tokens');
  return usageOf({ input: sum('input_tokens') - cached, output: sum('output_tokens'), cached });
}

export const codex: AgentCli = {
  program: 'codex',
  native: ['@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex'],
  npm: { name: '@openai/codex', version: '0.169.0' },
  stopSignal: 'SIGINT',
  usageScope: 'session',
  guides: ['AGENTS.md'],
  canResume: true,
  takesSession: false,
  wanted: /^\{"type":"(?:thread|turn|item\.completed|error)/,
  start,
  read,
  spent,
};
