/** The options of benchmark programs: `--help` prints what the file says of itself, and what is asked wrongly leaves with 2. */
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads the command line. `usage` is printed for `--help`; an option that does not exist ends the program with 2. */
export function readOptions<const T extends Options>(
  usage: string,
  options: T,
): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** A whole number between `least` and `most`, or an end with 2. */
export function wholeNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  return fail(`--${name} ${text}: a whole number from ${least} to ${most}`);
}

/** A number between `least` and `most`, or an end with 2. */
export function anyNumber(name: string, text: string, [least, most]: readonly [number, number]): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (number >= least && number <= most) return number;
  return fail(`--${name} ${text}: a number from ${least} to ${most}`);
}

/** Ends the program: it was asked wrongly. */
export function fail(why: string): never {
  console.error(why);
  process.exit(2);
}
