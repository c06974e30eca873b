/**
 * Scores the auto tier: conflicts with known intents, in real git histories.
 *
 * `bench-merge [--cases DIR] [--only PREFIX] [--model NAME] [--json]`: the project's own cases, or those of a folder that holds `cases.mjs` and
 * `lib.mjs`; with a model, what rules leave open goes to it, and the ai tier's own check judges the answer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { resolveBranches } from '../src/adapters/merge/resolve-branches.ts';
import { externalCases } from './merge/external.ts';
import { ownCases } from './merge/own.ts';
import { mergeByModel, models } from './merge/model.ts';
import type { Model } from './merge/model.ts';
import type { BenchCase, Verdict } from './merge/bench-case.ts';

interface Line {
  readonly id: string;
  readonly want: BenchCase['want'];
  readonly verdict: Verdict;
  readonly ms: number;
  readonly why: string;
}

async function run(each: BenchCase, root: string): Promise<Line> {
  if (model !== undefined) return runModel(each, root, model);

  const dir = path.join(root, each.id.replace(/[^\w-]/gu, '_'));
  const { ours, theirs } = await each.build(dir);
  const started = performance.now();
  const outcome = await resolveBranches({ repo: dir, ours, theirs });
  const ms = Math.round(performance.now() - started);
  const verdict = await each.judge(dir, outcome.status === 'merged');
  const files = 'files' in outcome ? outcome.files : [];
  const why = files
    .map((file) => `${file.path}: ${file.status === 'resolved' ? file.rules.join(' ') : (file.reason ?? '')}`)
    .join('; ');
  return { id: each.id, want: each.want, verdict, ms, why: outcome.status === 'refused' ? outcome.reason : why };
}

async function runModel(each: BenchCase, root: string, name: Model): Promise<Line> {
  const dir = path.join(root, each.id.replace(/[^\w-]/gu, '_'));
  const branches = await each.build(dir);
  const started = performance.now();
  const { isMerged, tier, why } = await mergeByModel(each, name, { repo: dir, ...branches });
  const ms = Math.round(performance.now() - started);
  const verdict = await each.judge(dir, isMerged);
  if (tier === 'ai') answers[isMerged ? 'accepted' : 'refused'] += 1;
  return { id: each.id, want: each.want, verdict, ms, why: `${tier} ${why}` };
}

function count(lines: readonly Line[], isCounted: (line: Line) => boolean): number {
  return lines.filter(isCounted).length;
}

const flags = parseArgs({
  options: {
    cases: { type: 'string' },
    only: { type: 'string' },
    model: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
}).values;
const model = models.find((each) => each === flags.model);
if (flags.model !== undefined && model === undefined) throw new Error(`--model is one of ${models.join(', ')}`);
const answers = { accepted: 0, refused: 0 };
const all = flags.cases === undefined ? ownCases() : await externalCases(path.resolve(flags.cases));
const chosen = flags.only === undefined ? all : all.filter(({ id }) => id.startsWith(flags.only ?? ''));
const root = await mkdtemp(path.join(tmpdir(), 'toolpusher-bench-merge-'));
const lines: Line[] = [];
try {
  for (const each of chosen) lines.push(await run(each, root));
} finally {
  await rm(root, { recursive: true, force: true });
}
const of = (want: BenchCase['want']): readonly Line[] => lines.filter((line) => line.want === want);
const summary = {
  cases: lines.length,
  both: `${count(of('both'), ({ verdict }) => verdict === 'kept')} of ${of('both').length} kept`,
  clean: `${count(of('clean'), ({ verdict }) => verdict === 'kept')} of ${of('clean').length} kept`,
  human: `${count(of('human'), ({ verdict }) => verdict === 'escalated')} of ${of('human').length} escalated`,
  semantic: `${count(of('semantic'), ({ verdict }) => verdict === 'wrong')} of ${of('semantic').length} landed broken`,
  ...(model === undefined ? {} : { answers }),
  wrong: count(lines, ({ verdict }) => verdict === 'wrong'),
  dirty: count(lines, ({ verdict }) => verdict === 'dirty'),
  msMedian: lines.map(({ ms }) => ms).toSorted((one, two) => one - two)[lines.length >> 1] ?? 0,
};
if (flags.json) console.log(JSON.stringify({ summary, lines }, null, 2));
else {
  for (const { id, want, verdict, ms, why } of lines)
    console.log(
      `${verdict.padEnd(9)} ${want.padEnd(8)} ${id.padEnd(34)} ${String(ms).padStart(5)} ms  ${why.slice(0, 150)}`,
    );
  console.log(summary);
}
process.exitCode = summary.wrong + summary.dirty > 0 ? 1 : 0;
