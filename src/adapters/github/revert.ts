/**
 * A revert without a clone: the commit that undoes a merge has the tree from before it and the merge as its parent, so
 * merging it anywhere later takes out exactly that change, and conflicts where a revert would.
 */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { Sha } from '../../core/name.ts';
import type { OpenRevert } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';
import { openPull } from './pulls.ts';
import { historyQuery } from './queries.ts';
import { refAt } from './refs.ts';

const Parent = z.looseObject({ oid: Sha, tree: z.looseObject({ oid: Sha }) });
const Commit = z.looseObject({
  oid: Sha,
  messageHeadline: z.string(),
  parents: z.looseObject({ nodes: z.array(Parent) }),
});
type Commit = z.infer<typeof Commit>;
const History = z.looseObject({
  repository: z.looseObject({
    object: z
      .looseObject({
        history: z
          .looseObject({
            nodes: z.array(Commit),
            pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
          })
          .optional(),
      })
      .nullable(),
  }),
});
const Made = z.looseObject({ sha: Sha });
const Read = z.looseObject({ tree: Made, parents: z.array(Made) });
const pagesMax = 5;

/** Opens the pull request that takes back `effect.of`, or finds what an earlier try made of it. */
export async function openRevert(place: Place, effect: OpenRevert, look: boolean): Promise<Learnt> {
  const undone = await findLanding(place, effect);
  const before = undone?.parents.nodes[0];
  if (undone === null || before === undefined) {
    return { type: 'refused', reason: 'The commit that landed it is not in the history of the base.' };
  }
  const wanted = { parent: undone.oid, tree: before.tree.oid };
  const there = look ? await refAt(place, `refs/heads/${effect.branch}`) : null;
  const head = there === null ? await makeBranch(place, effect, wanted) : await sameBranch(place, there, wanted);
  if (head === null) {
    return { type: 'refused', reason: `The branch ${effect.branch} exists and holds something else.` };
  }
  const opened = await openPull(place, effect);
  return opened.type === 'opened' ? { type: 'reverted', pull: opened.pull, head } : opened;
}

async function findLanding({ client, owner, repo }: Place, effect: OpenRevert): Promise<Commit | null> {
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const answer: unknown = await client.graphql(historyQuery, { owner, name: repo, oid: effect.landed, after });
    const history = History.parse(answer).repository.object?.history;
    const found = history?.nodes.find((commit) => lands(commit, effect));
    if (found !== undefined) return found;
    if (history?.pageInfo.hasNextPage !== true) return null;
    after = history.pageInfo.endCursor;
  }
  return null;
}

// A merge has the landed head as its second parent; what GitHub itself squashed names the pull request as it writes it.
function lands({ oid, parents, messageHeadline }: Commit, { head, of, squashed }: OpenRevert): boolean {
  if (squashed !== null) return oid === squashed;
  const [, second] = parents.nodes;
  return second === undefined ? messageHeadline.endsWith(`(#${of})`) : second.oid === head;
}

interface Wanted {
  readonly parent: Sha;
  readonly tree: Sha;
}

async function makeBranch(place: Place, effect: OpenRevert, { parent, tree }: Wanted): Promise<Sha | null> {
  const { client, owner, repo } = place;
  const message = `${effect.title}\n\nThis undoes commit ${parent}.`;
  const made = await client.rest.git.createCommit({ owner, repo, message, tree, parents: [parent] });
  const { sha } = Made.parse(made.data);
  try {
    await client.rest.git.createRef({ owner, repo, ref: `refs/heads/${effect.branch}`, sha });
    return sha;
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    const there = await refAt(place, `refs/heads/${effect.branch}`);
    return there === null ? null : sameBranch(place, there, { parent, tree });
  }
}

// Another commit of the same content is what an earlier try made; anything else is somebody's own.
async function sameBranch({ client, owner, repo }: Place, head: Sha, wanted: Wanted): Promise<Sha | null> {
  const { data } = await client.rest.git.getCommit({ owner, repo, commit_sha: head });
  const { tree, parents } = Read.parse(data);
  return tree.sha === wanted.tree && parents.length === 1 && parents[0]?.sha === wanted.parent ? head : null;
}
