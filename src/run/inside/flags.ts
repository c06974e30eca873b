/** Flags of the commands inside a run: `-m TEXT`, `--message TEXT`, `--message=TEXT`; the rest are words. */

/** What was asked, sorted. A flag without a value is `true`. */
export interface Asked {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | true>>;
}

const longNames: Readonly<Record<string, string>> = {
  m: 'message',
  s: 'subject',
  t: 'type',
  p: 'priority',
  n: 'message',
};
const bare = new Set(['continue', 'json', 'all', 'human', 'force', 'hook']);

/** Reads the arguments of one command. */
export function readFlags(args: readonly string[]): Asked {
  const words: string[] = [];
  const flags: Record<string, string | true> = {};
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    const [, name, value] = /^--?([a-zA-Z][\w-]*)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (name === undefined) {
      words.push(arg);
      continue;
    }
    const long = longNames[name] ?? name;
    if (value !== undefined) flags[long] = value;
    else if (bare.has(long) || at + 1 >= args.length) flags[long] = true;
    else flags[long] = args[(at += 1)] ?? '';
  }
  return { words, flags };
}

/** A flag's text, null when it was not given one. */
export function textFlag({ flags }: Asked, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = flags[name];
    if (typeof value === 'string') return value;
  }
  return null;
}
