/** What an administrator of the town can do with its runner: set secrets, start scheduled workflows, lose machines. */
import { z } from 'zod';
import { pageOf } from '../github/act.ts';
import { actionsBot } from '../github/auth.ts';
import type { Repository } from '../github/entities.ts';
import { Problem } from '../github/problem.ts';
import { runTables } from '../github/run-entities.ts';
import { renderAccount, renderRepository, repositoryByName } from '../github/shapes.ts';
import type { World } from '../github/world.ts';
import { recordOf, textOf, toJson } from './json.ts';
import { createRun } from './run-create.ts';
import { die } from './job-launch.ts';
import { engineOf } from './runner.ts';
import { triggersOf } from './trigger.ts';
import { workflowsAt } from './workflow-reader.ts';

const Secret = z.strictObject({ repository: z.string(), name: z.string().regex(/^[A-Za-z_]\w*$/u), value: z.string() });
const Schedule = z.strictObject({ repository: z.string(), workflow: z.string().optional() });

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Problem(422, z.prettifyError(parsed.error));
  return parsed.data;
}

function repositoryNamed(world: World, fullName: string): Repository {
  const [owner = '', name = ''] = fullName.split('/');
  const repo = repositoryByName(world, owner, name);
  if (repo === undefined) throw new Problem(404, `there is no repository ${fullName}`);
  return repo;
}

const Loss = z.strictObject({ run: z.int().positive() });

/** As when machines go away: the jobs of a run that are at work end without another word. */
export async function loseMachines(world: World, body: unknown): Promise<{ jobs: number }> {
  const { run } = parse(Loss, body);
  const engine = engineOf(world);
  const atWork = runTables.jobs(world.store).where((job) => job.runId === run && job.status === 'in_progress');
  for (const { id } of atWork) await die(engine, id);
  return { jobs: atWork.length };
}

/** Sets a secret of a repository, which its workflows see as `secrets.NAME`. */
export function setSecret(world: World, body: unknown): { name: string } {
  const { repository, name, value } = parse(Secret, body);
  const repo = repositoryNamed(world, repository);
  const now = world.now();
  const row = { repositoryId: repo.id, name: name.toUpperCase(), value, createdAt: now, updatedAt: now };
  runTables.secrets(world.store).put(`${repo.id}/${row.name}`, row);
  return { name: row.name };
}

/** Lets the hour strike: starts the workflows of the default branch that have a schedule, or the named one. */
export async function startScheduled(world: World, body: unknown): Promise<{ runs: number[]; page: string }> {
  const { repository, workflow } = parse(Schedule, body);
  const repo = repositoryNamed(world, repository);
  const git = world.git(repo);
  const ref = `refs/heads/${repo.defaultBranch}`;
  const sha = await git.readRef(ref);
  const runs: number[] = [];
  for (const found of sha === undefined ? [] : await workflowsAt(git, sha)) {
    if (workflow !== undefined && !found.path.endsWith(`/${workflow}`)) continue;
    const schedule =
      found.read.status === 'read'
        ? recordOf(triggersOf(found.read.workflow.on).get('schedule'))['schedule']
        : undefined;
    if (schedule === undefined || sha === undefined) continue;
    const actor = actionsBot(world);
    const cron = textOf(recordOf(Array.isArray(schedule) ? schedule[0] : schedule)['cron']);
    const payload = recordOf(
      toJson({ schedule: cron, repository: renderRepository(world, repo), sender: renderAccount(world, actor) }),
    );
    const run = await createRun(engineOf(world), {
      repositoryId: repo.id,
      found,
      event: 'schedule',
      payload,
      inputs: {},
      ref,
      headSha: sha,
      sha,
      actorId: actor.id,
      depth: 0,
      triggerId: null,
    });
    runs.push(run.id);
  }
  return { runs, page: `${pageOf(world, repo)}/actions` };
}
