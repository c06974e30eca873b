/** `npm run demo` is as it claims. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('lands 24 of 24 beads and proves it', { timeout: 900_000 }, async () => {
  const script = join(import.meta.dirname, '../../scripts/demo.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { maxBuffer: 10_000_000 });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('The demo is as claimed: 24 of 24 landed.');
  expect(stdout.match(/^NO /m)).toBeNull();
  expect(stdout.match(/^yes {2}/gm)).toHaveLength(8);
});
