/**
 * Does one step of a script in a worktree.
 *
 * **Invariant:** a step that is already done changes nothing, so that a later attempt on kept work can repeat all of
 * them; no step touches a file outside the worktree or in `.git`.
 */
import { lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProcess } from '../process/process.ts';
import type { ScriptStep } from './script-block.ts';

/** Whether a step did something, had nothing to do, or cannot be done. */
export type StepEnd = { readonly status: 'done' | 'skipped' } | { readonly status: 'failed'; readonly reason: string };

const done: StepEnd = { status: 'done' };
const skipped: StepEnd = { status: 'skipped' };
const failed = (reason: string): StepEnd => ({ status: 'failed', reason });
const programs = new Set(['node', 'git', 'npm']);

/** A step that edits one file. */
type FileStep = Extract<ScriptStep, { file: string }>;

/** Does one step. `crash`, `exit` and `hang` do not return. */
export async function applyStep(step: ScriptStep, worktree: string): Promise<StepEnd> {
  switch (step.kind) {
    case 'nothing':
      return skipped;
    case 'sleep':
      await delay(step.seconds * 1000);
      return done;
    case 'run':
      return applyRun(step.command, worktree);
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      return new Promise<never>(() => {});
    case 'exit':
      process.exit(step.code);
    case 'hang':
      setInterval(() => {}, 60_000);
      return new Promise<never>(() => {});
    default:
      return applyFileStep(step, worktree);
  }
}

async function applyRun(command: readonly string[], worktree: string): Promise<StepEnd> {
  const [file = '', ...args] = command;
  if (!programs.has(file)) return failed(`${file} is not one of ${[...programs].join(', ')}`);
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const output = await runProcess({ file, args, cwd: worktree, env }, { timeoutMs: 600_000, bytesMax: 10_000_000 });
  process.stdout.write(output.stdout);
  process.stderr.write(output.stderr);
  return output.exitCode === 0 ? done : failed(`${command.join(' ')} ended with ${output.exitCode ?? 'a signal'}`);
}

async function applyFileStep(step: FileStep, worktree: string): Promise<StepEnd> {
  const path = await placeInside(worktree, step.file);
  if (path === null) return failed(`${step.file} is not a file inside the worktree`);
  const before = await readText(path);
  if (step.kind === 'delete') {
    if (before === null) return skipped;
    await rm(path);
    return done;
  }
  const edited = edit(step, before);
  if (typeof edited !== 'string') return edited;
  if (edited === before) return skipped;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, edited);
  return done;
}

/** The file's text after a step; or why the step cannot be done. */
function edit(step: Exclude<FileStep, { kind: 'delete' }>, before: string | null): string | StepEnd {
  if (step.kind === 'write') return step.text;
  if (step.kind === 'append') return append(before ?? '', ended(step.text));
  if (before === null) return failed(`${step.file} does not exist`);
  return step.kind === 'insert' ? insert(step, before) : replace(step, before);
}

function append(before: string, text: string): string {
  const whole = before === '' ? before : ended(before);
  return whole.endsWith(text) ? before : whole + text;
}

function replace(step: Extract<FileStep, { kind: 'replace' }>, before: string): string | StepEnd {
  const hasResult = step.with !== '' && before.includes(step.with);
  // Where the result contains what is looked for, finding that again does not mean that the step is still to be done.
  if (hasResult && (step.with.includes(step.find) || !before.includes(step.find))) return before;
  if (before.includes(step.find)) return before.replace(step.find, () => step.with);
  return failed(`${step.file} does not contain what is to be replaced`);
}

function insert(step: Extract<FileStep, { kind: 'insert' }>, before: string): string | StepEnd {
  const text = ended(step.text);
  const lines = before.split('\n');
  const exact = lines.indexOf(step.anchor.replace(/\n$/, ''));
  const at = exact >= 0 ? exact : lines.findIndex((line) => line.trim() === step.anchor.trim());
  if (at < 0) return failed(`${step.file} has no line ${JSON.stringify(step.anchor)}`);
  const cut = step.side === 'after' ? at + 1 : at;
  const isLast = cut === lines.length;
  const head = lines
    .slice(0, cut)
    .map((line) => `${line}\n`)
    .join('');
  const tail = lines.slice(cut).join('\n');
  const isBeside = step.side === 'after' ? `${tail}\n`.startsWith(text) : `\n${head}`.endsWith(`\n${text}`);
  // Others may have inserted at the same place since; a short text may well occur twice on purpose.
  if (isBeside || (text.length > 20 && `\n${before}\n`.includes(`\n${text}`))) return before;
  return isLast ? head + text.replace(/\n$/, '') : head + text + tail;
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The absolute path of a file inside the worktree, or null: no way out by `..`, by a link or into `.git`. */
async function placeInside(worktree: string, file: string): Promise<string | null> {
  const root = await realpath(worktree);
  const path = resolve(root, file);
  const inside = relative(root, path);
  if (isAbsolute(file) || inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null;
  const parts = inside.split(sep);
  if (parts.some((part) => part.toLowerCase() === '.git')) return null;
  for (let length = 1; length <= parts.length; length += 1) {
    const stat = await lstat(join(root, ...parts.slice(0, length))).catch(() => null);
    if (stat?.isSymbolicLink() === true || (length === parts.length && stat?.isDirectory() === true)) return null;
  }
  return path;
}
