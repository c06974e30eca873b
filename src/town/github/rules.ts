/** What rulesets (and the forge itself) say to a ref's move. */
import type { Move } from '../git/bare.ts';
import { roleIn } from './auth.ts';
import { passedChecks } from './check-states.ts';
import { tables } from './entities.ts';
import type { BypassActor, Repository, Rule, Ruleset } from './entities.ts';
import { grants, roleReaches } from './permissions.ts';
import type { Moves } from './refs.ts';
import type { Cause, World } from './world.ts';

/** How to look at what is being moved, where a push keeps its objects aside until it is accepted. */
export interface Looking {
  readonly env?: Readonly<Record<string, string>>;
}

/** Why the moves may not be made, in words for the person who tries; undefined if they may. */
export async function whyRefused(world: World, wanted: Moves, looking: Looking = {}): Promise<string | undefined> {
  for (const move of wanted.moves) {
    const reason = forgeRefusal(wanted.repo, move) ?? (await workflowRefusal(world, wanted, { move, looking }));
    if (reason !== undefined) return reason;
    const broken: string[] = [];
    for (const rule of rulesFor(world, wanted.repo, { ref: move.ref, cause: wanted.cause })) {
      const violation = await violationOf(world, rule, { wanted, move, looking });
      if (violation !== undefined) broken.push(violation);
    }
    if (broken.length > 0) return `Repository rule violations found\n\n${broken.map((one) => `${one}\n\n`).join('')}`;
  }
  return undefined;
}

function forgeRefusal(repo: Repository, move: Move): string | undefined {
  if (move.ref.startsWith('refs/pull/')) return 'deny updating a hidden ref';
  if (move.to === undefined && move.ref === `refs/heads/${repo.defaultBranch}`) {
    return `refusing to delete the default branch ${repo.defaultBranch}`;
  }
  return undefined;
}

/** An App needs `workflows: write` to bring in changes to workflows; a job's own token can never have it. */
async function workflowRefusal(
  world: World,
  wanted: Moves,
  on: { move: Move; looking: Looking },
): Promise<string | undefined> {
  const { cause, repo } = wanted;
  if (on.move.to === undefined || cause.kind === 'user' || cause.kind === 'system') return undefined;
  if (cause.kind === 'installation' && grants(cause.token?.permissions ?? {}, 'workflows', 'write')) return undefined;
  if (await leavesWorkflows(world, repo, on)) return undefined;
  const args = ['rev-list', '--max-count=1', on.move.to, '--not', '--all', '--', '.github/workflows'];
  const touching = await world.git(repo).run(args, { env: on.looking.env ?? {} });
  if (touching.trim() === '') return undefined;
  return 'refusing to allow a GitHub App to create or update workflow files without `workflows` permission';
}

const newCommitsMax = 200;

/** Whether the commits that neither the ref nor the default branch had surely change no workflow. */
async function leavesWorkflows(world: World, repo: Repository, on: { move: Move; looking: Looking }): Promise<boolean> {
  const { from, to = '' } = on.move;
  const bare = world.git(repo);
  // Objects that are kept aside can only be read by git itself.
  if (Object.keys(on.looking.env ?? {}).length > 0) return false;
  const known = [from, await bare.readRef(`refs/heads/${repo.defaultBranch}`)].filter((sha) => sha !== undefined);
  const fresh = await bare.listCommits({ heads: [to], not: known, max: newCommitsMax });
  if (fresh === undefined || fresh.length === newCommitsMax) return false;
  const workflows = async (sha: string): Promise<string | undefined> =>
    (await bare.entryAt(sha, '.github/workflows'))?.sha;
  for (const sha of fresh) {
    const now = await workflows(sha);
    const parents = (await bare.readCommit(sha))?.parents ?? [];
    const before = await Promise.all(parents.map((parent) => workflows(parent)));
    if (parents.length === 0 ? now !== undefined : !before.includes(now)) return false;
  }
  return true;
}

interface Scope {
  readonly ref: string;
  readonly cause: Cause | undefined;
}

/** The active rules for a ref, less those that the actor may pass; with the rulesets they come from. */
export function rulesetsFor(world: World, repo: Repository, scope: Scope): Ruleset[] {
  return tables
    .rulesets(world.store)
    .where((ruleset) => ruleset.repositoryId === repo.id && ruleset.enforcement === 'active')
    .filter((ruleset) => covers(ruleset, repo, scope.ref))
    .filter(({ bypassActors }) => !bypassActors.some((actor) => mayBypass(world, repo, { actor, cause: scope.cause })));
}

function rulesFor(world: World, repo: Repository, scope: Scope): Rule[] {
  return rulesetsFor(world, repo, scope).flatMap(({ rules }) => rules);
}

function covers(ruleset: Ruleset, repo: Repository, ref: string): boolean {
  const folder = { branch: 'refs/heads/', tag: 'refs/tags/', push: 'refs/' }[ruleset.target];
  if (!ref.startsWith(folder)) return false;
  const matches = (pattern: string): boolean => matchesRef(pattern, { ref, defaultBranch: repo.defaultBranch });
  return ruleset.include.some((pattern) => matches(pattern)) && !ruleset.exclude.some((pattern) => matches(pattern));
}

