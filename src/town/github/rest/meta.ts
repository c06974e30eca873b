/** The root, limits, and people. */
import { accountByLogin } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { param } from '../context.ts';
import type { Account } from '../entities.ts';
import { notAccessible, notFound } from '../problem.ts';
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
  const { kind } = context.credential;
  if (kind === 'installation' || kind === 'job') throw notAccessible();
  const headers = { 'x-oauth-scopes': 'repo, workflow, read:org' };
  return { status: 200, body: renderPublicUser(context, context.actor), headers };
}

function getByUsername(context: Context): Answer {
  const account = accountByLogin(context.world, param(context, 'username'));
  if (account === undefined) throw notFound();
  return { status: 200, body: renderPublicUser(context, account) };
}

function getRateLimit(context: Context): Answer {
  const { world, credential } = context;
  const states = ['core', 'graphql', 'search', 'integration_manifest', 'code_scanning_upload'].map(
    (resource) => [resource, world.limits.state(world, credential, resource)] as const,
  );
  const body = { resources: Object.fromEntries(states), rate: states[0]?.[1] };
  return { status: 200, body };
}

// The index of addresses that GitHub's root gives: name, then what follows the API's address.
const index: readonly (readonly [name: string, rest: string])[] = [
  ['current_user_url', '/user'],
  ['current_user_authorizations_html_url', '/settings/connections/applications{/client_id}'],
  ['authorizations_url', '/authorizations'],
  ['code_search_url', '/search/code?q={query}{&page,per_page,sort,order}'],
  ['commit_search_url', '/search/commits?q={query}{&page,per_page,sort,order}'],
  ['emails_url', '/user/emails'],
  ['emojis_url', '/emojis'],
  ['events_url', '/events'],
  ['feeds_url', '/feeds'],
  ['followers_url', '/user/followers'],
  ['following_url', '/user/following{/target}'],
  ['gists_url', '/gists{/gist_id}'],
  ['issue_search_url', '/search/issues?q={query}{&page,per_page,sort,order}'],
  ['issues_url', '/issues'],
  ['keys_url', '/user/keys'],
  ['label_search_url', '/search/labels?q={query}&repository_id={repository_id}{&page,per_page}'],
  ['notifications_url', '/notifications'],
  ['organization_url', '/orgs/{org}'],
  ['organization_repositories_url', '/orgs/{org}/repos{?type,page,per_page,sort}'],
  ['organization_teams_url', '/orgs/{org}/teams'],
  ['public_gists_url', '/gists/public'],
  ['rate_limit_url', '/rate_limit'],
  ['repository_url', '/repos/{owner}/{repo}'],
  ['repository_search_url', '/search/repositories?q={query}{&page,per_page,sort,order}'],
  ['current_user_repositories_url', '/user/repos{?type,page,per_page,sort}'],
  ['starred_url', '/user/starred{/owner}{/repo}'],
  ['starred_gists_url', '/gists/starred'],
  ['topic_search_url', '/search/topics?q={query}{&page,per_page}'],
  ['user_url', '/users/{user}'],
  ['user_organizations_url', '/user/orgs'],
  ['user_repositories_url', '/users/{user}/repos{?type,page,per_page,sort}'],
  ['user_search_url', '/search/users?q={query}{&page,per_page,sort,order}'],
];

function getRoot(context: Context): Answer {
  return { status: 200, body: Object.fromEntries(index.map(([name, rest]) => [name, context.world.api + rest])) };
}

export const metaHandlers: Handlers = {
  'meta/root': getRoot,
  'meta/get': () => ({ status: 200, body: { verifiable_password_authentication: false, installed_version: '3.17.0' } }),
  'rate-limit/get': getRateLimit,
  'users/get-authenticated': getAuthenticated,
  'users/get-by-username': getByUsername,
};
