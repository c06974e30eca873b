/** What the simulation's command understands, and what it says where it does not. */
import { expect, it } from 'vitest';
import { parseOptions, UsageError } from '../../bench/sim/options.ts';

it('reads seeds one by one, in rows and in ranges', () => {
  expect(parseOptions(['--seeds', '1-3,8'])).toMatchObject({ seeds: [1, 2, 3, 8], shrinks: true });
  expect(parseOptions(['--seed', '7', '--no-shrink', '--kind', 'people'])).toMatchObject({
    seeds: [7],
    shrinks: false,
    size: { kind: 'people' },
  });
  expect(parseOptions(['--help'])).toBe('help');
});

it.each([
  [['--seeds', '3-'], '--seeds 3-: write 1-10, 7 or 3,5,8'],
  [['--seeds', '9-1'], '--seeds 9-1: write 1-10, 7 or 3,5,8'],
  [['--agents', '0'], '--agents 0: write a whole number from 1 to 100000'],
  [['--kind', 'weather'], '--kind weather: write machine, people, deliveries'],
  [['--sedes', '1'], "Unknown option '--sedes'"],
])('%j is refused with what to write', (args, message) => {
  expect(() => parseOptions(args)).toThrow(new UsageError(message));
});
