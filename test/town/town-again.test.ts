/** `toolpusher town` on a folder that is in use or of another town, with a reader that goes away, and asked for what cannot be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bench, nodeProject, processesOf, scripted, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const cli = join(import.meta.dirname, '../../dist/toolpusher.js');
const isBead = (issue: number, state: string) => (line: Line) =>
  line['type'] === 'bead' && line['issue'] === issue && line['state'] === state;

/** Starts the command with `head` on its stdout, and answers when both are over. */
async function withHead(lines: number, args: readonly string[]): Promise<number | null> {
  const script = `set -o pipefail; "$@" | head -n ${lines} >/dev/null`;
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, cli, ...args], {
    cwd: bench.dir,
    stdio: 'ignore',
    env: { ...process.env, TMPDIR: bench.tmp },
  });
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

it(
  'is one at a time in a folder, goes on without any other flag, and refuses what the folder is not of',
  async () => {
    const repo = bench.repository('node', nodeProject);
    const other = bench.repository('sh', nodeProject);
    const hangs = scripted('Hangs', [{ write: { file: 'a.txt', text: 'a\n' } }], {
      first: [{ sleep: { seconds: 600 } }],
    });
    const items = [hangs, scripted('Mul', [{ write: { file: 'b.txt', text: 'b\n' } }])];
    bench.write('issues.json', JSON.stringify(items));
    bench.write('others.json', JSON.stringify([scripted('Add', ['nothing'])]));
    const dir = bench.path('town');
    const base = ['town', '--dir', dir];
    const same = [...base, '--repo', repo, '--issues', 'issues.json', '--agent', 'script', '--agents', '2'];
    const first = bench.start(...same, '--json');
    await first.until(isBead(1, 'working'));

    const second = bench.start(...same);
    expect(await second.over()).toMatch(/^exit 2/);
    expect(second.errors).toContain(`${dir} is in use by process ${first.child.pid}.`);
    expect(second.errors).not.toMatch(/\n {4}at |kept in/);
    first.child.kill('SIGKILL');
    await first.ended;

    const wrong = [
      ['--repo', other],
      ['--issues', 'others.json'],
      ['--agent', 'true'],
    ];
    for (const flags of wrong) {
      const run = bench.start(...base, ...flags);
      expect(await run.over()).toMatch(/^exit 2\nerror: .* holds another town: /);
    }
    const last = bench.start(...base, '--json', '--out', 'out');
    expect(await last.over()).toMatch(/^exit 0/);
    expect(last.find('report')).toMatchObject({
      repository: 'you/node',
      beads: [
        { title: 'Hangs', state: 'landed' },
        { title: 'Mul', state: 'landed' },
      ],
    });
    // Whoever has the page open finds it where it was, unless another program took that port meanwhile.
    const page = last.errors.includes('is taken') ? first.find('page') : last.find('page');
    expect(page).toEqual(first.find('page'));
    expect(last.errors).not.toContain('ended (SIG');
    expect(processesOf(dir)).toEqual([]);
    expect(existsSync(join(dir, 'lock.json'))).toBe(false);
  },
  townTestMs,
);

it(
  'leaves nothing running when its reader goes away, nor when it is killed',
  async () => {
    const repo = bench.repository('repo', nodeProject);
    bench.write('issues.json', JSON.stringify([scripted('Slow', [{ sleep: { seconds: 600 } }])]));
    const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agent', 'script', '--dir', bench.path('town')];
    expect(await withHead(1, args)).not.toBe(0);
    expect(processesOf(bench.path('town'))).toEqual([]);

    const run = bench.start('town', '--dir', bench.path('town'), '--json');
    await run.until(isBead(1, 'working'));
    run.child.kill('SIGKILL');
    await expect.poll(() => processesOf(bench.path('town')), { timeout: townTestMs }).toEqual([]);

    expect(await withHead(1, ['init', '--repo', repo])).toBe(0);
    expect(readdirSync(join(repo, '.github/workflows'))).toEqual(['toolpusher-check.yml', 'toolpusher.yml']);
  },
  townTestMs,
);

it(
  'says why work goes back, with what the check wrote',
  async () => {
    const repo = bench.repository('repo', {
      ...nodeProject,
      'test.sh': 'test ! -e bad || { echo "bad is there: $(cat bad)"; exit 1; }\n',
      '.github/workspace.yml': 'attempts: { max: 1 }\n',
    });
    bench.write('issues.json', JSON.stringify([scripted('Bad', [{ write: { file: 'bad', text: 'so bad\n' } }])]));
    const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agent', 'script', '--check', 'sh test.sh'];
    const run = bench.start(...args, '--json', '--dir', bench.path('town'));
    expect(await run.ended).toBe(3);
    expect(run.find('returned')).toMatchObject({
      issue: 1,
      title: 'Bad',
      attempt: 1,
      agent: 'ada',
      end: 'red-checks',
      reason: expect.stringContaining('The check says: "bad is there: so bad"'),
      output: ['bad is there: so bad'],
    });
  },
  townTestMs,
);

