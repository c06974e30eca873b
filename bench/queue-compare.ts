/** Our simulator beside another: the peers must agree within 5 %, and the product's scheduler is played in both. */
import { loadForeign } from './queue/foreign.ts';
import { measure, measureOurs, peers } from './queue/lineup.ts';
import { fail, readOptions, wholeNumber } from './options.ts';

const usage = `npm run bench:queue-compare -- --other FILE [--seeds 10]

FILE is a module that exports what bench/queue/foreign.ts names.`;

const values = readOptions(usage, { other: { type: 'string' }, seeds: { type: 'string', default: '10' } });

/** The most that a peer may differ. */
const most = 0.05;
/** Their names of our peers. */
const names: Readonly<Record<string, readonly [string, object]>> = {
  serial: ['serial', {}],
  'Gas Town batch-5': ['gastown', {}],
  'GitHub MQ, default': ['train', { window: 5 }],
  'GitHub MQ, best': ['train', { window: 100, headgreen: true }],
  'SubmitQueue-like': ['submitq', {}],
};

const path = values.other ?? fail(`--other is missing: the file of the other simulator\n\n${usage}`);
const count = wholeNumber('seeds', values.seeds, [1, 1000]);
const seeds = Array.from({ length: count }, (_, i) => i + 1);
const { avg } = await loadForeign(path);
let worst = 0;
for (const bad of [0.02, 0.05, 0.1, 0.2]) {
  for (const peer of peers) {
    const [alg, options] = names[peer.name] ?? ['', {}];
    const theirs = Number(avg({ p: bad, C: 20 }, alg, options, count)['mph']);
    show(bad, peer.name, { ours: measure(peer, { bad }, seeds).mergesPerHour, theirs });
  }
  const theirs = Number(avg({ p: bad, C: 20 }, 'toolpusher', {}, count)['mph']);
  show(bad, 'Toolpusher', { ours: measureOurs({ bad }, seeds).mergesPerHour, theirs });
}
console.log(`peers differ by at most ${(worst * 100).toFixed(1)} %: ${worst <= most ? 'agreed' : 'NOT AGREED'}`);
process.exitCode = worst <= most ? 0 : 1;

function show(bad: number, name: string, { ours, theirs }: { ours: number; theirs: number }): void {
  const off = ours / theirs - 1;
  if (name !== 'Toolpusher') worst = Math.max(worst, Math.abs(off));
  const cells = [ours.toFixed(1).padStart(6), theirs.toFixed(1).padStart(6), `${(off * 100).toFixed(1)} %`.padStart(8)];
  console.log(`${bad * 100} % bad`.padEnd(10), name.padEnd(20), ...cells);
}