/** GitHub's ref patterns: `~ALL`, `~DEFAULT_BRANCH`, and fnmatch with path names (`*` stays within a segment). */
export function matchesRef(pattern: string, on: { ref: string; defaultBranch: string }): boolean {
  if (pattern === '~ALL') return true;
  if (pattern === '~DEFAULT_BRANCH') return on.ref === `refs/heads/${on.defaultBranch}`;
  const source = pattern.replaceAll(/\*\*\/?|\*|\?|[.+^${}()|[\]\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    return token === '?' ? '[^/]' : `\\${token}`;
  });
  return new RegExp(`^${source}$`).test(on.ref);
}

const roleIds: Readonly<Record<number, 'maintain' | 'write' | 'admin'>> = { 2: 'maintain', 4: 'write', 5: 'admin' };

function mayBypass(world: World, repo: Repository, on: { actor: BypassActor; cause: Cause | undefined }): boolean {
  const { actor, cause } = on;
  if (cause === undefined || actor.bypass_mode === 'pull_request') return false;
  switch (actor.actor_type) {
    case 'Integration':
      return cause.token?.appId !== undefined && cause.token.appId !== null && cause.token.appId === actor.actor_id;
    case 'RepositoryRole': {
      const needed = roleIds[actor.actor_id ?? 0];
      return cause.kind === 'user' && needed !== undefined && roleReaches(roleIn(world, repo, cause.account), needed);
    }
    case 'OrganizationAdmin':
      return cause.kind === 'user' && cause.account.id === repo.ownerId;
    case 'User':
      return cause.account.id === actor.actor_id;
    case 'Team':
    case 'DeployKey':
      return false;
  }
}

interface Judging {
  readonly wanted: Moves;
  readonly move: Move;
  readonly looking: Looking;
}

async function violationOf(world: World, rule: Rule, on: Judging): Promise<string | undefined> {
  const { move, wanted } = on;
  const { from, to } = move;
  switch (rule.type) {
    case 'creation':
      return from === undefined ? 'Cannot create ref due to creations being restricted.' : undefined;
    case 'update':
      return from !== undefined && to !== undefined ? 'Cannot update this protected ref.' : undefined;
    case 'deletion':
      return to === undefined ? 'Cannot delete this protected ref.' : undefined;
    case 'non_fast_forward':
      return (await isRewind(world, on)) ? 'Cannot force-push to this protected ref' : undefined;
    case 'required_linear_history':
      return (await hasMerges(world, on)) ? 'This branch must not contain merge commits.' : undefined;
    case 'pull_request':
      return to === undefined || wanted.isPullMerge === true
        ? undefined
        : 'Changes must be made through a pull request.';
    case 'merge_queue':
      return to === undefined || wanted.isQueueMerge === true
        ? undefined
        : 'Changes must be made through the merge queue';
    case 'required_status_checks':
      return checksViolation(world, rule, on);
    default:
      return undefined;
  }
}

async function isRewind(world: World, { wanted, move, looking }: Judging): Promise<boolean> {
  if (move.from === undefined || move.to === undefined) return false;
  return !(await world.git(wanted.repo).isAncestor(move.from, move.to, { env: looking.env ?? {} }));
}

async function hasMerges(world: World, { wanted, move, looking }: Judging): Promise<boolean> {
  if (move.to === undefined) return false;
  const not = move.from === undefined ? ['--not', '--all'] : [`^${move.from}`];
  const args = ['rev-list', '--merges', '--max-count=1', move.to, ...not, '--'];
  return (await world.git(wanted.repo).run(args, { env: looking.env ?? {} })).trim() !== '';
}

function checksViolation(world: World, rule: Rule, { wanted, move }: Judging): string | undefined {
  if (move.to === undefined) return undefined;
  if (move.from === undefined && rule.parameters?.['do_not_enforce_on_create'] === true) return undefined;
  const passed = passedChecks(world, wanted.repo, wanted.checkedSha ?? move.to);
  const missing = requiredChecks(rule).filter((check) => !passed.some((one) => isSame(one, check)));
  const [first] = missing;
  if (first === undefined) return undefined;
  return missing.length === 1
    ? `Required status check "${first.context}" is expected.`
    : `${missing.length} of ${requiredChecks(rule).length} required status checks are expected.`;
}

function isSame(passed: { context: string; appId: number | null }, required: RequiredCheck): boolean {
  if (passed.context !== required.context) return false;
  return required.integrationId === undefined || passed.appId === required.integrationId;
}

/** A check that a rule wants, from a certain App or from any. */
export interface RequiredCheck {
  readonly context: string;
  readonly integrationId: number | undefined;
}

/** The checks that a `required_status_checks` rule wants. */
export function requiredChecks(rule: Rule): RequiredCheck[] {
  const list = rule.parameters?.['required_status_checks'];
  if (!Array.isArray(list)) return [];
  return list.map((item: { context?: unknown; integration_id?: unknown }) => ({
    context: typeof item.context === 'string' ? item.context : '',
    integrationId: typeof item.integration_id === 'number' ? item.integration_id : undefined,
  }));
}
