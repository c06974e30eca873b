/** What is parsed often is parsed alike: the same values, the same refusals. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { often } from '../../src/core/often.ts';

const Thing = z.strictObject({ name: z.string().max(5), size: z.int().default(1), to: z.enum(['a', 'b']).optional() });

it('answers and refuses at the thousandth time as at the first', () => {
  const thing = often(Thing);
  const said = (value: unknown): string => {
    const parsed = thing().safeParse(value);
    return JSON.stringify(parsed.success ? parsed.data : parsed.error.issues);
  };
  const asked = [{ name: 'x' }, { to: 'b', name: 'y', size: 2 }, { name: 'too long' }, { name: 'x', more: 1 }, null];
  const first = asked.map(said);
  expect(first.slice(0, 2)).toEqual(['{"name":"x","size":1}', '{"name":"y","size":2,"to":"b"}']);
  for (let time = 0; time < 200; time += 1) expect(asked.map(said)).toEqual(first);
  expect(thing()).not.toBe(Thing);
});
