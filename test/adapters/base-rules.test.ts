/** What rulesets and classic branch protection say together, as GitHub writes them. */
import nock from 'nock';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBaseRules } from '../../src/adapters/github/base-rules.ts';
import type { BaseRules } from '../../src/adapters/github/base-rules.ts';
import { testPlace } from '../support/place.ts';

const api = 'https://api.github.com';
const rulesets = [
  { type: 'deletion', ruleset_id: 1 },
  {
    type: 'required_status_checks',
    ruleset_id: 1,
    parameters: { strict_required_status_checks_policy: false, required_status_checks: [{ context: 'ci' }] },
  },
  {
    type: 'pull_request',
    ruleset_id: 1,
    parameters: { required_approving_review_count: 1, dismiss_stale_reviews_on_push: false },
  },
];
const classic = {
  name: 'main',
  protected: true,
  protection: { enabled: true, required_status_checks: { enforcement_level: 'everyone', contexts: ['ci', 'lint'] } },
};
const plain = {
  name: 'main',
  protected: false,
  protection: { enabled: false, required_status_checks: { contexts: [] } },
};

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

async function read(branch: object, protection: { status: number; body: object } | null): Promise<BaseRules> {
  const path = '/repos/o/r';
  nock(api).get(`${path}/rules/branches/main`).query(true).reply(200, rulesets);
  nock(api).get(`${path}/branches/main`).reply(200, branch);
  if (protection !== null) nock(api).get(`${path}/branches/main/protection`).reply(protection.status, protection.body);
  const rules = await readBaseRules(await testPlace(), 'main');
  expect(nock.isDone()).toBe(true);
  return rules;
}

it('reads rulesets alone with two calls', async () => {
  expect(await read(plain, null)).toEqual({
    checks: ['ci'],
    review: { approvals: 1, ofHead: false, isHidden: false },
  });
});

it('adds what classic protection requires', async () => {
  const reviews = { required_approving_review_count: 2, dismiss_stale_reviews: true };
  expect(await read(classic, { status: 200, body: { required_pull_request_reviews: reviews } })).toEqual({
    checks: ['ci', 'lint'],
    review: { approvals: 2, ofHead: true, isHidden: false },
  });
});

it('knows that there is some which it may not read', async () => {
  const body = { message: 'Resource not accessible by integration' };
  expect(await read(classic, { status: 403, body })).toEqual({
    checks: ['ci', 'lint'],
    review: { approvals: 1, ofHead: false, isHidden: true },
  });
});

it('takes a branch without classic protection for what it is', async () => {
  const rules = await read(classic, { status: 404, body: { message: 'Branch not protected' } });
  expect(rules.review).toEqual({ approvals: 1, ofHead: false, isHidden: false });
});
