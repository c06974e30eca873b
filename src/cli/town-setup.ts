/** Makes a town in a fresh stand-in: a person, the App, the repository with what `init` writes, and its issues. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { parseConfig } from '../adapters/config/config-text.ts';
import { rosterOf } from '../core/agents/roster.ts';
import { configPath, runnerBranch } from '../core/ref.ts';
import { notesOnMissing } from './agent-program.ts';
import { builtinFor } from '../town/runner/builtins.ts';
import { usageError } from './cli-error.ts';
import { appEvents, appPermissions } from './app-manifest.ts';
import { examineNames } from './doctor-workspace.ts';
import { commitEdits, obstaclesIn, readTree } from './git-tree.ts';
import { ownPaths, planInstall } from './install-plan.ts';
import type { InstallPlan } from './install-plan.ts';
import { labelsOf, notesOnLabels } from './issue-file.ts';
import type { IssueItem } from './issue-file.ts';
import { refuseObstacles } from './own-file.ts';
import { packageFile, packageRoot } from './package-root.ts';
import { copySource, indexPath } from './source.ts';
import type { Source } from './source.ts';
import { TownClient } from './town-client.ts';
import { makeMergeQueue } from './town-queue.ts';
import { writeTownState, writeWhole } from './town-state.ts';
import type { TownPaths, TownState } from './town-state.ts';
import type { WorkflowNeeds } from './workflow-needs.ts';
import { workspaceTemplate } from './workspace-file.ts';
import type { WorkspaceWish } from './workspace-file.ts';

/** What a town is made of. */
export type TownWish = Readonly<{
  repo: string;
  check: string | null;
  items: readonly IssueItem[];
  workspace: WorkspaceWish;
  secrets: Readonly<Record<string, string>>;
  port: number;
  /** When it was asked for: what is told of it counts from there. */
  startedAt: number;
}>;

const owner = 'you';
const actionRepository = 'toolpusher/toolpusher';

/** Why a workflow cannot run on this machine; null when it can. */
export function lacksHere(needs: WorkflowNeeds): string | null {
  if (needs.hasContainers) return 'it uses containers, which this machine does not run';
  const missing = needs.uses.find((uses) => !isHere(uses));
  return missing === undefined ? null : `it uses ${missing}, which this machine has not`;
}

function isHere(uses: string): boolean {
  if (uses.startsWith('./')) return !/\.ya?ml$/.test(uses);
  if (uses.startsWith('docker://')) return false;
  const [path = '', ref = ''] = uses.split('@');
  const [name = '', repo = '', ...rest] = path.split('/');
  if (/\.ya?ml$/.test(path)) return false;
  return (
    `${name}/${repo}` === actionRepository || builtinFor({ owner: name, repo, path: rest.join('/'), ref }) !== undefined
  );
}

/** The copy of a repository, ready to be a town's. `missing`: what to say of programs that are not installed. */
export type PreparedSource = Readonly<{
  source: Source;
  start: string;
  plan: InstallPlan;
  missing: readonly string[];
}>;

/** Copies the repository and commits on the copy what `init` writes. Throws a usage error for what could never land. */
export async function prepareSource(
  wish: Omit<TownWish, 'port' | 'startedAt'>,
  paths: TownPaths,
): Promise<PreparedSource> {
  const source = await copySource(wish.repo, paths.source);
  refuseObstacles(await obstaclesIn(source.git, source.head, ownPaths));
  const plan = planInstall(await readTree(source.git, source.head), {
    base: source.base,
    check: wish.check,
    workspace: wish.workspace,
    templates: {
      workspace: workspaceTemplate(),
      workflow: packageFile('.github/workflows/toolpusher.yml'),
    },
    lacks: lacksHere,
    hasSchedule: false,
  });
  const message =
    'Set up Toolpusher\n\nWhat `toolpusher init` writes: the workspace, the workflow of a run, checks of staged commits.\n';
  const start =
    plan.edits.length === 0
      ? source.head
      : await commitEdits(source.git, {
          parent: source.head,
          edits: plan.edits,
          message,
          index: indexPath(source.dir),
        });
  const workspace = await source.git.run(['cat-file', 'blob', `${start}:${configPath}`]);
  countAgents(workspace);
  await refuseUnknown(source, start, workspace);
  await source.git.run(['update-ref', `refs/heads/${source.base}`, start]);
  await source.git.run(['update-ref', `refs/heads/${runnerBranch}`, start]);
  const missing = [...notesOnMissing(workspace), ...notesOnLabels(wish.items, takersIn(workspace))];
  return { source, start, plan, missing };
}

// A branch or formula that is named and not there would spoil every attempt.
async function refuseUnknown({ git }: Source, start: string, workspace: string): Promise<void> {
  const reading = parseConfig(workspace);
  if (reading.status !== 'ok') return;
  const branches = (await git.run(['for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'])).split('\n');
  const faults = examineNames(reading.config, await readTree(git, start), branches);
  if (faults.length === 0) return;
  throw usageError(faults.map(({ text }) => text).join('\n'), `Mend ${configPath}, commit, and start again.`);
}

