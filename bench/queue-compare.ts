/**
 * Our simulator beside another: the peers must agree within 5 %, and the product's scheduler is played in both.
 * `node dist/bench-queue-compare.js PATH-OF-THE-OTHER [--seeds 10]`; the other has to export what `queue/foreign.ts` names.
 */
import { parseArgs } from 'node:util';
import { loadForeign } from './queue/foreign.ts';
import { measure, measureOurs, peers } from './queue/lineup.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '10' } },
});

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

const path = positionals[0];
if (path === undefined) throw new Error('give the path of the other simulator');
const count = Number(values.seeds);
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
