/**
 * `npm run demo`: twelve agents, 24 beads, one small library, on this machine, without a model; then the proof.
 *
 * The library in demo/project is made into a git repository in a temporary folder, `toolpusher town` lands the beads of
 * demo/beads.yml on it, and everything that is claimed is looked up again: in the report that was read from the stand-in's
 * log, in the landed repository's own tests, and in the ledger's history. What landed is kept where the last lines say.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'dist/toolpusher.js');
const dir = mkdtempSync(join(tmpdir(), 'toolpusher-demo-'));
const project = join(dir, 'plumbline');
const out = join(dir, 'landed');
const who = ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgSign=false'];
const faults = [];
let isKept = false;
const claim = (isTrue, text) => {
  if (!isTrue) faults.push(text);
  console.log(`${isTrue ? 'yes' : 'NO '}  ${text}`);
};

let running = null;
let interruptedBy = '';
// The town stops what it started; this only waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interruptedBy = signal;
    running?.kill(signal);
  });
}

function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    running = spawn(file, args, { stdio: 'inherit', ...options });
    running.once('error', reject);
    running.once('exit', (code) => resolve(code ?? 1));
  });
}

async function mustRun(file, args, options) {
  const code = await run(file, args, options);
  if (code !== 0) throw new Error(`${file} ${args[0]} ended with ${code}`);
}

function claimReport(report) {
  const landed = report.beads.filter(({ state }) => state === 'landed');
  const endsOf = (issue) => report.beads.find((bead) => bead.issue === issue)?.ends ?? [];
  claim(landed.length === 24, `24 of 24 beads landed (${landed.length})`);
  claim(
    report.landings.every(({ isProven }) => isProven),
    'the base only ever moved to a commit whose own checks were green before',
  );
  claim(
    report.faults.length === 0,
    `the stand-in's log and the ledger agree with the report ${report.faults.join('; ')}`,
  );
  claim(
    endsOf(18).includes('red-checks') && endsOf(19).includes('red-checks'),
    'beads 18 and 19 were red at first, were sent back, and landed',
  );
  claim(endsOf(20).includes('crashed'), 'the first agent of bead 20 crashed, and another attempt landed it');
  const perBead = (count) => (count / Math.max(1, landed.length)).toFixed(1);
  const { calls, writes, creations } = report.calls;
  console.log(
    `     per landed bead: ${perBead(calls)} calls, ${perBead(writes)} writes, ${perBead(creations)} content creations`,
  );
}

try {
  cpSync(join(root, 'demo/project'), project, { recursive: true });
  await mustRun('git', ['init', '--quiet', '--initial-branch=main', project]);
  await mustRun('git', ['-C', project, 'add', '--all']);
  await mustRun('git', ['-C', project, ...who, 'commit', '--quiet', '--message=A small library']);
  const args = [
    'town',
    '--repo',
    project,
    '--issues',
    join(root, 'demo/beads.yml'),
    '--agent',
    'script',
    '--agents',
    '12',
    '--out',
    out,
  ];
  const code = await run(process.execPath, [cli, ...args, ...process.argv.slice(2)]);
  if (interruptedBy === '') claim(code === 0, `toolpusher town ended with exit code 0 (${code})`);
  if (code === 0) {
    claimReport(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));
    claim((await run('npm', ['test'], { cwd: out, stdio: 'ignore' })) === 0, 'the tests of the landed project pass');
    claim((await run(process.execPath, [cli, 'audit', out])) === 0, 'the ledger replays from its first commit');
  }
  isKept = interruptedBy === '' && existsSync(join(out, 'report.json'));
} finally {
  for (const part of isKept ? [project] : [dir]) rmSync(part, { recursive: true, force: true });
}
if (interruptedBy !== '') {
  console.log(`\nThe demo was interrupted (${interruptedBy}); nothing is left of it. Start it anew with npm run demo.`);
  process.exit(1);
}
if (isKept) {
  console.log(`\nWhat landed, with its report and ledger, is in ${out}. For instance:`);
  console.log(`  node ${cli} status --repo ${out}\n  node ${cli} why 18 --repo ${out}\n  git -C ${out} log --oneline`);
}
console.log(
  faults.length === 0 ? '\nThe demo is as claimed: 24 of 24 landed.' : `\nNot as claimed: ${faults.join('; ')}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
