/** What the base holds after a landing, as GitHub shows it: one comparison for a hundred landed commits. */
import { z } from 'zod';
import { Sha } from '../../core/name.ts';
import type { Land, Held } from '../../ports/github.ts';
import type { Place } from './place.ts';

const Compared = z.looseObject({
  status: z.enum(['ahead', 'behind', 'identical', 'diverged']),
  total_commits: z.int().nonnegative(),
  commits: z.array(z.looseObject({ sha: Sha })),
});
const perPage = 100;
const pagesMax = 5;

/** Whether the base holds the tested commit, and which of the landed heads are not in it. */
export async function heldByBase(place: Place, effect: Land): Promise<Held> {
  const landed = await commitsSince(place, effect);
  const isThere = async (sha: Sha): Promise<boolean> => landed.has(sha) || isBehind(place, sha, effect.branch);
  if (!(await isThere(effect.to))) return { holds: false, missing: [] };
  const missing: Held['missing'][number][] = [];
  for (const { pull, sha } of effect.heads) if (!(await isThere(sha))) missing.push(pull);
  return { holds: true, missing };
}

async function commitsSince(place: Place, { from, branch }: Land): Promise<ReadonlySet<Sha>> {
  const found = new Set<Sha>();
  for (let page = 1; page <= pagesMax; page++) {
    const { commits, total_commits: total } = await compare(place, { basehead: `${from}...${branch}`, page });
    for (const { sha } of commits) found.add(sha);
    if (page * perPage >= total) break;
  }
  return found;
}

// For what was on the base before, or lies further back than the pages that were read.
async function isBehind(place: Place, sha: Sha, branch: string): Promise<boolean> {
  const { status } = await compare(place, { basehead: `${sha}...${branch}`, page: 1 });
  return status === 'ahead' || status === 'identical';
}

async function compare(
  { client, owner, repo }: Place,
  { basehead, page }: { basehead: string; page: number },
): Promise<z.infer<typeof Compared>> {
  const asked = { owner, repo, basehead, page, per_page: perPage };
  const { data } = await client.rest.repos.compareCommitsWithBasehead(asked);
  return Compared.parse(data);
}
