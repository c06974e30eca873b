/**
 * Real agent programs at once on one repository of this machine, on a scripted model: do all beads land, and does the
 * ledger's bill agree with what the model counted?
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { AgentKind } from '../src/core/config.ts';
import { isInstalled, pathWithClis } from '../test/support/model/agents.ts';
import { startModelServer } from '../test/support/model/server.ts';
import { Bench, nodeProject } from '../test/support/town-cli.ts';
import { fail, readOptions, wholeNumber } from './options.ts';

const usage = `npm run bench:fleet -- [--agents 20] [--beads N] [--runtimes claude,codex,gemini,opencode] [--kill K] [--json]

Runs real agent programs, found on the PATH and in TOOLPUSHER_CLIS, on a scripted model. --kill ends the programs of the
first K beads by SIGKILL in the middle of a tool; each goes on with its session. Leaves with 3 where a program is missing.`;

const values = readOptions(usage, {
  agents: { type: 'string', default: '20' },
  beads: { type: 'string' },
  kill: { type: 'string', default: '0' },
  runtimes: { type: 'string', default: 'claude,codex,gemini,opencode' },
  json: { type: 'boolean', default: false },
});

const asked = z.array(AgentKind).min(1).safeParse(values.runtimes.split(','));
const kinds = asked.data ?? fail(`--runtimes ${values.runtimes}: some of ${AgentKind.options.join(', ')}`);
const missing = kinds.filter((kind) => !isInstalled(kind));
if (missing.length > 0) {
  console.error(
    `Not installed here: ${missing.join(', ')}. Install them, or set TOOLPUSHER_CLIS; see docs/benchmarks.md.`,
  );
  process.exit(3);
}
const agents = wholeNumber('agents', values.agents, [kinds.length, 200]);
const beads = wholeNumber('beads', values.beads ?? values.agents, [1, 1000]);
const kills = wholeNumber('kill', values.kill, [0, beads]);

const Report = z.looseObject({
  beads: z.array(z.looseObject({ state: z.string(), attempts: z.number() })),
  faults: z.array(z.unknown()),
});
const Account = z.looseObject({
  total: z
    .object({ usd: z.number(), unknown: z.number(), input: z.number(), output: z.number(), cached: z.number() })
    .loose(),
  agents: z.record(
    z.string(),
    z.looseObject({ input: z.number(), output: z.number(), cached: z.number(), usd: z.number(), unknown: z.number() }),
  ),
});

function issueOf(number: number, dir: string): unknown {
  const flag = join(dir, `tool-${number}`);
  // Once, and only to be killed in: the program is in the middle of a tool, so that all that it was answered is counted.
  const tool = `[ -e ${flag} ] || { echo $TOOLPUSHER_RUN_ID > ${flag}.part; mv ${flag}.part ${flag}; sleep 300; }`;
  const steps = [
    ...(number <= kills ? [{ shell: tool }] : []),
    { write: { path: `src/made-${number}.js`, text: `export const made${number} = ${number};\n` } },
    {
      write: {
        path: `test/made-${number}.test.js`,
        text: `import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { made${number} } from '../src/made-${number}.js';\ntest('made ${number}', () => assert.equal(made${number}, ${number}));\n`,
      },
    },
    { waitMs: 2000, shell: 'npm test' },
    { shell: `git add -A && git commit -qm "Make ${number}"` },
    { say: `Made ${number}, with a test.` },
  ];
  return { title: `Make number ${number}`, body: `Do it.\n\n\`\`\`model-script\n${JSON.stringify(steps)}\n\`\`\`` };
}

type Told = Pick<z.infer<typeof Account>['total'], 'input' | 'output' | 'cached' | 'unknown'>;
const none = { input: 0, output: 0, cached: 0 };

/** Of what was killed a part may be unknown; then that is said, and what is told is no more than was counted. */
function differs(told: Told, counted: typeof none): boolean {
  const isPart = told.unknown > 0 && told.input <= counted.input && told.output <= counted.output;
  if (isPart && kills > 0) return false;
  return told.input !== counted.input || told.output !== counted.output || told.cached !== counted.cached;
}

/** Ends the program of the run whose id a tool wrote to a file: of its processes the one that none of the others started. */
async function killOnce(flag: string): Promise<void> {
  while (!existsSync(flag)) await pause(100);
  const marker = `TOOLPUSHER_RUN_ID=${readFileSync(flag, 'utf8').trim()}`;
  const ours = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && textOf(`/proc/${pid}/environ`).includes(marker),
  );
  const parentOf = (pid: string): string =>
    / (\d+)/.exec(textOf(`/proc/${pid}/stat`).split(')').at(-1) ?? '')?.[1] ?? '';
  const first = ours.find((pid) => !ours.includes(parentOf(pid)));
  if (first === undefined) throw new Error(`nothing runs for ${flag}`);
  process.kill(Number(first), 'SIGKILL');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It is gone, or somebody else's.
    return '';
  }
}

async function run(): Promise<void> {
  const model = await startModelServer();
  const bench = new Bench();
  try {
    process.env['PATH'] = pathWithClis();
    process.env['MODEL_KEY'] = 'dummy-not-a-key';
    const repo = bench.repository('project', nodeProject);
    bench.write(
      'issues.json',
      JSON.stringify(Array.from({ length: beads }, (_, index) => issueOf(index + 1, bench.dir))),
    );
    const startedAt = Date.now();
    const town = bench.start(
      'town',
      '--repo',
      repo,
      '--issues',
      'issues.json',
      '--agents',
      String(agents),
      ...kinds.flatMap((kind) => ['--agent', kind]),
      // One at the least so that its price is known: the others tell tokens.
      '--model',
      'gpt-5',
      '--model-url',
      model.template,
      '--env',
      'MODEL_KEY',
      '--slots',
      String(agents + 6),
      '--out',
      'out',
      '--json',
    );
    const killed = await Promise.all(
      Array.from({ length: kills }, (_, index) => killOnce(join(bench.dir, `tool-${index + 1}`))),
    );
    const over = await town.over();
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const report = Report.parse(town.find('report'));
    const costs = bench.start('costs', '--repo', 'out', '--json');
    await costs.over();
    const account = Account.parse(costs.find('costs'));
    const landed = report.beads.filter((bead) => bead.state === 'landed').length;
    const off = Object.entries(account.agents).filter(([name, told]) => differs(told, model.tallies.get(name) ?? none));
    const result = {
      machine: `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}`,
      agents,
      runtimes: kinds,
      beads,
      landed,
      killed: killed.length,
      attempts: report.beads.reduce((sum, bead) => sum + bead.attempts, 0),
      seconds,
      faults: report.faults.length,
      total: account.total,
      requests: [...model.tallies.values()].reduce((sum, { requests }) => sum + requests, 0),
      agentsWhoseBillDiffers: off.map(([name, told]) => ({ name, told, counted: model.tallies.get(name) })),
    };
    if (values.json) console.log(JSON.stringify(result));
    else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(24)}${JSON.stringify(value)}`);
    if (over !== 'exit 0') console.error(over.slice(-3000));
    process.exitCode = over === 'exit 0' && landed === beads && off.length === 0 ? 0 : 1;
  } finally {
    await bench.close();
    await model.stop();
  }
}

await run();
