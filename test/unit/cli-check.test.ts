/** How a repository is tested when nobody says: found from its files, and run by one safe workflow. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { detectCheck } from '../../src/cli/check-detection.ts';
import { renderCheckWorkflow } from '../../src/cli/check-workflow.ts';
import { keepOutput, whatFailed } from '../../src/cli/what-failed.ts';

const detect = (files: Record<string, string>): string | null =>
  detectCheck({ paths: Object.keys(files), read: (path) => files[path] ?? null })?.command ?? null;
const manifest = (value: unknown): string => JSON.stringify(value);

describe('detecting the check', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['npm without dependencies', { 'package.json': manifest({ scripts: { test: 'node --test' } }) }, 'npm test'],
    [
      'npm with a lock file',
      { 'package.json': manifest({ scripts: { test: 'x' }, devDependencies: { a: '1' } }), 'package-lock.json': '{}' },
      'npm ci --no-audit --no-fund\nnpm test',
    ],
    [
      'npm without a lock file',
      { 'package.json': manifest({ scripts: { test: 'x' }, dependencies: { a: '1' } }) },
      'npm install --no-audit --no-fund --no-package-lock\nnpm test',
    ],
    [
      "npm's placeholder",
      { 'package.json': manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
      null,
    ],
    ['a broken manifest beside a Makefile', { 'package.json': '{', Makefile: 'all: x\ntest: all\n\tx\n' }, 'make test'],
    ['make check', { Makefile: 'CC := cc\ncheck:\n\t./run\n' }, 'make check'],
    ['a variable named test', { Makefile: 'test := 1\n' }, null],
    ['go', { 'go.mod': 'module x' }, 'go test ./...'],
    ['cargo', { 'Cargo.toml': '' }, 'cargo test'],
    ['unittest in a plain folder', { 'tests/test_a.py': 'import unittest' }, 'python3 -m unittest discover -s tests'],
    [
      'unittest in a package',
      { 'tests/__init__.py': '', 'tests/test_a.py': 'import unittest' },
      'python3 -m unittest discover',
    ],
    [
      'unittest at the top',
      { 'a_test.py': 'from unittest import TestCase' },
      "python3 -m unittest discover -p '*_test.py'",
    ],
    ['pytest', { 'tests/test_a.py': 'def test_a(): assert 1' }, 'python3 -m pytest -q'],
    ['a script', { 'test.sh': '' }, 'bash test.sh'],
    ['nothing', { 'README.md': '' }, null],
  ])('%s', (_, files, command) => {
    expect(detect(files)).toBe(command);
  });
});

describe('the check workflow', () => {
  it('carries any command as it is, expressions included', () => {
    const command = `npm test -- "a: 'b'" # x\necho \${{ secrets.TOKEN }} && false`;
    const workflow = parse(renderCheckWorkflow(command));
    expect(workflow.jobs.check.steps[1].run).toBe(`${keepOutput}\n${command.replace('${{', "${{ '${{' }}")}`);
    expect(workflow.on).toEqual({ push: { branches: ['refinery/**'] } });
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('reads as a person would write it', () => {
    expect(renderCheckWorkflow('npm ci\nnpm test').replace(/(name: What failed)[^]*/, '$1\n')).toMatchInlineSnapshot(`
      "# Written by \`toolpusher\`: what must pass on a staged commit before it lands. Edit the command as you like.
      name: toolpusher check
      on:
        push:
          branches:
            - refinery/**
      permissions:
        contents: read
      jobs:
        check:
          name: toolpusher check
          runs-on: ubuntu-latest
          timeout-minutes: 60
          steps:
            - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
              with:
                persist-credentials: false
            - name: Check
              shell: bash
              run: |-
                exec > >(tee "$RUNNER_TEMP/check.log") 2>&1 # kept, to say what failed
                npm ci
                npm test
            - name: What failed
      "
    `);
  });
});

describe('what a red check says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'what-failed-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = { ...process.env, RUNNER_TEMP: folder, GITHUB_WORKSPACE: '/home/runner/work/app/app' };
  const bash = (script: string): string =>
    spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env, encoding: 'utf8' }).stdout;
  const told = (output: string): string[] => {
    writeFileSync(join(folder, 'check.log'), output);
    const said = bash(whatFailed);
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    return said
      .trimEnd()
      .replace(/^::error title=What failed::/, '')
      .split('%0A');
  };

  it('is what the command printed about the failures, whatever it was', () => {
    bash(`${keepOutput}\necho "Tests: 3 passed"\necho "AssertionError: 2 is not 3" >&2\nexit 3`);
    expect(bash(whatFailed)).toBe('::error title=What failed::AssertionError: 2 is not 3\n');
  });

  it.each([
    [
      'TAP',
      `TAP version 13
# Subtest: adds 100%
not ok 1 - adds 100%
  ---
  duration_ms: 12.7
  location: '/home/runner/work/app/app/test/a.test.js:2:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:

    3 !== 4
  code: 'ERR_ASSERTION'
  expected: 4
  stack: |-
    TestContext.<anonymous> (/home/runner/work/app/app/test/a.test.js:2:28)
  ...
ok 2 - says Error: of what it is not
${'  passes\n'.repeat(50)}# pass 3
# fail 1
# duration_ms 319.3`,
      [
        'not ok 1 - adds 100%25',
        "location: 'test/a.test.js:2:1'",
        'Expected values to be strictly equal:',
        '3 !== 4',
        'expected: 4',
      ],
    ],
    [
      'pytest',
      '>       assert add(1, 1) == 3\nE       assert 2 == 3\n\nFAILED tests/test_a.py::test_add - assert 2 == 3\n1 failed, 4 passed in 0.03s',
      ['E       assert 2 == 3', 'FAILED tests/test_a.py::test_add - assert 2 == 3'],
    ],
    ['go', '=== RUN TestAdd\n    add_test.go:7: got 3, want 4\n', ['add_test.go:7: got 3, want 4']],
    [
      'a compiler',
      '\u001B[31msrc/a.ts(3,5): error TS2322:\u001B[0m no\r\n0 errors',
      ['src/a.ts(3,5): error TS2322: no'],
    ],
    ['nothing known', 'one\ntwo\nthree\nfour\nfive\nsix\n', ['two', 'three', 'four', 'five', 'six']],
    [
      'commands for the runner',
      'Error: no\n::error::obey\n::add-mask::Error: all',
      ['Error: no', '::error::obey', '::add-mask::Error: all'],
    ],
  ])('tells of %s only the lines that tell', (_, output, lines) => {
    expect(told(output)).toEqual(lines);
  });

  it('is bounded', () => {
    const lines = told(Array.from({ length: 500 }, (_, at) => `not ok ${at} ${'x'.repeat(5000)}`).join('\n'));
    expect([lines.length, Math.max(...lines.map(({ length }) => length))]).toEqual([12, 160]);
  });
});
