/** `actions/checkout` with real git over HTTP. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BuiltinCall } from './builtins.ts';
import { textOf } from './json.ts';
import { findProgram } from './step-script.ts';
import { runProcess } from './process-group.ts';

interface Clone {
  readonly call: BuiltinCall;
  readonly dir: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly git: string;
}

/** What to fetch, and what to leave checked out. */
interface Target {
  readonly fetch: string;
  readonly branch: string | undefined;
  readonly start: string;
}

/** Fetches a repository and checks out a commit of it. */
export async function checkout(call: BuiltinCall): Promise<Record<string, string>> {
  const { inputs, state } = call;
  const repository = inputs['repository'] ?? textOf(state.order.github['repository']);
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository))
    throw new Error(`Invalid repository '${repository}'. Expected format {owner}/{repo}.`);
  const clone = cloneOf(call, repository);
  await prepare(clone);
  const target = await fetchTarget(clone, await targetOf(clone, repository));
  const { branch } = target;
  const where = branch === undefined ? ['--detach', target.start] : ['-B', branch, target.start];
  await git(clone, ['checkout', '--progress', '--force', ...where]);
  if (truth(inputs['submodules']) || inputs['submodules'] === 'recursive')
    throw new Error('Submodules are not supported by this runner.');
  const [commit = ''] = await git(clone, ['log', '-1', '--format=%H']);
  if (inputs['persist-credentials'] !== 'false') await persist(clone);
  return { ref: inputs['ref'] ?? textOf(state.order.github['ref']), commit };
}

