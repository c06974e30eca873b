/** The workflow whose schedule ticks, as GitHub tells of it. */
import nock from 'nock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askSchedule, enableSchedule } from '../../src/adapters/github/schedule.ts';
import { testPlace } from '../support/place.ts';

const [api, path] = ['https://api.github.com', '/repos/o/r/actions/workflows/toolpusher-tick.yml'];

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

it.each([
  ['active', 'on'],
  ['disabled_inactivity', 'off'],
  ['disabled_manually', 'on'],
])('that is %s counts as %s', async (state, expected) => {
  nock(api).get(path).reply(200, { id: 1, state });
  expect(await askSchedule(await testPlace())).toBe(expected);
});

it('that is gone is as wanted, and is not switched on', async () => {
  nock(api).get(path).reply(404, {});
  nock(api).put(`${path}/enable`).reply(404, {});
  expect(await askSchedule(await testPlace())).toBe('on');
  expect(await enableSchedule(await testPlace())).toEqual({ type: 'done' });
});

it('is switched on again', async () => {
  nock(api).put(`${path}/enable`).reply(204);
  expect(await enableSchedule(await testPlace())).toEqual({ type: 'done' });
  expect(nock.isDone()).toBe(true);
});
