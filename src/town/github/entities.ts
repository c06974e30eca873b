/**
 * What the stand-in keeps: accounts, apps, tokens, repositories, deliveries, and which table holds each.
 * Other parts keep theirs beside this file (`issue-entities.ts`, `run-entities.ts`) in the same way.
 */
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** A person, an organization or an App's bot. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly name: string | null;
  readonly email: string | null;
  readonly createdAt: string;
}

/** How far a permission reaches; each level includes those before it. */
export type Level = 'read' | 'write' | 'admin';

/** Permission names (GitHub's: `contents`, `issues`, `pull_requests`…) with their levels. */
export type Permissions = Readonly<Record<string, Level>>;

/** What a collaborator may do. */
export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** A GitHub App. */
export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly ownerId: number;
  readonly botId: number;
  readonly clientId: string;
  readonly publicKey: string;
  readonly webhookUrl: string | null;
  readonly webhookSecret: string | null;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: string;
}

/** An App installed on an account, for all its repositories or for some. */
export interface Installation {
  readonly id: number;
  readonly appId: number;
  readonly accountId: number;
  readonly repositoryIds: 'all' | readonly number[];
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: string;
}

/** A credential, kept under the SHA-256 of its text. */
export interface Token {
  readonly hash: string;
  readonly kind: 'installation' | 'user' | 'job';
  /** Whose actions these are: the person, or the App's bot. */
  readonly accountId: number;
  readonly installationId: number | null;
  readonly appId: number | null;
  /** What an installation or job token may do; a person's token may do what the person may. */
  readonly permissions: Permissions;
  readonly repositoryIds: 'all' | readonly number[];
  readonly expiresAt: string | null;
  /** The workflow job that a `job` token belongs to. */
  readonly jobId: number | null;
}

/** A repository; its git data is in `<dir>/git/<id>.git`. */
export interface Repository {
  readonly id: number;
  readonly ownerId: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly description: string | null;
  readonly defaultBranch: string;
  readonly hasIssues: boolean;
  readonly allowMergeCommit: boolean;
  readonly allowSquashMerge: boolean;
  readonly allowRebaseMerge: boolean;
  readonly allowAutoMerge: boolean;
  readonly deleteBranchOnMerge: boolean;
  readonly archived: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly pushedAt: string;
}

/** What a person may do in a repository (owners need no entry). */
export interface Collaborator {
  readonly repositoryId: number;
  readonly accountId: number;
  readonly role: Role;
}

/** Who may pass a ruleset's rules. */
export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: 'Integration' | 'OrganizationAdmin' | 'RepositoryRole' | 'Team' | 'DeployKey' | 'User';
  readonly bypass_mode: 'always' | 'pull_request' | 'exempt';
}

/** One rule as GitHub writes it. */
export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A repository's ruleset. */
export interface Ruleset {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly target: 'branch' | 'tag' | 'push';
  readonly enforcement: 'disabled' | 'active' | 'evaluate';
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly bypassActors: readonly BypassActor[];
  readonly rules: readonly Rule[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One attempt to deliver one webhook to an App; redeliveries share the `guid`. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly appId: number;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly event: string;
  readonly action: string | null;
  readonly url: string;
  readonly redelivery: boolean;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** The exact body that was signed and sent. */
  readonly requestBody: string;
  readonly deliveredAt: string;
  /** `lost`: never sent, and nobody is told; kept as a proof of what happened. */
  readonly outcome: 'queued' | 'delivered' | 'failed' | 'lost';
  readonly durationMs: number;
  readonly statusCode: number;
  readonly status: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/** The tables of this file. */
export const tables = {
  accounts: (store: Store): Table<Account> => store.table<Account>('accounts'),
  apps: (store: Store): Table<App> => store.table<App>('apps'),
  installations: (store: Store): Table<Installation> => store.table<Installation>('installations'),
  tokens: (store: Store): Table<Token> => store.table<Token>('tokens'),
  repositories: (store: Store): Table<Repository> => store.table<Repository>('repositories'),
  /** Keyed `<repository id>/<account id>`. */
  collaborators: (store: Store): Table<Collaborator> => store.table<Collaborator>('collaborators'),
  rulesets: (store: Store): Table<Ruleset> => store.table<Ruleset>('rulesets'),
  deliveries: (store: Store): Table<Delivery> => store.table<Delivery>('deliveries'),
} as const;

/** The next number that an issue or a pull request of the repository gets (they share one sequence). */
export function nextIssueNumber(store: Store, repositoryId: number): number {
  return store.nextId(`issue-number/${repositoryId}`);
}

/** The opaque GraphQL id of a row, for example `nodeId('Issue', 7)`. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`0:${kind}:${id}`).toString('base64url');
}

/** Undoes `nodeId`; undefined for anything else. */
export function parseNodeId(text: string): { kind: string; id: string } | undefined {
  const [zero, kind, ...id] = Buffer.from(text, 'base64url').toString('utf8').split(':');
  if (zero !== '0' || kind === undefined || id.length === 0) return undefined;
  return { kind, id: id.join(':') };
}
