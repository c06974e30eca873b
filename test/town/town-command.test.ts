/** `toolpusher town` as a person uses it: real processes, real git, repositories of other people's making. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, nodeProject, processesOf, scripted, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const isBead = (issue: number, state: string) => (line: Line) =>
  line['type'] === 'bead' && line['issue'] === issue && line['state'] === state;

describe('toolpusher town', () => {
  it(
    'lands what a command of mine does, on a detached and dirty repository without CI, whatever titles and bodies say',
    async () => {
      const repo = bench.repository(
        'their repo',
        {
          'tests/test_a.py': 'import unittest\n\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n',
        },
        'trunk',
      );
      bench.git('their repo', 'checkout', '-q', '--detach');
      bench.write('their repo/dirty', 'not committed');
      const agent = bench.write(
        'agent.sh',
        'set -eu\nmkdir -p done\nprintf "%s\\n" "$TOOLPUSHER_AGENT" > "done/$TOOLPUSHER_BEAD.txt"\ngrep -c TITLE "$TOOLPUSHER_PROMPT_FILE" >> "done/$TOOLPUSHER_BEAD.txt"\n',
      );
      const trap = bench.path('trap');
      const title = `TITLE $(touch ${trap}) \`touch ${trap}\` "; touch ${trap} #`;
      const items = [1, 2, 3, 4].map((position) => ({
        title: `${title} ${position}`,
        body: `$(touch ${trap})\n`.repeat(position === 2 ? 1500 : 1),
        labels: position === 1 ? ['P0'] : [],
        blocked_by: position === 4 ? [1, 2] : [],
      }));
      bench.write('issues.json', JSON.stringify(items));
      const before = bench.git('their repo', 'for-each-ref');
      const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agent', `bash ${agent}`, '--agents', '3'];
      const run = bench.start(...args, '--out', 'out', '--json');
      expect(await run.over()).toMatch(/^exit 0/);

      const report = JSON.parse(readFileSync(bench.path('out/report.json'), 'utf8'));
      expect(report).toMatchObject({
        base: 'trunk',
        check: 'python3 -m unittest discover -s tests',
        faults: [],
        agents: 3,
      });
      expect(report.beads.map((bead: Line) => bead['state'])).toEqual(['landed', 'landed', 'landed', 'landed']);
      expect(report.landings.every((landing: Line) => landing['isProven'])).toBe(true);
      for (const bead of [1, 2, 3, 4])
        expect(readFileSync(bench.path(`out/done/${bead}.txt`), 'utf8')).toMatch(/^[a-z]+\n[1-9]/);
      execFileSync('python3', ['-m', 'unittest', 'discover', '-s', 'tests'], {
        cwd: bench.path('out'),
        stdio: 'ignore',
      });
      expect(existsSync(trap)).toBe(false);
      expect(bench.git('their repo', 'for-each-ref')).toBe(before);
      expect(bench.git('out', 'status', '--porcelain')).toBe('');

      const audit = bench.start('audit', 'out', '--json');
      expect(await audit.over()).toMatch(/^exit 0/);
      const ledger = bench.git('out', 'rev-parse', 'toolpusher/ledger~3');
      bench.git('out', 'checkout', '-q', ledger);
      bench.write('out/queue.json', '{}\n');
      bench.git('out', 'commit', '-q', '-am', 'Tamper');
      bench.git('out', 'update-ref', 'refs/heads/toolpusher/ledger', 'HEAD');
      const tampered = bench.start('audit', 'out', '--json');
      expect(await tampered.ended).toBe(1);
      expect(tampered.find('audit')).toMatchObject({
        status: 'tampered',
        commit: bench.git('out', 'rev-parse', 'HEAD'),
      });
    },
    townTestMs,
  );

  it(
    'goes on after kill -9 of the App in the middle, and after Ctrl-C, to the same end; nothing is left running',
    async () => {
      const workflow =
        'on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n';
      const repo = bench.repository('repo', { ...nodeProject, '.github/workflows/ci.yml': workflow });
      const items = [1, 2, 3, 4, 5].map((n) =>
        scripted(
          `Bead ${n}`,
          // The first is at work for longer than the command may take to see it.
          [{ sleep: { seconds: n === 1 ? 6 : 1 } }, { write: { file: `src/${n}.txt`, text: `${n}\n` } }],
          n === 5 ? { blocked_by: [1] } : {},
        ),
      );
      bench.write('issues.json', JSON.stringify(items));
      const args = [
        'town',
        '--repo',
        repo,
        '--issues',
        'issues.json',
        '--agent',
        'script',
        '--agents',
        '3',
        '--dir',
        bench.path('town'),
        '--json',
      ];
      const first = bench.start(...args);
      await first.until(isBead(1, 'working'));
      const host = JSON.parse(readFileSync(bench.path('town/host.json'), 'utf8')).pid;
      process.kill(host, 'SIGKILL');
      const places = [['status'], ['why', '1']].map((asked) => bench.start(...asked, '--dir', 'town', '--json'));
      const said = bench.start('say', '1', '/why', '--dir', 'town', '--json');
      expect(await Promise.all(places.map((each) => each.over()))).toEqual(places.map(() => 'exit 0'));
      expect(await said.over()).toBe('exit 0');
      expect(said.find('answer')?.['text']).toMatch(/#1 is \*\*/);
      await first.until(isBead(1, 'landed'));
      first.child.kill('SIGINT');
      expect(await first.ended).toBe(1);
      expect(first.errors).toContain("The App's host ended (SIGKILL); starting it again.");
      expect(processesOf(bench.path('town'))).toEqual([]);
      const late = bench.start('say', '1', '/why', '--dir', 'town');
      expect(await late.ended).toBe(1);
      expect(late.errors).toMatch(
        /is not running.\nStart it .*: node \/.*toolpusher\.js town --dir town --until forever/,
      );

      const second = bench.start(...args, '--out', 'out');
      expect(await second.over()).toMatch(/^exit 0/);
      const report = second.find('report') ?? {};
      expect(report).toMatchObject({
        end: 'landed',
        faults: [],
        beads: [1, 2, 3, 4, 5].map((issue) => ({ issue, state: 'landed' })),
      });
      for (const n of [1, 2, 3, 4, 5]) expect(readFileSync(bench.path(`out/src/${n}.txt`), 'utf8')).toBe(`${n}\n`);
      const closed = bench.git('out', 'log', '--oneline', '--merges', 'main').split('\n');
      expect(closed).toHaveLength(5);
      expect(processesOf(bench.path('town'))).toEqual([]);
    },
    townTestMs,
  );

  it(
    'ends with 3 and the reason when what is left needs a person',
    async () => {
      const repo = bench.repository('repo', { ...nodeProject, '.github/workspace.yml': 'attempts: { max: 1 }\n' });
      const items = [
        scripted('Good', [{ write: { file: 'good.txt', text: 'good\n' } }]),
        scripted('Bad', [{ replace: { file: 'nowhere.txt', find: 'a', with: 'b' } }]),
        scripted('After bad', [{ write: { file: 'after.txt', text: 'x\n' } }], { blocked_by: [2] }),
      ];
      bench.write('issues.json', JSON.stringify(items));
      const run = bench.start(
        'town',
        '--repo',
        repo,
        '--issues',
        'issues.json',
        '--agent',
        'script',
        '--agents',
        '2',
        '--out',
        'out',
      );
      expect(await run.over()).toMatch(/^exit 3/);
      expect(run.text).toMatch(/1 of 3 landed/);
      expect(run.text).toMatch(/#2 is stuck: .*nowhere\.txt/s);
      expect(run.text).toMatch(/#3 is open: Waits for #2/);
      expect(readFileSync(bench.path('out/good.txt'), 'utf8')).toBe('good\n');
    },
    townTestMs,
  );
});

