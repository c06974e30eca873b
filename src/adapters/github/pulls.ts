/** Pull requests: one open for each head branch. */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { PullNumber } from '../../core/name.ts';
import type { OpenPull } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';

const Pull = z.looseObject({ number: z.int().positive() });

/** Opens it, or finds the one that is open for this branch: GitHub allows no second one. */
export async function openPull(place: Place, effect: OpenPull): Promise<Learnt> {
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
