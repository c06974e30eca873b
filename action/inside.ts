/** The program that agents have on their PATH as `toolpusher`, `gt` and `bd`; with `--hook` a hook of theirs calls it. */
import { text as readAll } from 'node:stream/consumers';
import { Place } from '../src/run/inside/place.ts';
import { runInside } from '../src/run/inside/commands.ts';
import { parseHookCall } from '../src/run/inside/hooks.ts';

const dir = process.env['TOOLPUSHER_DESK'];
const args = process.argv.slice(2);
if (dir === undefined) {
  process.stderr.write('This works inside a run of an agent only: TOOLPUSHER_DESK is not set.\n');
  process.exitCode = 2;
} else {
  const isJson = args.includes('--json');
  const isHook = args.includes('--hook');
  const { text, code, json } = await runInside(
    new Place(dir, process.env['TOOLPUSHER_WORKTREE'] ?? process.cwd()),
    args.filter((arg) => arg !== '--json' && arg !== '--hook'),
    isHook ? parseHookCall(await readAll(process.stdin)) : null,
  );
  const out = isJson ? JSON.stringify(json ?? { text, code }) : text;
  if (out !== '') (code === 0 ? process.stdout : process.stderr).write(`${out}\n`);
  process.exitCode = code;
}
