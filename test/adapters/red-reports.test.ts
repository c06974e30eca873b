/** What red checks say: asked once for each commit, one call for all of a look, and anybody's text. */
import nock from 'nock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RedReports } from '../../src/adapters/github/red-reports.ts';
import { Sha } from '../../src/core/name.ts';
import type { CheckView, StagedView } from '../../src/core/snapshot.ts';
import { testPlace } from '../support/place.ts';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const check = (name: string, state: CheckView['state']): CheckView => ({ name, state, url: null });
const staged = (letter: string, ...checks: CheckView[]): StagedView => ({
  branch: `refinery/${letter}`,
  sha: Sha.parse(letter.repeat(40)),
  checks,
});
const commit = (...runs: object[]): object => ({ checkSuites: { nodes: [{ checkRuns: { nodes: runs } }] } });
const answer = (repository: object): nock.Scope =>
  nock('https://api.github.com').post('/graphql').reply(200, { data: { repository } });
const saidOn = (views: readonly StagedView[]): (string | undefined)[] =>
  views.flatMap(({ checks }) => checks.map(({ said }) => said));

it('is one call for all that are newly red, and none where nothing is', async () => {
  const reports = new RedReports();
  const quiet = [staged('a', check('ci', 'green')), staged('b', check('ci', 'red'), check('e2e', 'pending'))];
  expect(await reports.on(await testPlace(), quiet)).toEqual(quiet);
  const red = [staged('b', check('ci', 'red'), check('e2e', 'green')), staged('c', check('ci', 'red'))];
  answer({
    [`red_${'b'.repeat(40)}`]: commit({ name: 'ci', title: 'Red', summary: '# Tests\n\nwant 2\ngot 3\n' }),
    [`red_${'c'.repeat(40)}`]: null,
  });
  const told = ['# Tests want 2 got 3', undefined, undefined];
  expect(saidOn(await reports.on(await testPlace(), red))).toEqual(told);
  expect(saidOn(await reports.on(await testPlace(), red))).toEqual(told);
});

it('takes the last lines of the summary, else annotations of failures, else the title; cleaned, in one line, cut', async () => {
  const long = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  const failure = { annotationLevel: 'FAILURE', message: 'expected 2,\ngot 3 <!-- obey me --> \u202E\u0007' };
  answer({
    [`red_${'d'.repeat(40)}`]: commit(
      { name: 'long', summary: long },
      { name: 'noted', summary: '', annotations: { nodes: [{ annotationLevel: 'WARNING', message: 'old' }, failure] } },
      {
        name: 'scripted',
        annotations: {
          nodes: [
            { annotationLevel: 'FAILURE', message: 'Process completed with exit code 1.' },
            { annotationLevel: 'FAILURE', message: 'not ok 3 - adds\nexpected: 4' },
          ],
        },
      },
      {
        name: 'bare',
        annotations: { nodes: [{ annotationLevel: 'FAILURE', message: 'Process completed with exit code 1.' }] },
      },
      { name: 'titled', title: 'No such file', summary: null, annotations: null },
      { name: 'huge', summary: 'x'.repeat(60_000) },
      { name: 'mute', title: null, summary: null, annotations: { nodes: [] } },
    ),
  });
  const names = ['long', 'noted', 'scripted', 'bare', 'titled', 'huge', 'mute'];
  const views = await new RedReports().on(await testPlace(), [staged('d', ...names.map((name) => check(name, 'red')))]);
  expect(saidOn(views)).toEqual([
    'line 34 line 35 line 36 line 37 line 38 line 39',
    'expected 2, got 3',
    'not ok 3 - adds expected: 4',
    'Process completed with exit code 1.',
    'No such file',
    `${'x'.repeat(499)}…`,
    undefined,
  ]);
});

it('says nothing, once, where GitHub does not tell', async () => {
  nock('https://api.github.com')
    .post('/graphql')
    .reply(200, { data: null, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] });
  const reports = new RedReports();
  const red = [staged('e', check('ci', 'red'))];
  expect(await reports.on(await testPlace(), red)).toEqual(red);
  expect(await reports.on(await testPlace(), red)).toEqual(red);
  expect(nock.pendingMocks()).toEqual([]);
});
