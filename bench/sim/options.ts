/** What `npm run sim` is told: its help, its options, and what is wrong with them. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Size } from '../../test/sim/draw.ts';
import { PlanKind } from '../../test/sim/plan.ts';

export const help = `Seeded simulation of whole towns: the real core and shell on an in-memory GitHub that fails, with people that interfere.

npm run sim -- [options]

  --seeds 1-200      which seeds to play: 1-10, 7 or 3,5,8 (default 1-20)
  --seed N           the same for one
  --agents N         agents in each town (default: the seed decides)
  --beads N          beads in each town (default: the seed decides)
  --hours N          hours of trouble before the calm (default: the seed decides)
  --kind KIND        machine: faults, nobody steers. people: faults and people. deliveries: only webhooks misbehave
  --plan FILE        play a plan as it was printed by a failing seed, instead of seeds; - reads it from standard input
  --jobs N           worker threads (default: one for each core, at most 4)
  --first            stop at the first seed that fails
  --no-shrink        tell the story of the whole plan, and not of the smallest that fails in the same way
  --story            tell the story of every seed
  --lines N          so many lines of a story, the newest (default 60)
  --report FILE      write a summary in the form of a test report
  --json             one object a line, the summary last
  --help

Exit code: 0 all hold, 1 a seed fails, 2 the options are wrong. The same seed is the same town; what fails is printed with its plan.`;

const known = {
  seeds: { type: 'string', default: '1-20' },
  seed: { type: 'string' },
  agents: { type: 'string' },
  beads: { type: 'string' },
  hours: { type: 'string' },
  kind: { type: 'string' },
  plan: { type: 'string' },
  jobs: { type: 'string' },
  first: { type: 'boolean', default: false },
  'no-shrink': { type: 'boolean', default: false },
  story: { type: 'boolean', default: false },
  lines: { type: 'string', default: '60' },
  report: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What is wrong with the options, in a sentence. */
export class UsageError extends Error {}

/** What was asked for. */
export interface Options {
  readonly seeds: readonly number[];
  readonly size: Size;
  readonly plan: string | null;
  readonly jobs: number | null;
  readonly isFirst: boolean;
  readonly shrinks: boolean;
  readonly tellsAll: boolean;
  readonly lines: number;
  readonly report: string | null;
  readonly isJson: boolean;
}

/** Parses the options; `help` where they ask for it. Throws a `UsageError`. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const values = read(args);
  if (values.help) return 'help';
  return {
    seeds: seedsOf(values.seed ?? values.seeds),
    size: {
      agents: count('agents', values.agents),
      beads: count('beads', values.beads),
      hours: count('hours', values.hours),
      kind: kindOf(values.kind),
    },
    plan: values.plan ?? null,
    jobs: count('jobs', values.jobs),
    isFirst: values.first,
    shrinks: !values['no-shrink'],
    tellsAll: values.story,
    lines: count('lines', values.lines) ?? 60,
    report: values.report ?? null,
    isJson: values.json,
  };
}

function read(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof known }>>['values'] {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

const seedsMax = 1_000_000;

function seedsOf(text: string): readonly number[] {
  const seeds = text.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from, ...more] = part
      .split('-')
      .map((each) => (each === '' ? Number.NaN : Number(each)));
    const isRange =
      Number.isInteger(from) && Number.isInteger(to) && to >= from && to - from < seedsMax && more.length === 0;
    if (!isRange) throw new UsageError(`--seeds ${text}: write 1-10, 7 or 3,5,8`);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return seeds;
}

const Count = z.coerce.number().int().positive().max(100_000);

function count(name: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  const parsed = Count.safeParse(value);
  if (!parsed.success) throw new UsageError(`--${name} ${value}: write a whole number from 1 to 100000`);
  return parsed.data;
}

function kindOf(value: string | undefined): PlanKind | null {
  if (value === undefined) return null;
  const parsed = PlanKind.safeParse(value);
  if (!parsed.success) throw new UsageError(`--kind ${value}: write ${PlanKind.options.join(', ')}`);
  return parsed.data;
}
