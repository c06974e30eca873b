/** The demo's beads: done one after the other by the built-in runtime, they leave a project whose tests are green. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseScript } from '../../src/adapters/runtimes/script-block.ts';
import { applyStep } from '../../src/adapters/runtimes/script-steps.ts';
import { runProcess } from '../../src/adapters/process/process.ts';
import { agentNames } from '../../src/core/agents/name-pool.ts';
import { parseIssueFile } from '../../src/cli/issue-file.ts';
import type { IssueFile } from '../../src/cli/issue-file.ts';

const demo = join(import.meta.dirname, '../../demo');
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'toolpusher-demo-'));
  await cp(join(demo, 'project'), dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function readBeads(): Promise<IssueFile> {
  const reading = parseIssueFile(await readFile(join(demo, 'beads.yml'), 'utf8'));
  if (reading.status === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

async function work(body: string, attempt: number): Promise<void> {
  const script = parseScript(body, attempt);
  if (script.status !== 'ready') throw new Error(script.reason);
  for (const step of script.steps) {
    const end = step.kind === 'crash' || step.kind === 'sleep' ? { status: 'skipped' } : await applyStep(step, dir);
    if (end.status === 'failed') throw new Error(JSON.stringify({ step, end }));
  }
}

async function tests(): Promise<{ exitCode: number | null; output: string }> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const request = { file: process.execPath, args: ['test/all.js'], cwd: dir, env };
  const { exitCode, stdout } = await runProcess(request, { timeoutMs: 60_000, bytesMax: 1_000_000 });
  return { exitCode, output: stdout.toString() };
}

it('are 24, some blocked, for a roster of twelve', async () => {
  const beads = await readBeads();
  const wanted = beads.flatMap(({ labels }) => labels).filter((label) => label.startsWith('agent:'));
  expect(beads).toHaveLength(24);
  expect(beads.filter(({ blocked_by: blocked }) => blocked.length > 0)).toHaveLength(5);
  expect(wanted.every((label) => agentNames(12).includes(label.slice('agent:'.length)))).toBe(true);
});

it('leave green tests when all are done, each of them twice', async () => {
  for (const bead of await readBeads()) {
    await work(bead.body, 2);
    await work(bead.body, 2);
  }
  expect(await tests()).toMatchObject({ exitCode: 0, output: expect.stringContaining('# pass 33') });
});

it.each([18, 19, 20])(
  'are red after the first attempt of bead %i, and green after the second on top of it',
  async (position) => {
    const bead = (await readBeads())[position - 1];
    await work(bead?.body ?? '', 1);
    expect((await tests()).exitCode === 0).toBe(position === 20);
    await work(bead?.body ?? '', 2);
    expect(await tests()).toMatchObject({ exitCode: 0 });
  },
);