describe('toolpusher town, asked wrongly', () => {
  const scriptedOne = JSON.stringify([scripted('One', ['nothing'])]);

  it.each([
    {
      what: 'a misspelt key in workspace.yml',
      files: { ...nodeProject, '.github/workspace.yml': 'agnets: []\n' },
      said: /workspace\.yml:1:1: agnets: unknown key "agnets"\. Did you mean "agents"\?/,
    },
    {
      what: 'a formula and a base that are not there',
      files: { ...nodeProject, '.github/workspace.yml': 'formula: tddd\nbase: mian\n' },
      said: /`base: mian`.*Did you mean "main"\?\n.*`formula: tddd`.*Did you mean "tdd"\?/,
    },
    { what: 'a circle', issues: '- {title: a, blocked_by: [2]}\n- {title: b, blocked_by: [1]}\n', said: /1 → 2 → 1/ },
    {
      what: 'nothing that tests it',
      files: { 'README.md': 'x' },
      said: /Nothing says how this repository is tested[\s\S]*--check/,
    },
    { what: 'nobody to do the work', flags: [], said: /Nobody is there to do the work/ },
    { what: 'an --out that exists', flags: ['--agent', 'script', '--out', '.'], said: /is there already/ },
    {
      what: 'an issue file that is a folder',
      flags: ['--agent', 'script', '--issues', '.'],
      said: /is a folder, not a file/,
    },
    { what: 'more agents than there may be', flags: ['--agents', '100000'], said: /at most 500/ },
  ])('$what: exit 2, with what to do', async ({ files, issues, flags, said }) => {
    const repo = bench.repository('repo', files ?? nodeProject);
    bench.write('issues.yml', issues ?? scriptedOne);
    const run = bench.start('town', '--repo', repo, '--issues', 'issues.yml', ...(flags ?? ['--agent', 'script']));
    expect(await run.over()).toMatch(/^exit 2/);
    expect(run.errors).toMatch(said);
  });

  it('says that there is no repository, and that a flag is unknown', async () => {
    bench.write('issues.yml', '- title: a\n');
    const missing = bench.start('town', '--repo', bench.path('nowhere'), '--issues', 'issues.yml', '--agent', 'script');
    expect(await missing.ended).toBe(2);
    expect(missing.errors).toMatch(/is not a git repository/);
    const nowhere = ['--repo', bench.repository('repo', nodeProject), '--issues', 'issues.yml', '--out', '/proc/x/out'];
    const unwritable = bench.start('town', ...nowhere, '--agent', 'script');
    expect(await unwritable.ended).toBe(2);
    expect(unwritable.errors).toMatch(/^error: \/proc\/x cannot be made: .*\nGive a place of your own/);
    const unknown = bench.start('town', '--repositry', 'x');
    expect(await unknown.ended).toBe(2);
    expect(readdirSync(bench.tmp)).toEqual([]);
  });
});

