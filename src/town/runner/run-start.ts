/**
 * From something that happened to the runs it starts.
 *
 * **Invariant:** what may start a workflow is in the store, in the transaction of its cause, until it is decided; a crash in between loses nothing.
 */
import { repositoryById } from '../github/act.ts';
import type { Repository } from '../github/entities.ts';
import { runsOf, runTables } from '../github/run-entities.ts';
import type { Trigger } from '../github/run-entities.ts';
import type { Happening } from '../github/world.ts';
import { track } from './engine.ts';
import type { Engine } from './engine.ts';
import { recordOf, textOf, toJson, valueAt } from './json.ts';
import type { JsonRecord } from './json.ts';
import { createRun } from './run-create.ts';
import { rememberWorkflow } from './run-create.ts';
import { isSkipped, startsFor, triggersOf } from './trigger.ts';
import type { TriggerEvent } from './trigger.ts';
import { workflowsAt } from './workflow-reader.ts';
import type { FoundWorkflow } from './workflow-reader.ts';

/** What Actions itself reports, or what asks for one run by name: neither starts workflows by being looked at. */
const silent = new Set([
  'workflow_job',
  'check_run',
  'check_suite',
  'workflow_dispatch',
  'installation',
  'installation_repositories',
  'github_app_authorization',
  'ping',
]);
const depthMax = 3;
const zero = /^0+$/u;

/** Keeps a happening for a look, if it may start anything. */
export function noteHappening(engine: Engine, happening: Happening): void {
  const { world } = engine;
  if (!happening.startsWorkflows || silent.has(happening.event) || engine.isClosing) return;
  const body = recordOf(toJson(happening.body));
  if (happening.event === 'push' && !isWorthALook(body)) return;
  const id = world.store.nextId('triggers');
  const source =
    happening.event === 'workflow_run'
      ? runTables.runs(world.store).get(Number(valueAt(body, 'workflow_run', 'id')))
      : undefined;
  const depth = source === undefined ? 0 : source.depth + 1;
  runTables.triggers(world.store).put(id, {
    id,
    repositoryId: happening.repo.id,
    event: happening.event,
    actorId: happening.cause.account.id,
    depth,
    body,
  });
  wake(engine);
}

function isWorthALook(body: JsonRecord): boolean {
  return !zero.test(textOf(body['after'])) && !isSkipped(textOf(valueAt(body, 'head_commit', 'message')));
}

const chains = new WeakMap<Engine, Promise<void>>();

/** Looks at everything that was kept, oldest first, one after the other: runs start in the order of their causes. */
export function wake(engine: Engine): void {
  const before = chains.get(engine) ?? Promise.resolve();
  const next = before.then(() => drain(engine));
  chains.set(engine, next);
  void track(engine, next);
}

async function drain(engine: Engine): Promise<void> {
  const triggers = runTables.triggers(engine.world.store);
  for (let [trigger] = triggers.all(); trigger !== undefined && !engine.isClosing; [trigger] = triggers.all()) {
    const current = trigger;
    await decide(engine, current).catch((error: unknown) => complain(engine, current, error));
    if (!engine.isClosing) triggers.delete(current.id);
  }
}

