/** `npm run demo` is as it claims, and all that the stand-in says in it fits GitHub's schemas. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { judgeRecording } from '../support/schemas.ts';

const dir = mkdtempSync(join(tmpdir(), 'demo-recording-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('lands 24 of 24 beads and proves it', { timeout: 900_000 }, async () => {
  const script = join(import.meta.dirname, '../../scripts/demo.mjs');
  const record = join(dir, 'record.jsonl');
  const env = { ...process.env, TOWN_RECORD: record };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 10_000_000, env });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('The demo is as claimed: 24 of 24 landed.');
  const out =
    /^What landed, with its report and ledger, is in (\/.+\/toolpusher-demo-\w+)\/landed\./m.exec(stdout)?.[1] ?? dir;
  const kept = readdirSync(out);
  if (out !== dir) rmSync(out, { recursive: true, force: true });
  expect(kept).toEqual(['landed']);
  expect(stdout.match(/^NO /m)).toBeNull();
  expect(stdout.match(/^yes {2}/gm)).toHaveLength(8);
  const judged = await judgeRecording(record);
  expect(judged.failures).toEqual([]);
  expect(judged.counts.answers).toBeGreaterThan(100);
  expect(judged.counts.webhooks).toBeGreaterThan(500);
});
