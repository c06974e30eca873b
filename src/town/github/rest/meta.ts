/** The root, limits, and people. */
import { accountByLogin } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { param } from '../context.ts';
import type { Account } from '../entities.ts';
import { notFound } from '../problem.ts';
import { renderAccount } from '../shapes.ts';

function renderPublicUser(context: Context, account: Account): Record<string, unknown> {
  return {
    ...renderAccount(context.world, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

function getAuthenticated(context: Context): Answer {
  const headers = context.credential.kind === 'user' ? { 'x-oauth-scopes': 'repo, workflow, read:org' } : {};
  return { status: 200, body: renderPublicUser(context, context.actor), headers };
}

function getByUsername(context: Context): Answer {
  const account = accountByLogin(context.world, param(context, 'username'));
  if (account === undefined) throw notFound();
  return { status: 200, body: renderPublicUser(context, account) };
}

export const metaHandlers: Handlers = {
  'users/get-authenticated': getAuthenticated,
  'users/get-by-username': getByUsername,
};
