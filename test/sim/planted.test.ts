/** A planted bug that cannot be planted any more would be found by nobody. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Bug = z.strictObject({ name: z.string(), file: z.string(), from: z.string(), to: z.string() });
const bugs = z.array(Bug).parse(JSON.parse(readFileSync('scripts/planted-bugs.json', 'utf8')));

it.each(bugs)('$name: can be planted', ({ file, from }) => {
  expect(readFileSync(file, 'utf8').split(from)).toHaveLength(2);
});
