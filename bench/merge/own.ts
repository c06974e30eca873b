/** The project's own cases: small histories with what each side meant, about half of them contradictions. */
import { execa } from 'execa';
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BenchCase, Verdict } from './bench-case.ts';
import type { Files, OwnCase } from './own-case.ts';
import { adverseCases } from './cases/adverse.ts';
import { againCases } from './cases/again.ts';
import { blindCode } from './cases/blind-code.ts';
import { blindData } from './cases/blind-data.ts';
import { blindFiles } from './cases/blind-files.ts';
import { classCases } from './cases/class-human.ts';
import { codeCases } from './cases/code.ts';
import { contradictionCases } from './cases/contradiction.ts';
import { dataCases } from './cases/data.ts';
import { documentCases } from './cases/document.ts';
import { doubtCases } from './cases/doubt.ts';
import { freshCode } from './cases/fresh-code.ts';
import { freshData } from './cases/fresh-data.ts';
import { pageCases } from './cases/page.ts';
import { probeCases } from './cases/probe.ts';
import { projectCases } from './cases/project.ts';
import { trialCode } from './cases/trial-code.ts';
import { trialData } from './cases/trial-data.ts';
import { unseenApart } from './cases/unseen-apart.ts';
import { laterCases } from './cases/unseen-later.ts';
import { unseenBoth } from './cases/unseen-both.ts';
import { settingCases } from './cases/settings.ts';
import { variedCases } from './cases/varied.ts';
import { wordedCases } from './cases/worded.ts';

/** All of them. */
export function ownCases(): readonly BenchCase[] {
  return ownSources().map((each) => ({
    id: each.id,
    want: each.want,
    build: (dir) => build(each, dir),
    gold: (file, offered) => each.gold?.[file] ?? offered.find((text) => suits(each, file, text)) ?? null,
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
    ...settingCases,
    ...freshCode,
    ...freshData,
    ...blindCode,
    ...blindData,
    ...blindFiles,
    ...trialCode,
    ...trialData,
    ...probeCases,
    ...unseenApart,
    ...unseenBoth,
    ...laterCases,
    ...classCases,
    ...againCases,
    ...doubtCases,
    ...pageCases,
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
      await rm(target, { force: true });
      const link = /^-> (.+)$/u.exec(text)?.[1];
      await (link === undefined ? writeFile(target, text) : symlink(link, target));
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
  const keeps = each.keeps ?? [];
  const entries = await readTree(dir);
  const isWanted = (wanted: string): boolean =>
    wanted.startsWith('!') ? !holds(entries, wanted.slice(1)) : holds(entries, wanted);
  const isWhole = entries.every(
    ({ path: file, text }) => !/^<{7} /mu.test(text) && (!/(?<!tsconfig)\.json$/u.test(file) || isJson(text)),
  );
  const isOpen = each.want === 'both' || each.want === 'clean';
  return isOpen && isWhole && keeps.length > 0 && keeps.every(isWanted) ? 'kept' : 'wrong';
}

interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly text: string;
}

async function readTree(dir: string): Promise<readonly Entry[]> {
  const lines = (await git(dir, 'ls-tree', '-r', '-z', 'main')).split('\0').filter((line) => line !== '');
  return Promise.all(
    lines.map(async (line) => {
      const [mode = '', , blob = ''] = line.split(/[ \t]/u);
      const { stdout } = await execa('git', ['cat-file', 'blob', blob], { cwd: dir, stripFinalNewline: false });
      return { path: line.slice(line.indexOf('\t') + 1), mode, text: stdout };
    }),
  );
}

function holds(entries: readonly Entry[], wanted: string): boolean {
  const mode = /^1\d{5}(?= )/u.exec(wanted)?.[0];
  const [file = '', ...rest] = wanted.slice(mode === undefined ? 0 : mode.length + 1).split(': ');
  return entries.some(
    (entry) => entry.path === file && entry.mode === (mode ?? entry.mode) && entry.text.includes(rest.join(': ')),
  );
}

/** Whether a file's text is all that the case wants of it. */
function suits({ want, keeps = [] }: OwnCase, file: string, text: string): boolean {
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
