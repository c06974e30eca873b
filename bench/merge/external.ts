/** Cases from a folder outside: its `cases.mjs` says them, its `lib.mjs` builds and scores them. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { BenchCase, Verdict } from './bench-case.ts';

const Cases = z.object({
  cases: z.array(
    z.looseObject({
      id: z.string(),
      want: z.enum(['both', 'human', 'clean', 'semantic']),
      gold: z.record(z.string(), z.string()).optional().catch(undefined),
    }),
  ),
});
const Library = z.object({
  buildCase: z.custom<Build>((value) => typeof value === 'function'),
  score: z.custom<Score>((value) => typeof value === 'function'),
});
type Build = (each: unknown, dir: string) => { branch: string };
type Score = (each: unknown, dir: string, outcome: { merged: boolean }) => { outcome: string };

const verdicts: Readonly<Record<string, Verdict>> = {
  BOTH_OK: 'kept',
  ESCALATED: 'escalated',
  ESCALATED_DIRTY: 'dirty',
};

/** Reads the folder's cases. */
export async function externalCases(folder: string): Promise<readonly BenchCase[]> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(path.join(folder, file)).href);
  const { cases } = Cases.parse(await load('cases.mjs'));
  const { buildCase, score } = Library.parse(await load('lib.mjs'));
  return cases.map((each) => ({
    id: each.id,
    want: each.want,
    build: (dir) => Promise.resolve({ ours: 'main', theirs: buildCase(each, dir).branch }),
    gold: (file) => each.gold?.[file] ?? null,
    judge: (dir, merged) => Promise.resolve(verdicts[score(each, dir, { merged }).outcome] ?? 'wrong'),
  }));
}
