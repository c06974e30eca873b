/** Which workflows an event starts, and GitHub's filter patterns. */
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/town/runner/json.ts';
import { matches, matchesAny } from '../../src/town/runner/pattern.ts';
import { isSkipped, startsFor } from '../../src/town/runner/trigger.ts';
import type { TriggerEvent } from '../../src/town/runner/trigger.ts';

describe('a pattern', () => {
  it.each([
    ['main', 'main', true],
    ['main', 'mainly', false],
    ['feature/*', 'feature/a', true],
    ['feature/*', 'feature/a/b', false],
    ['feature/**', 'feature/a/b', true],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
    ['v2*', 'v2.0', true],
    ['v[12].[0-9]+.[0-9]+', 'v1.10.1', true],
    ['v[12].[0-9]+.[0-9]+', 'v3.1.1', false],
    ['*.jsx?', 'page.js', true],
    ['**.js', 'src/js/index.js', true],
    ['**/docs/**', 'docs/hello.md', true],
    ['**/docs/**', 'a/docs/b/hello.md', true],
    ['docs/*.md', 'docs/a/hello.md', false],
    ['a.b', 'axb', false],
    ['refinery/**', 'refinery/abc', true],
  ])('%s on %s is %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it('takes away again with an exclamation mark, in order', () => {
    expect(matchesAny(['releases/**', '!releases/**-alpha'], 'releases/1-alpha')).toBe(false);
    expect(matchesAny(['releases/**', '!releases/**-alpha'], 'releases/1')).toBe(true);
    expect(matchesAny(['a', '!a', 'a'], 'a')).toBe(true);
    expect(matchesAny(['!a'], 'b')).toBe(false);
  });
});

const push = (ref: string, paths?: string[]): TriggerEvent => ({
  name: 'push',
  payload: { ref },
  ...(paths === undefined ? {} : { paths }),
});
const pull = (action: string, base: string, paths: string[] = ['a']): TriggerEvent => ({
  name: 'pull_request',
  payload: { action, pull_request: { base: { ref: base } } },
  paths,
});

describe('a workflow', () => {
  it.each([
    ['push', push('refs/heads/x'), true],
    ['[push, pull_request]', pull('opened', 'main'), true],
    ['{ push: }', push('refs/tags/v1'), true],
    ['{ push: { branches: [main] } }', push('refs/heads/main'), true],
    ['{ push: { branches: [main] } }', push('refs/heads/dev'), false],
    ['{ push: { branches: [main] } }', push('refs/tags/v1'), false],
    ['{ push: { tags: ["v*"] } }', push('refs/tags/v1'), true],
    ['{ push: { tags: ["v*"] } }', push('refs/heads/v1'), false],
    ['{ push: { branches-ignore: ["polecat/**"] } }', push('refs/heads/polecat/a/1'), false],
    ['{ push: { branches: ["refinery/**"] } }', push('refs/heads/refinery/abc'), true],
    ['{ push: { paths: ["src/**"] } }', push('refs/heads/x', ['docs/a']), false],
    ['{ push: { paths: ["src/**"] } }', push('refs/heads/x', ['docs/a', 'src/b']), true],
    ['{ push: { paths-ignore: ["docs/**"] } }', push('refs/heads/x', ['docs/a']), false],
    ['{ push: { paths-ignore: ["docs/**"] } }', push('refs/heads/x', ['docs/a', 'b']), true],
    ['pull_request', pull('closed', 'main'), false],
    ['{ pull_request: { types: [closed] } }', pull('closed', 'main'), true],
    ['{ pull_request: { branches: [dev] } }', pull('opened', 'main'), false],
    ['workflow_dispatch', push('refs/heads/x'), false],
    ['{ issues: { types: [labeled] } }', { name: 'issues', payload: { action: 'labeled' } }, true],
    ['{ issues: { types: [labeled] } }', { name: 'issues', payload: { action: 'opened' } }, false],
    ['issue_comment', { name: 'issue_comment', payload: { action: 'deleted' } }, true],
    ['{ repository_dispatch: { types: [go] } }', { name: 'repository_dispatch', payload: { action: 'go' } }, true],
    [
      '{ workflow_run: { workflows: [CI], types: [completed] } }',
      { name: 'workflow_run', payload: { action: 'completed', workflow: { name: 'CI' } } },
      true,
    ],
    [
      '{ workflow_run: { workflows: [CI] } }',
      { name: 'workflow_run', payload: { action: 'completed', workflow: { name: 'Other' } } },
      false,
    ],
    [
      'merge_group',
      { name: 'merge_group', payload: { action: 'checks_requested', merge_group: { base_ref: 'refs/heads/main' } } },
      true,
    ],
    [
      '{ merge_group: { branches: [dev] } }',
      { name: 'merge_group', payload: { action: 'checks_requested', merge_group: { base_ref: 'refs/heads/main' } } },
      false,
    ],
  ] satisfies [string, TriggerEvent, boolean][])('on %s: %j starts it: %s', (on, event, expected) => {
    expect(startsFor(toJson(parse(on)), event)).toBe(expected);
  });

  it.each([
    ['Work [skip ci]', true],
    ['Work\n\nbody [no ci]', true],
    ['Work\n\nskip-checks: true', true],
    ['Work on skip ci', false],
  ])('is skipped by %j: %s', (message, expected) => {
    expect(isSkipped(message)).toBe(expected);
  });
});
