/** Scores the auto tier: conflicts with known intents, in real git histories, and merges of a repository's past. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
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
import { summarise, tryPair } from './merge/split/trial.ts';
import type { TrialLine } from './merge/split/trial.ts';
import { pairsIn } from './merge/split/versions.ts';
import { dice } from './queue/world.ts';
import { fail, readOptions, wholeNumber } from './options.ts';

const usage = `bench-merge [--cases DIR] [--only PREFIX] [--model NAME] [--jobs N] [--json]
bench-merge --replay DIR [--limit N] [--json]
bench-merge --versions DIR [--each N] [--only ENDING] [--seed N] [--keep DIR] [--json]

Scores the auto tier on conflicts with known intents: the project's own, or those of a folder that holds cases.mjs and lib.mjs.
With a model, what rules leave open goes to it, and the ai tier's own check judges the answer.
With --replay, does the merges of a repository's past again and compares each file that rules write with what people committed.
With --versions, makes conflicts of real changes: DIR/<name>/<version>/ holds a package's files in some versions, fetched by hand, and what changed
from one to the next is dealt out to two sides that touch (cut, line: the answer is the later version) or that contradict each other (value, body, gone: there is none).
Leaves with 1 if anything is resolved wrongly, or, with --replay and --versions, if fewer than 95 % of the files written are what people wrote.

  --cases DIR    a folder of cases
  --only PREFIX  only cases whose id begins so; with --versions, only files whose path ends so
  --jobs N       so many cases at a time (1 to 16, 2 unless told); the times of single cases grow with it
  --model NAME   ${models.join(', ')}
  --replay DIR   a git repository; it is only read
  --limit N      at most so many merges, the latest first (1 to 100000, 500 unless told)
  --versions DIR a folder of packages; it is only read
  --each N       at most so many conflicts of each shape from two neighbouring versions (1 to 1000, 10 unless told)
  --seed N       another draw (0 to 1000000, 1 unless told)
  --keep DIR     writes the texts of what was answered otherwise than it should
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
  jobs: { type: 'string', default: '2' },
  replay: { type: 'string' },
  limit: { type: 'string', default: '500' },
  versions: { type: 'string' },
  each: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const answers = { accepted: 0, refused: 0 };
const model = models.find((each) => each === flags.model);
if (flags.model !== undefined && model === undefined) fail(`--model is one of ${models.join(', ')}`);
if (flags.replay !== undefined) await replay(path.resolve(flags.replay));
else if (flags.versions !== undefined) await tryVersions(path.resolve(flags.versions));
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

async function tryVersions(folder: string): Promise<void> {
  const isFolder = await stat(folder).catch(() => undefined);
  if (isFolder?.isDirectory() !== true) fail(`--versions ${folder}: not a folder`);
  const max = wholeNumber('each', flags.each, [1, 1000]);
  const draw = dice(wholeNumber('seed', flags.seed, [0, 1_000_000]));
  const keep = flags.keep === undefined ? undefined : path.resolve(flags.keep);
  const lines: TrialLine[] = [];
  for (const pair of await pairsIn(folder)) {
    const plan = { max, only: flags.only ?? '', dice: (below: number) => Math.floor(draw() * below), keep };
    const tried = await tryPair(pair, plan);
    lines.push(...tried);
    if (!flags.json)
      for (const { id, kind, end, why } of tried)
        console.log(`${end.padEnd(9)} ${kind.padEnd(10)} ${id}  ${why.slice(0, 120)}`);
  }
  const summary = summarise(lines);
  console.log(flags.json ? JSON.stringify({ summary, lines }, null, 2) : summary);
  process.exitCode = summary.precision !== null && summary.precision < 0.95 ? 1 : 0;
}

/** What each comes to, in their order, with so many under way at a time. */
async function inTurn<From, To>(all: readonly From[], jobs: number, act: (each: From) => Promise<To>): Promise<To[]> {
  const waiting = [...all.entries()];
  const ended: [number, To][] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      ended.push([next[0], await act(next[1])]);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return ended.toSorted(([one], [two]) => one - two).map(([, result]) => result);
}

async function score(): Promise<void> {
  const all = flags.cases === undefined ? ownCases() : await externalCases(path.resolve(flags.cases));
  const chosen = flags.only === undefined ? all : all.filter(({ id }) => id.startsWith(flags.only ?? ''));
  const root = await mkdtemp(path.join(tmpdir(), 'toolpusher-bench-merge-'));
  const jobs = wholeNumber('jobs', flags.jobs, [1, 16]);
  let lines: readonly Line[] = [];
  try {
    lines = await inTurn(chosen, jobs, (each) => run(each, root));
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
