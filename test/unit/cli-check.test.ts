/** How a repository is tested when nobody says: found from its files, and run by one safe workflow. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { detectCheck } from '../../src/cli/check-detection.ts';
import { renderCheckWorkflow } from '../../src/cli/check-workflow.ts';

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
    expect(workflow.jobs.check.steps[1].run).toBe(command.replace('${{', "${{ '${{' }}"));
    expect(workflow.on).toEqual({ push: { branches: ['refinery/**'] } });
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('reads as a person would write it', () => {
    expect(renderCheckWorkflow('npm ci\nnpm test')).toMatchInlineSnapshot(`
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
                npm ci
                npm test
      "
    `);
  });
});
