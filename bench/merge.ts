/** Scores the auto tier: conflicts with known intents, in real git histories, and merges of a repository's past. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { git } from '../src/adapters/merge/git/git.ts';
import { resolveBranches } from '../src/adapters/merge/resolve-branches.ts';
import { externalCases } from './merge/external.ts';
import { ownCases } from './merge/own.ts';
import { mergeByModel, models } from './merge/model.ts';
import type { Model } from './merge/model.ts';
import type { BenchCase, Verdict } from './merge/bench-case.ts';
import { replayMerges } from './merge/replay.ts';
import { fail, readOptions, wholeNumber } from './options.ts';

const usage = `bench-merge [--cases DIR] [--only PREFIX] [--model NAME] [--json]
bench-merge --replay DIR [--limit N] [--json]

Scores the auto tier on conflicts with known intents: the project's own, or those of a folder that holds cases.mjs and lib.mjs.
With a model, what rules leave open goes to it, and the ai tier's own check judges the answer.
With --replay, does the merges of a repository's past again and compares each file that rules write with what people committed.
Leaves with 1 if anything is resolved wrongly, or, with --replay, if fewer than 95 % of the files written are what people committed.

  --cases DIR    a folder of cases
  --only PREFIX  only cases whose id begins so
  --model NAME   ${models.join(', ')}
  --replay DIR   a git repository; it is only read
  --limit N      at most so many merges, the latest first (1 to 100000, 500 unless told)
  --json         everything, for programs`;

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

const flags = readOptions(usage, {
  cases: { type: 'string' },
  only: { type: 'string' },
  model: { type: 'string' },
  replay: { type: 'string' },
  limit: { type: 'string', default: '500' },
  json: { type: 'boolean', default: false },
});
const answers = { accepted: 0, refused: 0 };
const model = models.find((each) => each === flags.model);
if (flags.model !== undefined && model === undefined) fail(`--model is one of ${models.join(', ')}`);
if (flags.replay !== undefined) await replay(path.resolve(flags.replay));
else await score();

async function replay(repo: string): Promise<void> {
  const limit = wholeNumber('limit', flags.limit, [1, 100_000]);
  const isRepository = await git(repo, ['rev-parse', '--git-dir']).catch(() => undefined);
  if (isRepository?.exitCode !== 0) fail(`--replay ${repo}: not a git repository`);
  const { lines, ...summary } = await replayMerges(repo, limit);
  if (flags.json) console.log(JSON.stringify({ summary, lines }, null, 2));
  else {
    for (const { commit, path: file, kind, rules, likeness, reason } of lines)
      console.log(`${likeness.padEnd(9)} ${commit.slice(0, 12)} ${file}  ${kind}: ${reason || rules.join(' ')}`);
    console.log(summary);
  }
  process.exitCode = summary.precision !== null && summary.precision < 0.95 ? 1 : 0;
}

async function score(): Promise<void> {
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
}
