/** The project's own cases: small histories with what each side meant, about half of them contradictions. */
import { execa } from 'execa';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchCase, Verdict } from './bench-case.ts';
import type { Files, OwnCase } from './own-case.ts';
import { adverseCases } from './cases/adverse.ts';
import { codeCases } from './cases/code.ts';
import { contradictionCases } from './cases/contradiction.ts';
import { dataCases } from './cases/data.ts';
import { documentCases } from './cases/document.ts';
import { freshCode } from './cases/fresh-code.ts';
import { freshData } from './cases/fresh-data.ts';
import { projectCases } from './cases/project.ts';
import { variedCases } from './cases/varied.ts';
import { wordedCases } from './cases/worded.ts';

/** All of them. */
export function ownCases(): readonly BenchCase[] {
  return ownSources().map((each) => ({
    id: each.id,
    want: each.want,
    build: (dir) => build(each, dir),
    gold: (file, offered) => offered.find((text) => isWanted(each, file, text)) ?? null,
    judge: (dir, isMerged) => judge(each, dir, isMerged),
  }));
}

/** The cases as they are written. */
export function ownSources(): readonly OwnCase[] {
  return [
    ...codeCases,
    ...dataCases,
    ...documentCases,
    ...projectCases,
    ...contradictionCases,
    ...wordedCases,
    ...adverseCases,
    ...variedCases,
    ...freshCode,
    ...freshData,
  ];
}

const identity = {
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@localhost',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@localhost',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

async function git(dir: string, ...args: readonly string[]): Promise<string> {
  return (await execa('git', ['-c', 'core.quotePath=false', ...args], { cwd: dir, env: identity })).stdout;
}

async function put(dir: string, files: Files): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(dir, file);
    if (text === null) await rm(target);
    else {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  }
}

async function change(dir: string, each: OwnCase, side: 'ours' | 'theirs'): Promise<void> {
  const [from, to] = each.moves?.[side] ?? [];
  if (from !== undefined && to !== undefined) {
    await mkdir(path.join(dir, path.dirname(to)), { recursive: true });
    await rename(path.join(dir, from), path.join(dir, to));
  }
  await put(dir, each[side]);
  const script = each.executable?.[side];
  if (script !== undefined) await chmod(path.join(dir, script), 0o755);
  await git(dir, 'add', '-A');
  await git(dir, 'commit', '-q', '--allow-empty', '-m', side);
}

async function build(each: OwnCase, dir: string): Promise<{ ours: string; theirs: string }> {
  await mkdir(dir, { recursive: true });
  await git(dir, 'init', '-q', '-b', 'main');
  await put(dir, each.base);
  await git(dir, 'add', '-A');
  await git(dir, 'commit', '-q', '--allow-empty', '-m', 'base');
  await git(dir, 'checkout', '-q', '-b', 'theirs');
  await change(dir, each, 'theirs');
  await git(dir, 'checkout', '-q', 'main');
  await change(dir, each, 'ours');
  return { ours: 'main', theirs: 'theirs' };
}

async function judge(each: OwnCase, dir: string, isMerged: boolean): Promise<Verdict> {
  const isDirty = (await git(dir, 'status', '--porcelain')).trim() !== '';
  if (isDirty) return 'dirty';
  if (!isMerged) return 'escalated';
  if (each.want === 'human' || each.want === 'semantic') return 'wrong';
  const texts = new Map<string, string>();
  for (const file of (await git(dir, 'ls-tree', '-r', '-z', '--name-only', 'main'))
    .split('\0')
    .filter((name) => name !== '')) {
    texts.set(
      file,
      (await execa('git', ['cat-file', 'blob', `main:${file}`], { cwd: dir, stripFinalNewline: false })).stdout,
    );
  }
  const all = [...texts].map(([file, text]) => `${file}: ${text}`);
  const holds = (wanted: string): boolean => {
    const [file = '', ...rest] = wanted.split(': ');
    const own = all.filter((text) => text.startsWith(`${file}: `));
    return rest.length === 0 ? own.length > 0 : own.some((text) => text.includes(rest.join(': ')));
  };
  const isWhole =
    [...texts].every(([file, text]) => !file.endsWith('.json') || isJson(text)) &&
    all.every((text) => !/^<{7} /mu.test(text));
  const isKept = (each.keeps ?? []).every((wanted) =>
    wanted.startsWith('!') ? !holds(wanted.slice(1)) : holds(wanted),
  );
  return isWhole && isKept && (each.keeps ?? []).length > 0 ? 'kept' : 'wrong';
}

/** Whether a file's text is all that the case wants of it. */
function isWanted({ want, keeps = [] }: OwnCase, file: string, text: string): boolean {
  const own = keeps.flatMap((wanted) => {
    const isNot = wanted.startsWith('!');
    const [name = '', ...rest] = wanted.slice(isNot ? 1 : 0).split(': ');
    return name === file ? [{ isNot, part: rest.join(': ') }] : [];
  });
  return want === 'both' && own.length > 0 && own.every(({ isNot, part }) => text.includes(part) !== isNot);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
