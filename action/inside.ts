/** The program that agents have on their PATH as `toolpusher`, `gt` and `bd`. */
import { Place } from '../src/run/inside/place.ts';
import { runInside } from '../src/run/inside/commands.ts';

const dir = process.env['TOOLPUSHER_DESK'];
const args = process.argv.slice(2);
if (dir === undefined) {
  process.stderr.write('This works inside a run of an agent only: TOOLPUSHER_DESK is not set.\n');
  process.exitCode = 2;
} else {
  const isJson = args.includes('--json');
  const { text, code, json } = await runInside(
    new Place(dir, process.env['TOOLPUSHER_WORKTREE'] ?? process.cwd()),
    args.filter((arg) => arg !== '--json'),
  );
  const out = isJson ? JSON.stringify(json ?? { text, code }) : text;
  (code === 0 ? process.stdout : process.stderr).write(`${out}\n`);
  process.exitCode = code;
}
