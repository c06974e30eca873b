/** Editing `on:` of a repository's own workflows: only that, once, with its comments. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listenToRefinery, readTriggers } from '../../src/cli/workflow-trigger.ts';

const tail = '\njobs: # kept\n  test:\n    runs-on: ubuntu-latest\n    steps: [ { run:   \'echo  "hi"\' } ]\n';
const cases: [string, string][] = [
  ['on: push', 'on: push'],
  ['on: pull_request', 'on: pull_request'],
  ['a flow list', 'on: [push, pull_request]'],
  ['a block list', 'on:\n  - push # always\n  - workflow_dispatch'],
  ['a bare map', 'on:\n  push:\n  pull_request:'],
  ['a quoted key', '"on":\n  push:\n    branches: [main]'],
  [
    'branches in a list',
    'on:\n  # what we test\n  push:\n    branches:\n      - main # the trunk\n      - "release/**"\n  pull_request:\n    types: [opened]',
  ],
  ['branches in a word', 'on:\n  push:\n    branches: main'],
  ['every branch', "on:\n  push:\n    branches: ['**']"],
  ['a negation at the end', "on:\n  push:\n    branches: ['**', '!refinery/**']"],
  ['branches-ignore', 'on:\n  push:\n    branches-ignore: [wip/**]'],
  ['paths', "on:\n  push:\n    paths: ['src/**']"],
  ['pull requests with a filter', 'on:\n  pull_request:\n    branches: [main]'],
  ['a flow map', 'on: { push: { branches: [main] }, pull_request: {} }'],
];

describe('workflow triggers', () => {
  it.each(cases)('%s', (_, on) => {
    const text = `name: CI\n# before\n${on}\n${tail}`;
    const edit = listenToRefinery(text);
    if (edit.status === 'refused') throw new Error(edit.reason);
    expect(edit.text.startsWith('name: CI\n# before\n')).toBe(true);
    expect(edit.text.endsWith(tail)).toBe(true);
    expect(edit.text.slice('name: CI\n# before\n'.length, -tail.length)).toMatchSnapshot();
    expect(readTriggers(edit.text, 'main').kind).toBe('runs');
    expect(parse(edit.text).jobs).toEqual(parse(text).jobs);
    expect(listenToRefinery(edit.text)).toEqual({ status: 'unchanged', text: edit.text });
  });

  it('keeps the file byte for byte when it runs already', () => {
    const text = `on:\n  push:\n    branches: [main, 'refinery/**']   # both\n${tail}`;
    expect(listenToRefinery(text)).toEqual({ status: 'unchanged', text });
  });

  it('takes the last key of a file, and CRLF', () => {
    const edit = listenToRefinery('jobs: {}\r\non:\r\n  push:\r\n    branches: [main]\r\n');
    expect(edit.status).toBe('changed');
    expect(readTriggers('text' in edit ? edit.text : '', 'main').kind).toBe('runs');
  });

  it.each([
    ['broken YAML', 'on: [push\njobs: {}'],
    ['no on', 'jobs: {}'],
    ['refinery left out on purpose', "on:\n  push:\n    branches-ignore: ['refinery/**']\njobs: {}"],
  ])('refuses %s', (_, text) => {
    expect(listenToRefinery(text).status).toBe('refused');
  });

  it.each([
    ['on: push', { kind: 'runs', hasPaths: false }],
    ['on: [push, pull_request]', { kind: 'runs', hasPaths: false }],
    ['on:\n  push:\n    branches: [trunk]', { kind: 'push', hasPaths: false }],
    ['on:\n  push:\n    branches: [gh-pages]', { kind: 'other', reason: 'it does not run on pushes to the base' }],
    ['on:\n  push:\n    tags: [v*]', { kind: 'other', reason: 'it runs on tags only' }],
    ['on:\n  pull_request:\n    paths: [src/**]', { kind: 'pull-request', hasPaths: true }],
    ['on: workflow_dispatch', { kind: 'other', reason: 'it does not run on pushes' }],
    ['on:\n  push:\n    paths-ignore: [docs/**]', { kind: 'runs', hasPaths: true }],
  ])('reads %s', (on, reading) => {
    expect(readTriggers(`${on}\njobs: {}\n`, 'trunk')).toEqual(reading);
  });
});
