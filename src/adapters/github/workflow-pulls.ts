/** Which pull requests change workflows: twenty in one call, and page by page those of many or of renamed files. */
import { z } from 'zod';
import type { PullNumber } from '../../core/name.ts';
import type { PullHead } from '../../ports/github.ts';
import type { Place } from './place.ts';

const atOnce = 20;
const rememberedMax = 500;
const filesPagesMax = 30;

const Files = z.looseObject({
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
      const told = await ask(place, some);
      for (const [index, pull] of some.entries()) {
        this.#known.set(keyOf(pull), told[index] ?? (await askByPage(place, pull.number)));
      }
    }
    return new Map(pulls.map((pull) => [pull.number, this.#known.get(keyOf(pull)) ?? true]));
  }
}

const keyOf = ({ number, head }: PullHead): string => `${number}@${head}`;
const isWorkflow = (path: string): boolean => path.startsWith('.github/workflows/');

async function ask({ client, owner, repo }: Place, pulls: readonly PullHead[]): Promise<(boolean | null)[]> {
  const fields = 'files(first: 100) { pageInfo { hasNextPage } nodes { path changeType } }';
  const asked = pulls.map(({ number }) => `pull${number}: pullRequest(number: ${number}) { ${fields} }`);
  const query = `query ToolpusherFiles($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    ${asked.join('\n    ')}
  }
}`;
  const answer: unknown = await client.graphql(query, { owner, name: repo });
  const { repository } = z.looseObject({ repository: z.record(z.string(), z.unknown()) }).parse(answer);
  return pulls.map(({ number }) => touches(Files.safeParse(repository[`pull${number}`]).data));
}

// GraphQL does not tell what a renamed file was called before.
function touches(told: z.infer<typeof Files> | undefined): boolean | null {
  if (told === undefined) return null;
  const { nodes, pageInfo } = told.files;
  if (nodes.some(({ path }) => isWorkflow(path))) return true;
  return pageInfo.hasNextPage || nodes.some(({ changeType }) => changeType === 'RENAMED') ? null : false;
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