// One event that cannot be looked at (its commit is gone, say) must not keep all later ones from starting their workflows.
function complain(engine: Engine, trigger: Trigger, error: unknown): void {
  if (engine.isClosing) return;
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The runner could not look at event ${trigger.id} (${trigger.event}): ${said}\n`);
}

/** Where an event's workflows are read and what its runs are about. */
interface Subject {
  readonly ref: string;
  readonly headSha: string;
  readonly sha: string;
}

async function decide(engine: Engine, trigger: Trigger): Promise<void> {
  const { world } = engine;
  const repo = repositoryById(world.store, trigger.repositoryId);
  const subject = trigger.depth > depthMax ? undefined : await subjectOf(engine, repo, trigger);
  if (subject === undefined) return;
  const found = await workflowsAt(world.git(repo), subject.sha);
  const isHome = subject.ref === `refs/heads/${repo.defaultBranch}`;
  if (isHome || trigger.event === 'push') for (const one of found) rememberWorkflow(world, repo.id, one);
  const event = await eventOf(engine, trigger, found);
  for (const one of found) {
    const starts = one.read.status === 'read' ? startsFor(one.read.workflow.on, event) : trigger.event === 'push';
    if (starts && isEnabled(engine, repo, one) && !hasStarted(engine, trigger, one.path)) {
      await createRun(engine, {
        repositoryId: repo.id,
        found: one,
        event: trigger.event,
        payload: trigger.body,
        inputs: {},
        ...subject,
        actorId: trigger.actorId,
        depth: trigger.depth,
        triggerId: trigger.id,
      });
    }
  }
}

async function eventOf(engine: Engine, trigger: Trigger, found: readonly FoundWorkflow[]): Promise<TriggerEvent> {
  const event = { name: trigger.event, payload: trigger.body };
  const asked = found.some(({ read }) => read.status === 'read' && asksPaths(read.workflow.on, trigger.event));
  const repo = repositoryById(engine.world.store, trigger.repositoryId);
  const paths = asked ? await changedPaths(engine, repo, trigger) : undefined;
  return paths === undefined ? event : { ...event, paths };
}

// A crash between a run and the end of its trigger must not start it twice.
function hasStarted(engine: Engine, trigger: Trigger, path: string): boolean {
  return runsOf(engine.world.store, trigger.repositoryId).some(
    (run) => run.triggerId === trigger.id && run.path === path,
  );
}

function isEnabled(engine: Engine, repo: Repository, found: FoundWorkflow): boolean {
  const known = runTables
    .workflows(engine.world.store)
    .find((one) => one.repositoryId === repo.id && one.path === found.path);
  return known?.state !== 'disabled_manually';
}

async function subjectOf(engine: Engine, repo: Repository, trigger: Trigger): Promise<Subject | undefined> {
  const git = engine.world.git(repo);
  const { body, event } = trigger;
  if (event === 'push') {
    const sha = await git.resolveCommit(textOf(body['after']));
    return sha === undefined ? undefined : { ref: textOf(body['ref']), headSha: sha, sha };
  }
  if (event === 'merge_group') {
    const sha = textOf(valueAt(body, 'merge_group', 'head_sha'));
    return { ref: textOf(valueAt(body, 'merge_group', 'head_ref')), headSha: sha, sha };
  }
  if (event === 'pull_request' || event.startsWith('pull_request_review')) return pullSubject(engine, repo, body);
  const sha = await git.readRef(`refs/heads/${repo.defaultBranch}`);
  return sha === undefined ? undefined : { ref: `refs/heads/${repo.defaultBranch}`, headSha: sha, sha };
}

// A pull request's workflows run on the merge of its head into its base; where the two conflict there is none, and nothing runs.
async function pullSubject(engine: Engine, repo: Repository, body: JsonRecord): Promise<Subject | undefined> {
  const git = engine.world.git(repo);
  const pull = recordOf(body['pull_request']);
  const headSha = textOf(valueAt(pull, 'head', 'sha'));
  const ref = `refs/pull/${textOf(pull['number'])}/merge`;
  const base = await git.readRef(`refs/heads/${textOf(valueAt(pull, 'base', 'ref'))}`);
  const message = (await git.readCommit(headSha))?.message;
  if (base === undefined || message === undefined || isSkipped(message)) return undefined;
  const kept = await git.readRef(ref);
  const parents = kept === undefined ? [] : ((await git.readCommit(kept))?.parents ?? []);
  if (kept !== undefined && parents.includes(headSha)) return { ref, headSha, sha: kept };
  const merged = await git.merge(base, headSha);
  if (merged.status === 'conflict') return undefined;
  const who = { name: 'GitHub', email: 'noreply@github.com', date: engine.world.now() };
  const sha = await git.writeCommit({
    tree: merged.tree,
    parents: [base, headSha],
    message: `Merge ${headSha} into ${base}`,
    author: who,
    committer: who,
  });
  await git.moveRef({ ref, from: kept, to: sha });
  return { ref, headSha, sha };
}

function asksPaths(on: Parameters<typeof triggersOf>[0], event: string): boolean {
  const filters = triggersOf(on).get(event);
  return filters?.['paths'] !== undefined || filters?.['paths-ignore'] !== undefined;
}

async function changedPaths(
  engine: Engine,
  repo: Repository,
  trigger: Trigger,
): Promise<readonly string[] | undefined> {
  const git = engine.world.git(repo);
  const range = await rangeOf(engine, repo, trigger);
  if (range === undefined) return undefined;
  const text = await git.run(['diff', '--name-only', '-z', '--no-renames', '--end-of-options', range.from, range.to]);
  return text.split('\0').filter((path) => path !== '');
}

async function rangeOf(
  engine: Engine,
  repo: Repository,
  trigger: Trigger,
): Promise<{ from: string; to: string } | undefined> {
  const git = engine.world.git(repo);
  const pull = trigger.body['pull_request'];
  const to = textOf(pull === undefined ? trigger.body['after'] : valueAt(pull, 'head', 'sha'));
  const before = textOf(trigger.body['before']);
  if (pull === undefined && !zero.test(before)) return { from: before, to };
  const base = pull === undefined ? repo.defaultBranch : textOf(valueAt(pull, 'base', 'ref'));
  // The first push of the default branch has nothing to be compared with.
  if (textOf(trigger.body['ref']) === `refs/heads/${base}`) return undefined;
  const tip = await git.readRef(`refs/heads/${base}`);
  const from = tip === undefined ? undefined : await git.mergeBase(tip, to);
  return from === undefined ? undefined : { from, to };
}