// By whatever a label can ask for somebody: agents, and runtimes that agents run on.
function takersIn(workspace: string): ReadonlySet<string> {
  const reading = parseConfig(workspace);
  const agents = reading.status === 'ok' ? rosterOf(reading.config) : [];
  return new Set(agents.flatMap(({ name, runtime }) => [name, runtime]));
}

/** The name that the repository gets in the town. */
export function repositoryName(path: string): string {
  const name = basename(resolve(path))
    .replace(/\.git$/, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return name === '' ? 'repository' : name.slice(0, 80);
}

const NewUser = z.object({ token: z.string() });
const NewApp = z.object({ id: z.int(), slug: z.string(), privateKey: z.string() });

/** How many agents a workspace has. Throws a usage error for none. */
export function countAgents(workspace: string): number {
  const config = parseConfig(workspace);
  const count = config.status === 'ok' ? rosterOf(config.config).length : 0;
  if (count > 0) return count;
  throw usageError(
    'Nobody is there to do the work: no --agent, and no agents in workspace.yml.',
    'Name a program: --agent claude; or --agent script for beads that carry their edits.',
  );
}

/** Gives the repository's runs what agents may see, as it is at this start. */
export async function setSecrets(admin: TownClient, repository: string, secrets: TownWish['secrets']): Promise<void> {
  for (const [name, value] of Object.entries(secrets))
    await admin.do('POST /_town/secrets', { repository, name, value });
}

/** Makes person, App and repository, and keeps what is needed to go on. */
export async function createTown(
  admin: TownClient,
  wish: TownWish & { readonly prepared: PreparedSource },
  paths: TownPaths,
): Promise<TownState> {
  const { source, start, plan } = wish.prepared;
  const name = repositoryName(wish.repo);
  const { token } = await admin.call('POST /_town/users', NewUser, { login: owner, name: 'You' });
  await admin.do('POST /_town/repositories', { owner, name, importFrom: source.dir, defaultBranch: source.base });
  await admin.do('POST /_town/actions', { [actionRepository]: packageRoot() });
  const webhookSecret = randomBytes(32).toString('hex');
  const app = await admin.call('POST /_town/apps', NewApp, {
    slug: 'toolpusher',
    name: 'Toolpusher',
    owner,
    webhookSecret,
    permissions: appPermissions,
    events: appEvents,
  });
  await admin.do('POST /_town/installations', { app: app.slug, account: owner });
  await setSecrets(admin, `${owner}/${name}`, wish.secrets);
  const person = new TownClient(admin.url, token);
  await makeMergeQueue(person, { git: source.git, commit: start, repository: `${owner}/${name}` });
  writeWhole(paths.key, app.privateKey);
  const state: TownState = {
    v: 1,
    owner,
    name,
    base: source.base,
    imported: source.head,
    start,
    check: plan.check,
    token,
    app: { id: app.id, slug: app.slug, webhookSecret },
    startedAt: wish.startedAt,
    issues: [],
    port: wish.port,
  };
  writeTownState(paths, state);
  return state;
}

const NewIssue = z.object({ number: z.int(), id: z.int() });
const isFleet = (label: string): boolean => label === 'agent' || label.startsWith('agent:');

/**
 * Creates the issues as the person would. A blocked one gets its label for agents last, so that nobody begins it before its
 * blockers are known. Goes on where an earlier call was interrupted.
 */
export async function createIssues(
  person: TownClient,
  state: TownState,
  { items, paths }: { items: readonly IssueItem[]; paths: TownPaths },
): Promise<TownState> {
  const at = `/repos/${state.owner}/${state.name}/issues`;
  const ids = new Map<number, number>();
  for (const position of state.issues.keys()) {
    const known = await person.call(`GET ${at}/${state.issues[position] ?? 0}`, NewIssue);
    ids.set(position, known.id);
  }
  const issues = [...state.issues];
  for (const [position, item] of items.entries()) {
    if (position < state.issues.length) continue;
    const labels = labelsOf(item).filter((label) => item.blocked_by.length === 0 || !isFleet(label));
    const made = await person.call(`POST ${at}`, NewIssue, { title: item.title, body: item.body, labels });
    ids.set(position, made.id);
    issues.push(made.number);
    writeTownState(paths, { ...state, issues });
  }
  for (const [position, item] of items.entries()) {
    const number = issues[position];
    if (item.blocked_by.length === 0 || number === undefined) continue;
    await blockIssue(
      person,
      `${at}/${number}`,
      item.blocked_by.flatMap((each) => ids.get(each - 1) ?? []),
    );
    await person.do(`POST ${at}/${number}/labels`, { labels: labelsOf(item).filter((label) => isFleet(label)) });
  }
  return { ...state, issues };
}

const Blockers = z.array(z.object({ id: z.int() }));

async function blockIssue(person: TownClient, issue: string, blockers: readonly number[]): Promise<void> {
  const there = await person.call(`GET ${issue}/dependencies/blocked_by?per_page=100`, Blockers);
  const known = new Set(there.map(({ id }) => id));
  for (const id of blockers) {
    if (!known.has(id)) await person.do(`POST ${issue}/dependencies/blocked_by`, { issue_id: id });
  }
}

/** The App's private key. */
export function readKey(paths: TownPaths): string {
  return readFileSync(paths.key, 'utf8');
}
