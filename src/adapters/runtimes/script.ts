/**
 * The runtime `script`: built in, without a model. It follows the edits written in the bead, so that everything
 * around an agent can be tried for nothing.
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { Assignment, Launch, RuntimePort } from '../../ports/runtime.ts';
import { assignmentEnvironment } from './environment.ts';
import { parseReport } from './report.ts';
import { parseScript } from './script-block.ts';
import { applyStep } from './script-steps.ts';

/** It runs no model, so what it costs is known. */
const noUsage = { input: 0, output: 0, turns: 0, costUsd: 0 };

/** How to start a program: this one again, as the script's runner. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** The runtime, run by `program`, which must call `runScript`. */
export function scriptRuntime(program: Program): RuntimePort {
  return {
    stopSignal: 'SIGTERM',
    wanted: null,
    canResume: false,
    usageScope: 'run',
    prepare: (assignment) => prepare(assignment, program),
    parse: parseReport,
    spent: () => Promise.resolve(null),
  };
}

function prepare(assignment: Assignment, { file, args }: Program): Launch {
  return {
    status: 'ready',
    file,
    args,
    env: assignmentEnvironment(assignment),
    stdin: null,
    files: {},
    session: null,
    secrets: [],
  };
}

/** The program: does the steps of the bead in the current directory and answers its exit code. */
export async function runScript(env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const { TOOLPUSHER_BEAD_FILE: beadFile, TOOLPUSHER_RESULT_FILE: resultFile, TOOLPUSHER_WORKTREE: worktree } = env;
  if (beadFile === undefined || resultFile === undefined || worktree === undefined) return 78;
  const script = parseScript(await readFile(beadFile, 'utf8'), Number(env['TOOLPUSHER_ATTEMPT'] ?? '1'));
  const report = (summary: string): Promise<void> => writeFile(resultFile, JSON.stringify({ summary, usage: noUsage }));
  if (script.status === 'unreadable') {
    await report(script.reason);
    return 78;
  }
  let changes = 0;
  for (const [index, step] of script.steps.entries()) {
    process.stdout.write(`step ${index + 1} of ${script.steps.length}: ${step.kind}\n`);
    const end = await applyStep(step, worktree);
    if (end.status === 'failed') {
      await report(`Step ${index + 1} (${step.kind}) failed: ${end.reason}.`);
      return 1;
    }
    if (end.status === 'done') changes += 1;
  }
  await report(`${changes} of ${script.steps.length} steps done, the others had nothing to do.`);
  return 0;
}