function truth(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

function cloneOf(call: BuiltinCall, repository: string): Clone {
  const { state, inputs } = call;
  const dir = resolve(state.paths.workspace, inputs['path'] ?? '.');
  if (dir !== state.paths.workspace && !dir.startsWith(`${state.paths.workspace}${sep}`)) {
    throw new Error(`Repository path '${dir}' is not under '${state.paths.workspace}'`);
  }
  const own = state.environment(call.frame, call.env);
  const found = findProgram('git', own['PATH'] ?? '');
  if (found === undefined) throw new Error('git is not on this machine.');
  const url = state.host.gitUrl(repository);
  const token = inputs['token'] ?? state.order.token;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  state.log.mask(basic);
  const env = {
    ...own,
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: headerKey(url),
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
    GIT_CONFIG_KEY_1: 'advice.detachedHead',
    GIT_CONFIG_VALUE_1: 'false',
  };
  return { call, dir, url, env, git: found };
}

function headerKey(url: string): string {
  return `http.${new URL(url).origin}/.extraheader`;
}

async function prepare(clone: Clone): Promise<void> {
  mkdirSync(clone.dir, { recursive: true });
  if (existsSync(join(clone.dir, '.git'))) {
    if (clone.call.inputs['clean'] !== 'false') {
      await git(clone, ['clean', '-ffdx']);
      await git(clone, ['reset', '--hard', 'HEAD'], { allowFailure: true });
    }
    await git(clone, ['remote', 'set-url', 'origin', clone.url]);
    return;
  }
  for (const name of readdirSync(clone.dir)) rmSync(join(clone.dir, name), { recursive: true, force: true });
  await git(clone, ['init', '--quiet', '--template=', '--initial-branch=main', '.']);
  await git(clone, ['remote', 'add', 'origin', clone.url]);
  await git(clone, ['config', '--local', 'gc.auto', '0']);
}

async function targetOf(clone: Clone, repository: string): Promise<Target> {
  const { inputs, state } = clone.call;
  const { github } = state.order;
  const isOwn = repository.toLowerCase() === textOf(github['repository']).toLowerCase();
  const asked = inputs['ref'] ?? '';
  if (asked === '' && isOwn) return refTarget(textOf(github['ref']), textOf(github['sha']));
  if (asked === '') return refTarget(await defaultRef(clone), undefined);
  if (asked.startsWith('-') || /[\s\0]/u.test(asked)) throw new Error(`The ref '${asked}' is not valid.`);
  if (/^[0-9a-f]{40}$/iu.test(asked)) return { fetch: asked, branch: undefined, start: asked };
  if (asked.startsWith('refs/')) return refTarget(asked, undefined);
  const refs = await git(clone, ['ls-remote', 'origin', `refs/heads/${asked}`, `refs/tags/${asked}`]);
  const names = refs.map((line) => line.split('\t')[1] ?? '');
  const found =
    names.find((name) => name === `refs/heads/${asked}`) ?? names.find((name) => name === `refs/tags/${asked}`);
  if (found === undefined) throw new Error(`A branch or tag with the name '${asked}' could not be found`);
  return refTarget(found, undefined);
}

const fetchTriesMax = 3;
const fetchPauseMs = 10_000;

function refTarget(ref: string, sha: string | undefined): Target {
  const branch = /^refs\/heads\/(?<name>.+)$/u.exec(ref)?.groups?.['name'];
  const tag = /^refs\/tags\/(?<name>.+)$/u.exec(ref)?.groups?.['name'];
  const local =
    branch === undefined
      ? `refs/remotes/${tag === undefined ? ref.replace(/^refs\//u, '') : `origin/tags/${tag}`}`
      : `refs/remotes/origin/${branch}`;
  const source = sha ?? ref;
  // A tag arrives as itself, so that `git describe` finds it.
  return tag === undefined || sha === undefined
    ? { fetch: `+${source}:${tag === undefined ? local : ref}`, branch, start: tag === undefined ? local : ref }
    : { fetch: `+${ref}:${ref}`, branch, start: sha };
}

async function defaultRef(clone: Clone): Promise<string> {
  const lines = await git(clone, ['ls-remote', '--symref', 'origin', 'HEAD']);
  const found = lines
    .map((line) => /^ref:\s+(?<ref>\S+)\s+HEAD$/u.exec(line)?.groups?.['ref'])
    .find((ref) => ref !== undefined);
  if (found === undefined) throw new Error('The repository has no default branch.');
  return found;
}

async function fetchTarget(clone: Clone, target: Target): Promise<Target> {
  const { inputs } = clone.call;
  const depth = Number(inputs['fetch-depth'] ?? 1);
  const tags = truth(inputs['fetch-tags']) ? ['+refs/tags/*:refs/tags/*'] : [];
  const wanted = depth === 0 ? everythingAnd(target) : { refs: [target.fetch, ...tags], target };
  const limit = depth > 0 ? [`--depth=${depth}`] : [];
  const options = ['--no-tags', '--prune', '--no-recurse-submodules', ...limit];
  const args = ['-c', 'protocol.version=2', 'fetch', ...options, 'origin', ...wanted.refs];
  // A server that fails is asked twice more, after a while, as the real action does.
  for (let tries = 1; tries < fetchTriesMax; tries++) {
    if ((await tryGit(clone, args)).code === 0) return wanted.target;
    await delay(fetchPauseMs, undefined, { signal: clone.call.signal }).catch(() => {});
  }
  await git(clone, args);
  return wanted.target;
}

// With all branches fetched, a commit has no place of its own: its branch may have moved on meanwhile.
function everythingAnd(target: Target): { refs: readonly string[]; target: Target } {
  const refs = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  const sha = /^\+(?<sha>[0-9a-f]{40}):/u.exec(target.fetch)?.groups?.['sha'];
  if (sha !== undefined) return { refs: [...refs, sha], target: { ...target, start: sha } };
  const isCovered = /^\+refs\/(?:heads|tags)\//u.test(target.fetch);
  return { refs: isCovered ? refs : [...refs, target.fetch], target };
}

async function persist(clone: Clone): Promise<void> {
  const key = headerKey(clone.url);
  await git(clone, ['config', '--local', key, clone.env['GIT_CONFIG_VALUE_0'] ?? '']);
  clone.call.state.posts.push({
    name: `Post ${clone.call.step.name ?? `Run ${clone.call.step.uses ?? ''}`}`,
    condition: 'always()',
    run: async (signal) => {
      const later = { ...clone, call: { ...clone.call, signal } };
      if (existsSync(join(clone.dir, '.git')))
        await git(later, ['config', '--local', '--unset-all', key], { allowFailure: true });
      return 'success';
    },
  });
}

async function git(
  clone: Clone,
  args: readonly string[],
  options: { allowFailure?: boolean } = {},
): Promise<readonly string[]> {
  const { code, lines } = await tryGit(clone, args);
  if (clone.call.signal.aborted) throw new Error('The operation was canceled.');
  if (code !== 0 && options.allowFailure !== true)
    throw new Error(
      `The process '${clone.git}' failed with exit code ${code}: git ${args.join(' ')}\n${lines.slice(-5).join('\n')}`,
    );
  return lines;
}

async function tryGit(clone: Clone, args: readonly string[]): Promise<{ code: number; lines: readonly string[] }> {
  const { state, signal } = clone.call;
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    state.log.write(line);
  };
  state.log.write(`[command]git ${args.join(' ')}`);
  const end = await runProcess({
    file: clone.git,
    args,
    cwd: clone.dir,
    env: clone.env,
    onLine,
    signal,
    graceMs: state.host.graceMs,
  });
  if (end.status === 'missing') throw new Error(`git could not be started: ${end.reason}`);
  return { code: end.code, lines };
}
