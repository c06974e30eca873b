/** Pull requests: one open for each head branch. */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { PullNumber, Sha } from '../../core/name.ts';
import type { MergedView } from '../../core/snapshot.ts';
import type { OpenPull } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

const Pull = z.looseObject({ number: z.int().positive() });

type Opening = Pick<OpenPull, 'branch' | 'base' | 'title' | 'body'>;

/** Opens it, or finds the one that is open for this branch: GitHub allows no second one. */
export async function openPull(place: Place, effect: Opening): Promise<Learnt> {
  const { client, owner, repo } = place;
  const { branch: head, base, title, body } = effect;
  try {
    const { data } = await client.rest.pulls.create({ owner, repo, head, base, title, body });
    return { type: 'opened', pull: PullNumber.parse(Pull.parse(data).number) };
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    const { data } = await client.rest.pulls.list({ owner, repo, head: `${owner}:${head}`, state: 'open' });
    const [open] = z.array(Pull).parse(data);
    if (open === undefined) throw error;
    return { type: 'opened', pull: PullNumber.parse(open.number) };
  }
}

/** Closes it without merging. */
export async function closePull({ client, owner, repo }: Place, pull: PullNumber): Promise<Learnt> {
  await client.rest.pulls.update({ owner, repo, pull_number: pull, state: 'closed' });
  return { type: 'done' };
}

const Ended = z.looseObject({
  state: z.string(),
  merged: z.boolean(),
  merge_commit_sha: Sha.nullable(),
  head: z.looseObject({ sha: Sha }),
});

/** What became of it: still open, closed, or merged. */
export async function endOfPull(
  { client, owner, repo }: Place,
  pull: PullNumber,
): Promise<MergedView | 'open' | 'closed'> {
  try {
    const { data } = await client.rest.pulls.get({ owner, repo, pull_number: pull });
    const { state, merged, merge_commit_sha: sha, head } = Ended.parse(data);
    if (merged && sha !== null) return { head: head.sha, sha };
    return state === 'open' ? 'open' : 'closed';
  } catch (error) {
    // One that was only just made may not be there yet.
    if (statusOf(error) === 404) return 'open';
    throw error;
  }
}

/** Bases it on another branch. */
export async function retargetPull({ client, owner, repo }: Place, pull: PullNumber, base: string): Promise<Learnt> {
  try {
    await client.rest.pulls.update({ owner, repo, pull_number: pull, base });
  } catch (error) {
    // One that is closed, or has that base by now, needs nothing more.
    if (statusOf(error) !== 422) throw error;
  }
  return { type: 'done' };
}
