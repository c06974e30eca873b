/** Refs: several at once by GraphQL, compare-and-swap each. */
import { z } from 'zod';
import type { RefMove } from '../../core/effect.ts';
import { Sha } from '../../core/name.ts';
import type { RefsMoved } from '../../ports/github.ts';
import { classify, statusOf } from './classify.ts';
import type { Place } from './place.ts';
import { updateRefsMutation } from './queries.ts';

const Ref = z.looseObject({ object: z.looseObject({ sha: Sha }) });
const noSha = '0'.repeat(40);

/** Where a ref is, by its full name; null when it is not there. */
export async function refAt({ client, owner, repo }: Place, ref: string): Promise<Sha | null> {
  try {
    const { data } = await client.rest.git.getRef({ owner, repo, ref: ref.replace(/^refs\//, '') });
    return Ref.parse(data).object.sha;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Moves all or none. A refusal is told from a race by looking where the refs are. */
export async function moveRefs(place: Place, repositoryId: string, moves: readonly RefMove[]): Promise<RefsMoved> {
  const refUpdates = moves.map(({ ref, from, to, force }) => ({
    name: ref,
    beforeOid: from ?? noSha,
    afterOid: to ?? noSha,
    force,
  }));
  try {
    await place.client.graphql(updateRefsMutation, { input: { repositoryId, refUpdates } });
    return { status: 'moved' };
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'passing' || statusOf(error) !== null) throw error;
    const seen = await Promise.all(moves.map(({ ref }) => refAt(place, ref)));
    const hasMoved = moves.some((move, index) => seen[index] !== move.from);
    return hasMoved ? { status: 'raced' } : { status: 'refused', reason: failure.reason };
  }
}
