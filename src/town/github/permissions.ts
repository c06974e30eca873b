/** Which permission each operation needs of an App or job token, and which role of a person. */
import type { Level, Permissions, Role } from './entities.ts';

/** Any one of `anyOf` is enough for a token; a person needs `role`. */
export interface Need {
  readonly anyOf: readonly (readonly [permission: string, level: Level])[];
  readonly role: Role;
}

const exact: Record<string, Need> = {
  'repos/get': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/update': { anyOf: [['administration', 'write']], role: 'admin' },
  'repos/get-collaborator-permission-level': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/list-collaborators': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/check-collaborator': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/create-commit-status': { anyOf: [['statuses', 'write']], role: 'write' },
  'repos/get-combined-status-for-ref': { anyOf: [['statuses', 'read']], role: 'read' },
  'repos/list-commit-statuses-for-ref': { anyOf: [['statuses', 'read']], role: 'read' },
  'repos/create-dispatch-event': { anyOf: [['contents', 'write']], role: 'write' },
  'repos/get-branch-rules': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/get-repo-rulesets': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/get-repo-ruleset': { anyOf: [['metadata', 'read']], role: 'read' },
  'repos/create-repo-ruleset': { anyOf: [['administration', 'write']], role: 'admin' },
  'repos/update-repo-ruleset': { anyOf: [['administration', 'write']], role: 'admin' },
  'repos/delete-repo-ruleset': { anyOf: [['administration', 'write']], role: 'admin' },
  'repos/get-branch-protection': { anyOf: [['administration', 'read']], role: 'admin' },
  'pulls/merge': { anyOf: [['contents', 'write']], role: 'write' },
  'pulls/update-branch': { anyOf: [['pull_requests', 'write']], role: 'write' },
  'pulls/create': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'pulls/create-review': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'pulls/create-review-comment': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'pulls/create-reply-for-review-comment': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'pulls/submit-review': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'pulls/update-review': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'pulls/delete-pending-review': { anyOf: [['pull_requests', 'write']], role: 'read' },
  // Their own the handler lets people edit, others' only who may sort them.
  'pulls/update': { anyOf: [['pull_requests', 'write']], role: 'read' },
  'issues/create': { anyOf: [['issues', 'write']], role: 'read' },
};

const byCategory: Record<string, readonly string[]> = {
  git: ['contents'],
  repos: ['contents'],
  issues: ['issues', 'pull_requests'],
  reactions: ['issues', 'pull_requests'],
  pulls: ['pull_requests'],
  checks: ['checks'],
  actions: ['actions'],
  activity: ['metadata'],
};

// People who can read may take part in conversations; sorting needs triage, the rest needs write.
const readerWrites = new Set([
  'issues/create-comment',
  'issues/update-comment',
  'issues/delete-comment',
  'issues/update',
]);
const triageWrites = /^issues\/(?:add|set|remove|lock|unlock|update|reprioritize)/;

/** What `operation` (done with `method`) needs; undefined if it is open to whoever is signed in. */
export function needOf(operation: string, method: string): Need | undefined {
  const found = exact[operation];
  if (found !== undefined) return found;
  const category = operation.split('/')[0] ?? '';
  const permissions = byCategory[category];
  if (permissions === undefined) return undefined;
  const isRead = method === 'GET' || method === 'HEAD';
  const level: Level = isRead ? 'read' : 'write';
  return { anyOf: permissions.map((permission) => [permission, level] as const), role: roleFor(operation, isRead) };
}

function roleFor(operation: string, isRead: boolean): Role {
  if (isRead || readerWrites.has(operation) || operation.startsWith('reactions/')) return 'read';
  return triageWrites.test(operation) ? 'triage' : 'write';
}

const levels: readonly Level[] = ['read', 'write', 'admin'];
const roles: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** Whether `granted` reaches `level` of `permission`; everyone has `metadata: read`. */
export function grants(granted: Permissions, permission: string, level: Level): boolean {
  if (permission === 'metadata' && level === 'read') return true;
  const held = granted[permission];
  return held !== undefined && levels.indexOf(held) >= levels.indexOf(level);
}

/** Whether a person with `role` may do what needs `needed`. */
export function roleReaches(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
