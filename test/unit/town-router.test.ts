/** From a path to GitHub's operation, and from an operation to the permission it needs. */
import { describe, expect, it } from 'vitest';
import { grants, needOf, roleReaches } from '../../src/town/github/permissions.ts';
import { match } from '../../src/town/github/router.ts';
import { matchesRef } from '../../src/town/github/rules.ts';

describe('router', () => {
  it.each([
    ['GET', '/', 'meta/root', {}],
    ['GET', '/repos/o/r', 'repos/get', { owner: 'o', repo: 'r' }],
    ['GET', '/repos/o/r/contents', 'repos/get-content', { path: '' }],
    ['GET', '/repos/o/r/contents/a/b%20c.md', 'repos/get-content', { path: 'a/b c.md' }],
    ['PUT', '/repos/o/r/contents/a%2Fb', 'repos/create-or-update-file-contents', { path: 'a/b' }],
    ['GET', '/repos/o/r/git/ref/heads/a/b', 'git/get-ref', { ref: 'heads/a/b' }],
    ['PATCH', '/repos/o/r/git/refs/heads%2Fa', 'git/update-ref', { ref: 'heads/a' }],
    ['GET', '/repos/o/r/commits/feature/x', 'repos/get-commit', { ref: 'feature/x' }],
    ['GET', '/repos/o/r/branches/a/b/protection', 'repos/get-branch-protection', { branch: 'a/b' }],
    [
      'GET',
      '/repos/o/r/collaborators/x%5Bbot%5D/permission',
      'repos/get-collaborator-permission-level',
      { username: 'x[bot]' },
    ],
    ['HEAD', '/repos/o/r', 'repos/get', {}],
  ])('%s %s is %s', (...row) => {
    const [method, path, operation, params] = row;
    expect(match(method, path)).toMatchObject({ status: 'found', operation, params });
  });

  it('tells what GitHub has and the stand-in has not from what nobody has', () => {
    expect(match('GET', '/repos/o/r/hooks')).toEqual({ status: 'unhandled', operation: 'repos/list-webhooks' });
    expect(match('GET', '/repos/o/r/nonsense')).toEqual({ status: 'unknown' });
    expect(match('TRACE', '/repos/o/r')).toEqual({ status: 'unknown' });
  });
});

describe('permissions', () => {
  it.each([
    ['git/create-ref', 'POST', 'contents', 'write', 'write'],
    ['repos/merge', 'POST', 'contents', 'write', 'write'],
    ['repos/get-content', 'GET', 'contents', 'read', 'read'],
    ['issues/create', 'POST', 'issues', 'write', 'read'],
    ['issues/add-labels', 'POST', 'issues', 'write', 'triage'],
    ['checks/create', 'POST', 'checks', 'write', 'write'],
    ['actions/create-workflow-dispatch', 'POST', 'actions', 'write', 'write'],
    ['repos/create-repo-ruleset', 'POST', 'administration', 'write', 'admin'],
  ])('%s needs %s', (...row) => {
    const [operation, method, permission, level, role] = row;
    const need = needOf(operation, method);
    expect(need?.anyOf).toContainEqual([permission, level]);
    expect(need?.role).toBe(role);
  });

  it('reads with write, never writes with read', () => {
    expect(grants({ contents: 'write' }, 'contents', 'read')).toBe(true);
    expect(grants({ contents: 'read' }, 'contents', 'write')).toBe(false);
    expect(grants({}, 'contents', 'read')).toBe(false);
    expect(grants({}, 'metadata', 'read')).toBe(true);
    expect([roleReaches('triage', 'read'), roleReaches('read', 'triage'), roleReaches('maintain', 'write')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('ref patterns', () => {
  it.each([
    ['~ALL', 'refs/heads/x', true],
    ['~DEFAULT_BRANCH', 'refs/heads/main', true],
    ['~DEFAULT_BRANCH', 'refs/heads/x', false],
    ['refs/heads/refinery/*', 'refs/heads/refinery/a', true],
    ['refs/heads/refinery/*', 'refs/heads/refinery/a/b', false],
    ['refs/heads/refinery/**/*', 'refs/heads/refinery/a/b', true],
    ['refs/heads/refinery/**', 'refs/heads/refinery/a/b', true],
    ['refs/heads/v1.0', 'refs/heads/v1x0', false],
  ])('%s on %s: %s', (pattern, ref, expected) => {
    expect(matchesRef(pattern, { ref, defaultBranch: 'main' })).toBe(expected);
  });
});
