/** Who may do what in a repository. */
import { accountById, accountByLogin, roleIn } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, param } from '../context.ts';
import { tables } from '../entities.ts';
import type { Account, Role } from '../entities.ts';
import { roleReaches } from '../permissions.ts';
import { notFound } from '../problem.ts';
import { renderAccount } from '../shapes.ts';

/** What a role may do, in GitHub's five words. */
export function rolePermissions(role: Role): Record<string, boolean> {
  return {
    admin: roleReaches(role, 'admin'),
    maintain: roleReaches(role, 'maintain'),
    push: roleReaches(role, 'write'),
    triage: roleReaches(role, 'triage'),
    pull: roleReaches(role, 'read'),
  };
}

function renderCollaborator(context: Context, on: { account: Account; role: Role }): Record<string, unknown> {
  return { ...renderAccount(context.world, on.account), permissions: rolePermissions(on.role), role_name: on.role };
}

function membersOf(context: Context): { account: Account; role: Role }[] {
  const { repo, world } = context;
  const owner = accountById(world, repo.ownerId);
  const rows = tables
    .collaborators(context.store)
    .where(
      ({ repositoryId, accountId, role }) => repositoryId === repo.id && accountId !== owner.id && role !== 'none',
    );
  const people = rows.map(({ accountId, role }) => ({ account: accountById(world, accountId), role }));
  return owner.type === 'User' ? [{ account: owner, role: 'admin' }, ...people] : people;
}

function list(context: Context): Answer {
  const wanted = context.query.get('permission');
  const members = membersOf(context).filter(({ role }) => wanted === null || rolePermissions(role)[wanted] === true);
  return listAnswer(context, members, (member) => renderCollaborator(context, member));
}

function check(context: Context): Answer {
  const login = param(context, 'username').toLowerCase();
  if (membersOf(context).every(({ account }) => account.login.toLowerCase() !== login)) throw notFound();
  return { status: 204 };
}

// The older four words: triage counts as read there, maintain as write.
const plain = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
} as const;

function permissionLevel(context: Context): Answer {
  const username = param(context, 'username');
  const account = accountByLogin(context.world, username);
  if (account === undefined) throw notFound(`${username} is not a user`);
  const role = roleIn(context.world, context.repo, account);
  const body = { permission: plain[role], role_name: role, user: renderCollaborator(context, { account, role }) };
  return { status: 200, body };
}

export const collaboratorHandlers: Handlers = {
  'repos/list-collaborators': list,
  'repos/check-collaborator': check,
  'repos/get-collaborator-permission-level': permissionLevel,
};