it(
  'tells and reports the beads that people make in a town without an issue file, and how it goes on after Ctrl-C',
  async () => {
    const repo = bench.repository('repo', nodeProject);
    const run = bench.start('town', '--repo', repo, '--agent', 'script', '--agents', '1', '--json');
    const { url, token } = await run.until((line) => line['type'] === 'join');
    const { title, body } = scripted('By hand', [{ write: { file: 'a.txt', text: 'a\n' } }]);
    const made = await fetch(`${String(url)}/api/v3/repos/you/repo/issues`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(token)}` },
      body: JSON.stringify({ title, body, labels: ['agent'] }),
    });
    expect(made.status).toBe(201);
    await run.until(isBead(1, 'landed'));
    const read = async (path: string): Promise<string> => (await fetch(`${String(url)}/you/repo${path}`)).text();
    expect([await read(''), await read('/issues/1'), await read('/pull/2')]).toEqual([
      expect.stringContaining('Pull requests: 0 open, 1 closed'),
      expect.stringContaining('Landed</strong> as '),
      expect.stringContaining('>toolpusher/refinery</td>'),
    ]);
    run.child.kill('SIGINT');
    expect(await run.over()).toMatch(/^exit 0/);
    expect(run.find('report')).toMatchObject({ end: 'stopped', beads: [{ title: 'By hand', state: 'landed' }] });
    const folder = readdirSync(bench.tmp).find((name) => name.startsWith('toolpusher-town-'));
    expect(existsSync(bench.path(`tmp/${folder}/town.json`))).toBe(true);
  },
  townTestMs,
);

it(
  'says in a line what was asked wrongly, and leaves nothing behind',
  async () => {
    const repo = bench.repository('repo', nodeProject);
    bench.repository('untested', { 'README.md': 'x' });
    bench.write('issues.json', JSON.stringify([scripted('One', ['nothing'])]));
    const asked = (...flags: string[]): string[] => ['town', '--issues', 'issues.json', ...flags];
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    symlinkSync('nowhere', bench.path('town-link'));
    const wrong = [
      asked('--repo', repo, '--agent', 'script', '--port', '99999'),
      asked('--repo', repo, '--agent', 'script', '--port', port),
      asked('--repo', repo, '--agent', 'script', '--page-port', port),
      asked('--repo', repo, '--agent', 'cluade'),
      asked('--repo', repo, '--agent', './cluade'),
      asked('--repo', repo, '--agent', ''),
      asked('--repo', repo, '--agent', 'script', '--out', 'town-link'),
      asked('--repo', repo, '--agent', 'script', '--check', 'false', '--dir', 'made'),
      asked('--repo', repo),
      asked('--repo', 'nowhere', '--agent', 'script'),
      asked('--repo', 'untested', '--agent', 'script'),
      asked('--repo', 'untested', '--agent', 'script', '--dir', 'made'),
      asked('--agent', 'script'),
      ['town', '--dir', 'made'],
      ['town', '--repo', repo, '--agent', 'script', '--issues', '.'],
      ['serve'],
      ['serve', '--tick', '0'],
      ['init', '--repo', 'nowhere'],
      ['init', '--repo', repo, '--agent', ''],
      ['status', '--bogus', '--json'],
      ['why', 'x', '--json'],
      ['say', '1', '', '--dir', 'made'],
      ['resolve', '--repo', repo, '--learn', 'nope', '--json'],
      ['doctor', '--repo', 'nowhere'],
      ['formula', 'list', '--repo', 'nowhere'],
      ['status', '--repo', 'tmp'],
      ['resolve', '--repo', repo],
      ['resolve', '--repo', repo, '--tier', 'foo'],
    ];
    for (const args of wrong) {
      const run = bench.start(...args);
      expect(`${args.join(' ')}: ${await run.over()}`).toMatch(/: exit 2\n/);
      expect(`${args.join(' ')}: ${run.errors}`).toMatch(/: error: /);
      expect(`${args.join(' ')}: ${run.errors}`).not.toMatch(/\n {4}at |kept in/);
      expect(run.lines.map((line) => typeof line['message'])).toEqual(
        args.includes('--json') && args[0] !== 'resolve' ? ['string'] : args.includes('--json') ? ['undefined'] : [],
      );
    }
    taken.close();
    expect(readdirSync(bench.tmp)).toEqual([]);
    expect(existsSync(bench.path('made'))).toBe(false);
    expect(readFileSync(join(repo, 'package.json'), 'utf8')).toContain('"scripts"');
  },
  townTestMs,
);
