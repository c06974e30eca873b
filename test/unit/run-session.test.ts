/** What a session that was killed and gone on with has used, over all its starts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WatchedExit } from '../../src/adapters/process/process.ts';
import type { Usage } from '../../src/core/beads/run-result.ts';
import type { RuntimePort } from '../../src/ports/runtime.ts';
import { runSession } from '../../src/run/session.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'session-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const usage = (input: number, costUsd: number | null): Usage => ({
  input,
  output: 0,
  cached: 0,
  turns: 1,
  costUsd,
  model: 'claude-sonnet-4-5',
  costFrom: costUsd === null ? null : 'agent',
});

const exit: WatchedExit = {
  exitCode: null,
  signal: 'SIGKILL',
  stop: null,
  spawnError: null,
  tail: '',
  ms: 10,
  lines: [],
  leftovers: 0,
};

/** A program that is killed as often as there are words of it but one. `told` is what each start tells of its usage. */
async function run(scope: RuntimePort['usageScope'], told: (Usage | null)[], kept: Usage | null = null) {
  const launch = { status: 'ready', file: 'x', args: [], env: {}, stdin: null, files: {}, secrets: [] } as const;
  const prepare = () => ({ ...launch, session: 's' });
  const parse = () => ({ outcome: null, summary: '', usage: null, session: null });
  const runtime: RuntimePort = {
    stopSignal: 'SIGTERM',
    wanted: null,
    canResume: true,
    usageScope: scope,
    prepare,
    parse,
    spent: () => Promise.resolve(kept),
  };
  let started = 0;
  const end = await runSession({
    runtime,
    home,
    first: prepare(),
    prepare,
    start: () => Promise.resolve((started += 1) === told.length ? { ...exit, exitCode: 0, signal: null } : exit),
    read: () => Promise.resolve({ outcome: 'done', summary: '', usage: told[started - 1] ?? null, session: 's' }),
  });
  const { input, costUsd, model } = end.report.usage ?? { input: null, costUsd: null, model: null };
  return { input, costUsd, isPriced: model !== null, resumed: end.resumed };
}

const killedOnce: readonly {
  readonly what: string;
  readonly scope: RuntimePort['usageScope'];
  readonly told: (Usage | null)[];
  readonly kept: Usage | null;
  readonly sum: { readonly input: number | null; readonly costUsd: number | null; readonly isPriced: boolean };
}[] = [
  {
    what: 'each start tells of itself',
    scope: 'run',
    told: [usage(10, 1), usage(5, 1)],
    kept: null,
    sum: { input: 15, costUsd: 2, isPriced: true },
  },
  {
    what: 'the last tells of all, but for what the killed one had not counted yet',
    scope: 'session',
    told: [usage(10, null), usage(25, null)],
    kept: null,
    sum: { input: 25, costUsd: null, isPriced: false },
  },
  {
    what: 'the killed one told nothing, its home does',
    scope: 'run',
    told: [null, usage(5, 1)],
    kept: usage(10, null),
    sum: { input: 15, costUsd: null, isPriced: true },
  },
  {
    what: 'the killed one told nothing, nor does its home',
    scope: 'run',
    told: [null, usage(5, 1)],
    kept: null,
    sum: { input: 5, costUsd: null, isPriced: false },
  },
  {
    what: 'the last one told nothing, its home tells of all',
    scope: 'run',
    told: [usage(10, 1), null],
    kept: usage(17, null),
    sum: { input: 17, costUsd: null, isPriced: true },
  },
  {
    what: 'the last one told nothing, nor does its home',
    scope: 'run',
    told: [usage(10, 1), null],
    kept: null,
    sum: { input: 10, costUsd: null, isPriced: false },
  },
  {
    what: 'nobody tells anything',
    scope: 'run',
    told: [null, null],
    kept: null,
    sum: { input: null, costUsd: null, isPriced: false },
  },
];

it.each(killedOnce)('$what', async ({ scope, told, kept, sum }) => {
  expect(await run(scope, told, kept)).toEqual({ ...sum, resumed: 1 });
});