describe('toolpusher init and doctor', () => {
  it('make a repository ready, twice being once, and say what is unsafe', async () => {
    const ci =
      'on: pull_request\npermissions: { contents: read }\njobs:\n  t:\n    runs-on: ubuntu-latest\n    steps: [{ run: npm test }]\n';
    bench.repository('repo', { ...nodeProject, '.github/workflows/ci.yml': ci });
    const first = bench.start('init', '--repo', 'repo', '--agent', 'script', '--agents', '2');
    expect(await first.over()).toMatch(/^exit 0/);
    expect(first.text).toContain('+  push:\n+    branches: [refinery/**]');
    const again = bench.start('init', '--repo', 'repo');
    expect(await again.ended).toBe(0);
    expect(again.text).toContain('nothing to change');
    expect(bench.path('repo/.github/workspace.yml')).toSatisfy((file: string) =>
      readFileSync(file, 'utf8').startsWith('# yaml-language-server: $schema=https://'),
    );
    const healthy = bench.start('doctor', '--repo', 'repo');
    expect(await healthy.over()).toMatch(/^exit 0/);
    expect(healthy.text).toMatch(/note Not committed yet: .github\/workspace.yml, /);
    expect(healthy.text).not.toContain('git push origin');

    bench.repository('bare', nodeProject);
    const nobody = bench.start('init', '--repo', 'bare');
    expect(await nobody.ended).toBe(0);
    expect(nobody.text).toMatch(/No agent is named, so nothing will be dispatched/);
    bench.git('bare', 'add', '-A');
    bench.git('bare', 'commit', '-q', '-m', 'Set up');
    const idle = bench.start('doctor', '--repo', 'bare');
    expect(await idle.over()).toMatch(/^exit 0/);
    expect(idle.text).toMatch(
      /names no agents: nothing is dispatched[\s\S]*but \d notes? above says? what may keep work/,
    );
    expect(idle.text).not.toContain('Nothing stands in the way');
    bench.write('bare/.github/workspace.yml', 'formula: nosuch\n');
    expect(await bench.start('formula', 'check', '--repo', 'bare').ended).toBe(1);
    const shipped = bench.start('formula', 'list');
    expect(await shipped.over()).toMatch(/^exit 0/);
    expect(shipped.text).toMatch(/^tdd +shipped/m);

    bench.write(
      'repo/.github/workflows/ci.yml',
      'on: push\npermissions: { contents: write }\njobs:\n  t:\n    runs-on: ubuntu-latest\n    steps: [{ run: npm test, env: { T: "${{ secrets.T }}" } }]\n',
    );
    const ill = bench.start('doctor', '--repo', 'repo', '--json');
    expect(await ill.ended).toBe(1);
    const bad = ill.lines.filter((line) => line['level'] === 'bad').map((line) => String(line['text']));
    expect(bad).toEqual([expect.stringContaining('with secrets'), expect.stringContaining('token that can write')]);
  });
});
