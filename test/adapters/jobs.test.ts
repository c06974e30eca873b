/** What a listing of a run's jobs says of who waits for whom. */
import nock from 'nock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listJobs } from '../../src/adapters/github/jobs.ts';
import { cancelRun, rerun } from '../../src/adapters/github/runs.ts';
import { RunId } from '../../src/core/name.ts';
import { testPlace } from '../support/place.ts';

const run = RunId.parse(5);
const github = (): nock.Scope => nock('https://api.github.com');
const job = (id: number, status: string, more: object = {}): object => ({
  id,
  run_id: 5,
  head_sha: 'a'.repeat(40),
  status,
  conclusion: null,
  created_at: '2026-11-28T10:00:00Z',
  runner_id: null,
  ...more,
});
const atWork = job(1, 'in_progress', { started_at: '2026-11-28T11:00:00Z' });
const skipped = job(3, 'completed', { conclusion: 'skipped' });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

it.each([
  ['an agent at work', [atWork, skipped], { waiting: null, hasWorked: false }],
  ['an agent that waits', [job(1, 'queued'), skipped], { waiting: 1, hasWorked: false }],
  [
    'work that waits',
    [job(1, 'completed', { conclusion: 'failure' }), job(2, 'queued')],
    { waiting: 2, hasWorked: true },
  ],
  [
    'what was cancelled at work',
    [job(1, 'completed', { conclusion: 'cancelled', runner_id: 4 }), job(2, 'queued')],
    { waiting: 2, hasWorked: true },
  ],
  [
    'what was cancelled before',
    [job(1, 'completed', { conclusion: 'cancelled' }), job(2, 'queued')],
    { waiting: 2, hasWorked: false },
  ],
  [
    'what waits for a runner, before what waits for somebody',
    [job(1, 'waiting'), job(2, 'queued')],
    { waiting: 2, hasWorked: false },
  ],
  ['nothing left', [job(1, 'completed', { conclusion: 'success' }), skipped], { waiting: null, hasWorked: true }],
])('%s', async (...[, jobs, expected]) => {
  github().get('/repos/o/r/actions/runs/5/jobs?per_page=100').reply(200, { total_count: jobs.length, jobs });
  const view = await listJobs(await testPlace(), run);
  const { waiting, atWorkSince, hasWorked, head } = view ?? {};
  expect(head).toBe('a'.repeat(40));
  expect({ waiting: waiting?.job ?? null, hasWorked }).toEqual(expected);
  expect(atWorkSince).toBe(jobs[0] === atWork ? Date.parse('2026-11-28T11:00:00Z') : null);
});

it('runs one job again, or what failed where GitHub refuses that, and cancels by force', async () => {
  const scope = github()
    .post('/repos/o/r/actions/jobs/2/rerun')
    .reply(201, {})
    .post('/repos/o/r/actions/jobs/2/rerun')
    .reply(403, { message: 'No' })
    .post('/repos/o/r/actions/runs/5/rerun-failed-jobs')
    .reply(201, {})
    .post('/repos/o/r/actions/runs/5/force-cancel')
    .reply(202, {});
  const place = await testPlace();
  const effect = { type: 'rerun', run, job: 2 } as const;
  expect(await rerun(place, effect, false)).toEqual({ type: 'done' });
  expect(await rerun(place, effect, false)).toEqual({ type: 'done' });
  expect(await cancelRun(place, run, true)).toEqual({ type: 'done' });
  expect(scope.isDone()).toBe(true);
});

it('runs again only the job that should have published, where that is over and the agent was at work', async () => {
  const named = (id: number, name: string, conclusion: string) => ({ ...job(id, 'completed', { conclusion }), name });
  const jobs = [named(1, 'agent', 'failure'), named(2, 'publish', 'failure')];
  const refined = [named(3, 'refine', 'failure'), named(4, 'publish', 'skipped')];
  const scope = github()
    .get('/repos/o/r/actions/runs/5/jobs?per_page=100')
    .reply(200, { total_count: 2, jobs })
    .post('/repos/o/r/actions/jobs/2/rerun')
    .reply(201, {})
    .get('/repos/o/r/actions/runs/5/jobs?per_page=100')
    .reply(200, { total_count: 2, jobs: refined })
    .post('/repos/o/r/actions/runs/5/rerun-failed-jobs')
    .reply(201, {});
  const place = await testPlace();
  expect(await rerun(place, { type: 'rerun', run }, false)).toEqual({ type: 'done' });
  expect(await rerun(place, { type: 'rerun', run }, false)).toEqual({ type: 'done' });
  expect(scope.isDone()).toBe(true);
});
