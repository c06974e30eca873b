/** Which deliveries mean something to us, and what. */
import { describe, expect, it } from 'vitest';
import { translate } from '../../src/adapters/github/translate.ts';

const app = 'toolpusher[bot]';
const common = {
  repository: { name: 'rig', owner: { login: 'acme' } },
  installation: { id: 7 },
  sender: { login: 'ada' },
};

function told(name: string, payload: object): string {
  const addressed = translate({ id: 'd1', name, payload: { ...common, ...payload } }, app);
  if (addressed === null) return 'nothing';
  const { event } = addressed;
  return event.type === 'wake' ? `wake: ${event.because}` : JSON.stringify(event);
}

const run = {
  id: 5,
  display_title: '#1 ada abc',
  status: 'completed',
  conclusion: 'success',
  path: '.github/workflows/toolpusher.yml',
  updated_at: '2026-11-24T10:00:00Z',
  event: 'workflow_dispatch',
  head_branch: 'toolpusher/runner',
};
const job = { id: 51, run_id: 5, status: 'queued', head_branch: 'toolpusher/runner' };
const tick = { ...run, path: '.github/workflows/toolpusher-tick.yml', event: 'schedule', head_branch: 'main' };
const check = {
  name: 'toolpusher/refinery',
  head_sha: 'a'.repeat(40),
  external_id: 'pull-4',
  app: { slug: 'toolpusher' },
};
const pressed = (identifier: string, more: object = {}): object => ({
  action: 'requested_action',
  check_run: { ...check, ...more },
  requested_action: { identifier },
});
const comment = (body: string): object => ({
  action: 'created',
  issue: { number: 3 },
  comment: { id: 9, body, created_at: '2026-01-05T09:00:00Z', user: { login: 'ada' } },
});

describe('a delivery', () => {
  it.each([
    ['issues', { action: 'labeled', label: { name: 'agent' } }, 'wake: issues.labeled'],
    ['issues', { action: 'labeled', label: { name: 'bug' } }, 'nothing'],
    ['issues', { action: 'labeled', label: { name: 'agent' }, sender: { login: app } }, 'nothing'],
    ['issues', { action: 'closed' }, 'wake: issues.closed'],
    ['issues', { action: 'assigned' }, 'nothing'],
    ['push', { ref: 'refs/heads/main' }, 'wake: push'],
    ['push', { ref: 'refs/heads/toolpusher/ledger' }, 'nothing'],
    ['push', { ref: 'refs/heads/refinery/abc' }, 'nothing'],
    ['workflow_run', { action: 'requested', workflow_run: run }, 'nothing'],
    [
      'workflow_job',
      { action: 'queued', workflow_job: job, sender: { login: app } },
      '{"type":"job","job":{"run":5,"job":51,"status":"queued"},"delivery":"d1"}',
    ],
    ['workflow_job', { action: 'queued', workflow_job: { ...job, head_branch: 'main' } }, 'nothing'],
    [
      'workflow_run',
      { action: 'completed', workflow_run: run, sender: { login: app } },
      '{"type":"run","run":{"id":5,"name":"#1 ada abc","status":"completed","conclusion":"success","changedAt":1795514400000},"delivery":"d1"}',
    ],
    ['workflow_run', { action: 'completed', workflow_run: { ...run, path: '.github/workflows/ci.yml' } }, 'nothing'],
    // What a fork's pull request, or somebody's own branch, runs at our paths under the name of an attempt.
    ['workflow_run', { action: 'completed', workflow_run: { ...run, event: 'pull_request' } }, 'nothing'],
    ['workflow_run', { action: 'completed', workflow_run: { ...run, head_branch: 'topic' } }, 'nothing'],
    ['workflow_run', { action: 'completed', workflow_run: { ...run, head_branch: null } }, 'nothing'],
    ['workflow_run', { action: 'completed', workflow_run: { ...tick, event: 'pull_request' } }, 'nothing'],
    ['workflow_run', { action: 'completed', workflow_run: { ...tick, event: 'workflow_dispatch' } }, '{"type":"tick"}'],
    ['workflow_run', { action: 'completed', workflow_run: tick }, '{"type":"tick"}'],
    [
      'check_suite',
      { action: 'completed', check_suite: { head_branch: 'refinery/abc' } },
      'wake: check_suite.completed',
    ],
    ['check_suite', { action: 'completed', check_suite: { head_branch: 'main' } }, 'nothing'],
    ['status', { state: 'success', branches: [{ name: 'refinery/abc' }] }, 'wake: status'],
    ['status', { state: 'pending', branches: [{ name: 'refinery/abc' }] }, 'nothing'],
    ['pull_request', { action: 'closed' }, 'wake: pull_request.closed'],
    ['pull_request', { action: 'labeled' }, 'nothing'],
    [
      'check_run',
      pressed('reimagine'),
      `{"type":"pressed","button":"reimagine","pull":4,"head":"${'a'.repeat(40)}","by":"ada","delivery":"d1"}`,
    ],
    ['check_run', pressed('rm -rf'), 'nothing'],
    ['check_run', pressed('revert', { external_id: 'pull-4; drop' }), 'nothing'],
    ['check_run', pressed('revert', { external_id: 'pull-0' }), 'nothing'],
    ['check_run', pressed('revert', { external_id: '' }), 'nothing'],
    ['check_run', pressed('revert', { app: { slug: 'github-actions' } }), 'nothing'],
    ['check_run', pressed('revert', { app: null }), 'nothing'],
    ['check_run', pressed('revert', { name: 'ci' }), 'nothing'],
    ['check_run', { ...pressed('revert'), action: 'completed' }, 'nothing'],
    [
      'check_suite',
      { action: 'completed', check_suite: { head_branch: null, app: { slug: 'toolpusher' } } },
      'nothing',
    ],
    ['star', { action: 'created' }, 'nothing'],
    ['issue_comment', comment('Nice work'), 'nothing'],
    ['issue_comment', { ...comment('/stop'), action: 'edited' }, 'nothing'],
    ['issue_comment', { ...comment('/stop'), sender: { login: app } }, 'nothing'],
    [
      'issue_comment',
      comment('/stop'),
      '{"type":"comment","comment":9,"issue":3,"isPull":false,"by":"ada","at":1767603600000,"commands":[{"type":"stop"}],"delivery":"d1"}',
    ],
  ])('%s %j is %s', (name, payload, meaning) => {
    expect(told(name, payload)).toBe(meaning);
  });

  it('of an App that is not installed anywhere means nothing', () => {
    expect(translate({ id: 'd', name: 'issues', payload: { action: 'closed' } }, app)).toBeNull();
  });
});
