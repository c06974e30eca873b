/** How this program was really called, for hints that can be copied: `toolpusher` where that is a command, else node and the file. */
import { basename, relative } from 'node:path';

const isPlain = (word: string): boolean => /^[\w.+@%/:=,-]+$/.test(word);

/** A word of a shell's command line. */
export function shellWord(text: string): string {
  return isPlain(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The beginning of a command line that calls it again, from the folder `cwd`. */
export function calledAs(script = process.argv[1] ?? 'toolpusher', cwd = process.cwd()): string {
  if (basename(script) === 'toolpusher') return 'toolpusher';
  const near = relative(cwd, script);
  return `node ${shellWord(near.startsWith('..') ? script : near)}`;
}
