/** Finds the actions that a workflow names: in the town's map of actions, else in a repository hosted here. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { execa } from 'execa';
import { repositoryByName } from '../github/shapes.ts';
import type { Engine } from './engine.ts';
import type { ActionName, JobHost } from './job-order.ts';

/** Finds actions for the jobs of one repository; private repositories lend theirs to nobody else. */
export function actionFinder(engine: Engine, caller: string): JobHost['findAction'] {
  return async (name) => mapped(engine, name) ?? (await hosted(engine, name, caller));
}

function mapped(engine: Engine, name: ActionName): string | undefined {
  const { actions } = engine.world;
  const whole = `${name.owner}/${name.repo}`;
  const exact = actions.get(name.path === '' ? whole : `${whole}/${name.path}`);
  if (exact !== undefined) return exact;
  const base = actions.get(whole);
  return base === undefined ? undefined : within(base, name.path);
}

function within(base: string, path: string): string {
  const dir = resolve(base, path);
  if (dir !== base && !dir.startsWith(`${base}${sep}`))
    throw new Error(`The action's path '${path}' leaves its repository.`);
  return dir;
}

async function hosted(engine: Engine, name: ActionName, caller: string): Promise<string | undefined> {
  const { world } = engine;
  const full = `${name.owner}/${name.repo}`;
  const repo = repositoryByName(world, name.owner, name.repo);
  if (repo === undefined || (repo.private && full.toLowerCase() !== caller.toLowerCase())) return undefined;
  const sha = await world.git(repo).resolveCommit(name.ref);
  if (sha === undefined)
    throw new Error(`Unable to resolve action '${full}@${name.ref}': there is no such branch, tag or commit.`);
  const dir = join(engine.root, 'actions', String(repo.id), sha);
  if (!existsSync(`${dir}.done`)) await unpack(world.git(repo).dir, sha, dir);
  return within(dir, name.path);
}

async function unpack(gitDir: string, sha: string, dir: string): Promise<void> {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const archive = await execa('git', ['--git-dir', gitDir, 'archive', '--format=tar', '--end-of-options', sha], {
    encoding: 'buffer',
    extendEnv: false,
    env,
    maxBuffer: 512 * 1024 * 1024,
  });
  await execa('tar', ['-x', '-f', '-', '-C', dir], { input: archive.stdout, extendEnv: false, env });
  writeFileSync(`${dir}.done`, '');
}
