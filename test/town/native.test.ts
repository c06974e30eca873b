/** Native mode end to end: real git, real processes, the stand-in's own merge queue. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bench, nodeProject, scripted, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const workspace = `runtimes: {script: {kind: script}}
agents: [{name: ada, runtime: script}, {name: bob, runtime: script}]
refinery: {mode: native, checks: [test]}
`;
const workflow = `name: ci
on:
  push: {branches: [main, 'refinery/**']}
  merge_group:
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
      - run: npm test
`;

it(
  "lands through GitHub's own queue, with its checks green on the very commit",
  async () => {
    const repo = bench.repository('project', {
      ...nodeProject,
      '.github/workspace.yml': workspace,
      '.github/workflows/ci.yml': workflow,
    });
    const write = (name: string): Line =>
      scripted(`Write ${name}`, [{ write: { file: `${name}.txt`, text: `${name}\n` } }]);
    bench.write('issues.json', JSON.stringify([write('one'), write('two'), write('three')]));
    const run = bench.start('town', '--repo', repo, '--issues', 'issues.json', '--out', 'out', '--json');
    expect(await run.over()).toMatch(/^exit 0/);
    const report = JSON.parse(readFileSync(bench.path('out/report.json'), 'utf8'));
    expect(report.beads.map((bead: Line) => bead['state'])).toEqual(['landed', 'landed', 'landed']);
    expect(report.landings.every((landing: Line) => landing['isProven'])).toBe(true);
    for (const name of ['one', 'two', 'three'])
      expect(readFileSync(bench.path(`out/${name}.txt`), 'utf8')).toBe(`${name}\n`);
    const log = bench.git('out', 'log', '--first-parent', '--format=%cn %s', 'main');
    expect(log).toMatch(/GitHub Merge pull request #\d+ from you\/polecat\/(?:ada|bob)\/\d/);
  },
  townTestMs,
);
