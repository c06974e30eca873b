/**
 * What red checks of staged commits say about why: the last lines of their summary, else their annotations, what a script says of itself before
 * what the runner says of its exit code. Asked once for each commit.
 *
 * **Invariant:** what a check says is anybody's text: cleaned, one line, cut; whoever shows it says whose it is.
 */
import { z } from 'zod';
import { cleanLine } from '../../core/people/clean.ts';
import type { Sha } from '../../core/name.ts';
import type { StagedView } from '../../core/snapshot.ts';
import { askMany } from './ask-many.ts';
import type { Place } from './place.ts';

const linesMax = 6;
const charsMax = 500;
// What the runner says of each step that failed.
const exitCode = /^Process completed with exit code \d+\.?$/;
const rememberedMax = 200;

const Run = z.looseObject({
  name: z.string(),
  title: z.string().nullish(),
  summary: z.string().nullish(),
  annotations: z
    .looseObject({ nodes: z.array(z.looseObject({ annotationLevel: z.string().nullish(), message: z.string() })) })
    .nullish(),
});
const Commit = z.looseObject({
  checkSuites: z.looseObject({
    nodes: z.array(z.looseObject({ checkRuns: z.looseObject({ nodes: z.array(Run) }).nullable() })),
  }),
});

/** Remembers by commit what its red checks said. */
export class RedReports {
  readonly #known = new Map<Sha, ReadonlyMap<string, string>>();

  /** The views, each red check with what it says; in at most one call, and in none where nothing is newly red. */
  async on(place: Place, staged: readonly StagedView[]): Promise<StagedView[]> {
    if (this.#known.size > rememberedMax) this.#known.clear();
    const isRed = ({ checks }: StagedView): boolean => checks.some(({ state }) => state === 'red');
    const isOver = ({ checks }: StagedView): boolean => checks.every(({ state }) => state !== 'pending');
    const anew = staged.filter((each) => isRed(each) && isOver(each) && !this.#known.has(each.sha));
    if (anew.length > 0)
      await this.#learn(
        place,
        anew.map(({ sha }) => sha),
      );
    return staged.map((each) => this.#told(each));
  }

  // A look is worth more than what it quotes: whatever GitHub refuses here, nothing is said, and it is not asked again.
  async #learn(place: Place, shas: readonly Sha[]): Promise<void> {
    const said = await ask(place, shas).catch(() => shas.map((sha) => [sha, new Map<string, string>()] as const));
    for (const [sha, reports] of said) this.#known.set(sha, reports);
  }

  #told(staged: StagedView): StagedView {
    const reports = this.#known.get(staged.sha);
    if (reports === undefined) return staged;
    const checks = staged.checks.map((check) => {
      const said = check.state === 'red' ? reports.get(check.name) : undefined;
      return said === undefined ? check : { ...check, said };
    });
    return { ...staged, checks };
  }
}

const failed = 'conclusions: [FAILURE, TIMED_OUT, STARTUP_FAILURE, ACTION_REQUIRED]';

// A commit is letters and digits only.
async function ask(place: Place, shas: readonly Sha[]): Promise<[Sha, Map<string, string>][]> {
  const run = 'name title summary annotations(first: 10) { nodes { annotationLevel message } }';
  const runs = `checkRuns(first: 10, filterBy: { checkType: LATEST, ${failed} }) { nodes { ${run} } }`;
  const asked = shas.map(
    (sha) => `red_${sha}: object(oid: "${sha}") { ... on Commit { checkSuites(first: 20) { nodes { ${runs} } } } }`,
  );
  const repository = await askMany(place, 'ToolpusherReds', asked);
  return shas.map((sha) => [sha, reportsOf(Commit.safeParse(repository[`red_${sha}`]).data)]);
}

function reportsOf(commit: z.infer<typeof Commit> | undefined): Map<string, string> {
  const runs = (commit?.checkSuites.nodes ?? []).flatMap(({ checkRuns }) => checkRuns?.nodes ?? []);
  return new Map(
    runs.flatMap((run): [string, string][] => {
      const said = lastOf(run);
      return said === '' ? [] : [[run.name, said]];
    }),
  );
}

function lastOf({ title, summary, annotations }: z.infer<typeof Run>): string {
  const lines = (summary ?? '').split('\n').filter((line) => line.trim() !== '');
  const failures = (annotations?.nodes ?? []).filter(({ annotationLevel }) => annotationLevel === 'FAILURE');
  const messages = failures.map(({ message }) => message);
  const telling = messages.filter((message) => !exitCode.test(message.trim()));
  const last = lines.length > 0 ? lines.slice(-linesMax) : (telling.length > 0 ? telling : messages).slice(0, linesMax);
  return cleanLine(last.length > 0 ? last.join(' ') : (title ?? ''), charsMax);
}
