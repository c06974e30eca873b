/** Makes bare repositories, empty or with the branches and tags of another one, which is only read. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { gitEnvironment, runGit, tryGit } from './command.ts';

/** Makes the bare repository `dir` and says what its default branch is. */
export async function makeBare(
  dir: string,
  of: { importFrom?: string | undefined; defaultBranch?: string | undefined },
): Promise<string> {
  await mkdir(dir, { recursive: true });
  await runGit(dir, [
    'init',
    '--bare',
    '--quiet',
    '--template=',
    `--initial-branch=${of.defaultBranch ?? 'main'}`,
    dir,
  ]);
  await runGit(dir, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  await runGit(dir, ['config', 'http.receivepack', 'true']);
  await runGit(dir, ['config', 'core.logAllRefUpdates', 'false']);
  await runGit(dir, ['config', 'gc.auto', '0']);
  if (of.importFrom === undefined) return of.defaultBranch ?? 'main';
  const source = resolve(of.importFrom);
  if (!existsSync(source)) throw new Error(`there is no ${source}`);
  // The source may belong to somebody else; it is only read.
  const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
  const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  await runGit(dir, ['fetch', '--quiet', '--no-write-fetch-head', '--end-of-options', source, ...refspecs], { env });
  const branch = of.defaultBranch ?? (await headOf(source, env));
  const { code } = await tryGit(dir, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  if (code !== 0) throw new Error(`${branch} cannot be the default branch`);
  return branch;
}

async function headOf(source: string, env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout, exitCode } = await execa('git', ['-C', source, 'symbolic-ref', '--short', 'HEAD'], {
    reject: false,
    extendEnv: false,
    env: { ...gitEnvironment, ...env },
  });
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : 'main';
}
