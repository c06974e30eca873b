/** Reads what a program claims: its exit code, its result file (hostile, so checked) and the end of its output. */
import { z } from 'zod';
import { cleanText, clip } from '../../core/people/clean.ts';
import { RunOutcome } from '../../core/beads/run-result.ts';
import type { RuntimeExit, RuntimeReport } from '../../ports/runtime.ts';

const Count = z.int().nonnegative();

/** The result file: every part may be missing, unknown parts are ignored. */
const ResultFile = z.object({
  summary: z.string().optional(),
  outcome: RunOutcome.optional(),
  usage: z
    .object({
      input: Count.default(0),
      output: Count.default(0),
      cached: Count.default(0),
      turns: Count.nullable().default(null),
      costUsd: z.number().nonnegative().nullable().default(null),
      model: z.string().max(100).nullable().default(null),
    })
    .optional(),
});

const exitOutcomes: Readonly<Record<number, RunOutcome>> = {
  0: 'done',
  70: 'crashed',
  75: 'try-later',
  78: 'misconfigured',
};
const summaryMax = 4000;
/** So much of a failure is shown wherever an attempt's end is told. */
const quotedMax = 400;

/** What the program claims, from its exit code and result file; an unreadable file counts as none. */
export function parseReport(exit: RuntimeExit): RuntimeReport {
  const byCode = outcomeOfCode(exit.exitCode);
  const file = parseResultFile(exit.resultText);
  const summary = file?.summary ?? lastWords(exit.tail, byCode);
  return {
    // A program may make its own exit 0 worse, but not a failure better.
    outcome: byCode === 'done' ? (file?.outcome ?? byCode) : byCode,
    session: null,
    summary: clip(cleanText(summary).text.trim(), summaryMax),
    usage: file?.usage === undefined ? null : { ...file.usage, costFrom: file.usage.costUsd === null ? null : 'agent' },
  };
}

/** A shell answers 128 and more for what a signal ended. */
function outcomeOfCode(exitCode: number | null): RunOutcome {
  if (exitCode === null || exitCode > 128) return 'crashed';
  return exitOutcomes[exitCode] ?? 'failed';
}

function parseResultFile(text: string | null): z.infer<typeof ResultFile> | null {
  if (text === null) return null;
  try {
    return ResultFile.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

// What a program wrote last, in quotes where it failed: then it may be anything.
function lastWords(tail: string, outcome: RunOutcome): string {
  const last = tail.trimEnd().split('\n').slice(-15).join('\n');
  if (outcome === 'done') return last.slice(-2000);
  return last === '' ? '' : `Its output ended with “${last.slice(-quotedMax)}”.`;
}
