/**
 * Which pull requests change workflows: twenty in one call, and page by page those of many or of renamed files. What GitHub does not
 * tell is taken to, and not remembered.
 */
import { z } from 'zod';
import type { PullNumber, Sha } from '../../core/name.ts';
import type { PullHead } from '../../ports/github.ts';
import { askMany } from './ask-many.ts';
import { classify } from './classify.ts';
import type { Place } from './place.ts';

const atOnce = 20;
const rememberedMax = 500;
const filesPagesMax = 30;

const Files = z.looseObject({
  headRefOid: z.string(),
  changedFiles: z.int(),
  files: z.looseObject({
    pageInfo: z.looseObject({ hasNextPage: z.boolean() }),
    nodes: z.array(z.looseObject({ path: z.string(), changeType: z.string() })),
  }),
});
const File = z.looseObject({ filename: z.string(), previous_filename: z.string().optional() });

/** Remembers by head what it was told. */
export class WorkflowPulls {
  readonly #known = new Map<string, boolean>();

  /** For each of `pulls`, whether it changes a workflow. */
  async of(place: Place, pulls: readonly PullHead[]): Promise<ReadonlyMap<PullNumber, boolean>> {
    if (this.#known.size > rememberedMax) this.#known.clear();
    const anew = pulls.filter((pull) => !this.#known.has(keyOf(pull)));
    for (let from = 0; from < anew.length; from += atOnce) {
      const some = anew.slice(from, from + atOnce);
      const told = (await unlessRefused(() => ask(place, some))) ?? [];
      for (const [index, pull] of some.entries()) {
        const answer = told[index] ?? (await unlessRefused(() => askByPage(place, pull.number)));
        if (answer !== null) this.#known.set(keyOf(pull), answer);
      }
    }
    return new Map(pulls.map((pull) => [pull.number, this.#known.get(keyOf(pull)) ?? true]));
  }
}

const keyOf = ({ number, head }: PullHead): string => `${number}@${head}`;

// One that GitHub fails at must not keep all others from being looked at; a limit holds for each.
async function unlessRefused<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'passing' && failure.retryAfterMs !== null) throw error;
    return null;
  }
}

const isWorkflow = (path: string): boolean => path.startsWith('.github/workflows/');

async function ask(place: Place, pulls: readonly PullHead[]): Promise<(boolean | null)[]> {
  const fields = 'headRefOid changedFiles files(first: 100) { pageInfo { hasNextPage } nodes { path changeType } }';
  const asked = pulls.map(({ number }) => `pull${number}: pullRequest(number: ${number}) { ${fields} }`);
  const repository = await askMany(place, 'ToolpusherFiles', asked);
  return pulls.map(({ number, head }) => touches(Files.safeParse(repository[`pull${number}`]).data, head));
}

// GraphQL does not tell what a renamed file was called before, and may answer of an earlier head.
function touches(told: z.infer<typeof Files> | undefined, head: Sha): boolean | null {
  if (told === undefined || told.headRefOid !== head) return null;
  const { nodes, pageInfo } = told.files;
  if (nodes.some(({ path }) => isWorkflow(path))) return true;
  const isWhole = !pageInfo.hasNextPage && nodes.length === told.changedFiles;
  return isWhole && !nodes.some(({ changeType }) => changeType === 'RENAMED') ? false : null;
}

// One with more files than GitHub lists is taken to.
async function askByPage({ client, owner, repo }: Place, pull: PullNumber): Promise<boolean> {
  for (let page = 1; page <= filesPagesMax; page++) {
    const asked = { owner, repo, pull_number: pull, per_page: 100, page };
    const files = z.array(File).parse((await client.rest.pulls.listFiles(asked)).data);
    const names = files.flatMap((file) => [file.filename, file.previous_filename ?? '']);
    if (names.some(isWorkflow)) return true;
    if (files.length < 100) return false;
  }
  return true;
}
