/**
 * Useful work: what of the time of agents' jobs is the agents' own, in a whole town; CI and the publish jobs aside.
 * Agents are shell scripts that work for a while, and each touches a file of its own.
 */
import { arch, cpus, loadavg, platform } from 'node:os';
import { readOptions, wholeNumber } from './options.ts';
import { play } from './town/play.ts';

const usage = `npm run bench:useful -- [--agents 16] [--seconds 120] [--beads N] [--json]

Plays a town in which each agent works for --seconds on each of its beads (as many beads as agents, unless --beads says
otherwise), and prints agent time over agent-job time. Leaves with 1 below 95 %.`;

const values = readOptions(usage, {
  agents: { type: 'string', default: '16' },
  seconds: { type: 'string', default: '120' },
  beads: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const agents = wholeNumber('agents', values.agents, [1, 300]);
const seconds = wholeNumber('seconds', values.seconds, [1, 3600]);
const beads = wholeNumber('beads', values.beads ?? values.agents, [1, 1000]);

const goal = 0.95;

const loadBefore = loadavg()[0] ?? 0;
if (process.stderr.isTTY) console.error(`${beads} beads of ${seconds} s by ${agents} agents: this takes a while.`);
const { report, landed, failure } = await play({
  files: { 'made/0': 'good\n', 'README.md': 'P\n' },
  bodies: Array.from({ length: beads }, (_, index) => `number: ${index + 1}`),
  agent: `set -e\nnumber=$(sed -n 's/^number: //p' "$TOOLPUSHER_BEAD_FILE")\nsleep ${seconds}\nmkdir -p made && echo good > made/$number`,
  agents,
  check: 'test -f README.md',
  slots: agents + 8,
});
if (failure !== null) console.error(failure);
const { attempts, agentMs, jobMs } = report.work;
const share = agentMs / Math.max(1, jobMs);
const result = {
  machine: `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  load: `${loadBefore.toFixed(1)} to ${(loadavg()[0] ?? 0).toFixed(1)}`,
  agents,
  seconds,
  beads,
  landed,
  attempts,
  usefulShare: Number(share.toFixed(4)),
  overheadSecondsAJob: Number(((jobMs - agentMs) / Math.max(1, attempts) / 1000).toFixed(1)),
  wallSeconds: Math.round(report.wallMs / 1000),
};
const isReached = share >= goal && landed === beads && failure === null;
if (values.json) console.log(JSON.stringify({ ...result, goal, isReached }));
else {
  console.log(
    `useful work ${(100 * share).toFixed(1)} %: ${isReached ? 'reached' : 'NOT REACHED'} (goal ${goal * 100} %)`,
  );
  for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(20)} ${value}`);
}
process.exitCode = isReached ? 0 : 1;
