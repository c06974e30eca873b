/**
 * Composing a staged commit with GitHub's merges, on a scratch branch that no workflow listens to.
 *
 * **Invariant:** `refinery/<run>` appears once, at the finished commit; a scratch branch that a crash left is reset.
 */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import type { PullNumber, Sha } from '../../core/name.ts';
import { Sha as ShaSchema } from '../../core/name.ts';
import { scratchBranch, stagedBranch } from '../../core/ref.ts';
import type { Compose } from '../../ports/github.ts';
import { statusOf } from './classify.ts';
import type { Place } from './place.ts';
import { moveRefs, refAt } from './refs.ts';

type Composed = Extract<Learnt, { type: 'composed' }>;
interface Mutable {
  readonly merged: PullNumber[];
  readonly conflicts: { pull: PullNumber; mergedBefore: PullNumber[] }[];
}

const Merged = z.looseObject({ sha: ShaSchema });
const Compared = z.looseObject({ status: z.enum(['ahead', 'behind', 'identical', 'diverged']) });

/** Composes `effect`; `look` when it may have been composed before. */
export async function composeRun(
  place: Place,
  { id, effect, look }: { id: string; effect: Compose; look: boolean },
): Promise<Learnt> {
  const staged = `refs/heads/${stagedBranch(effect.run)}`;
  const there = look ? await refAt(place, staged) : null;
  if (there !== null) return composedBefore(place, effect, there);
  await resetScratch(place, effect);
  const { sha, merged, conflicts } = await mergeAll(place, effect);
  const scratch = { ref: `refs/heads/${scratchBranch(effect.run)}`, from: sha, to: null, force: true };
  const isEmpty = merged.length === 0;
  const stage = isEmpty ? [] : [{ ref: staged, from: null, to: sha, force: false }];
  const moved = await moveRefs(place, id, [...stage, scratch]);
  if (moved.status === 'moved') return { type: 'composed', sha: isEmpty ? null : sha, merged, conflicts };
  const now = await refAt(place, staged);
  if (now !== null) return composedBefore(place, effect, now);
  if (moved.status === 'refused') return { type: 'refused', reason: moved.reason };
  return { type: 'raced', seen: null };
}

async function resetScratch({ client, owner, repo }: Place, effect: Compose): Promise<void> {
  const branch = scratchBranch(effect.run);
  try {
    await client.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: effect.onto });
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    await client.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: effect.onto, force: true });
  }
}

async function mergeAll(place: Place, effect: Compose): Promise<Mutable & { sha: Sha }> {
  let sha = effect.onto;
  const merged: PullNumber[] = [];
  const conflicts: Mutable['conflicts'] = [];
  for (const member of effect.members) {
    const result = await mergeOne(place, effect, member);
    if (result === 'conflict') {
      conflicts.push({ pull: member.pull, mergedBefore: [...merged] });
      continue;
    }
    if (result !== 'nothing') sha = result;
    merged.push(member.pull);
  }
  return { sha, merged, conflicts };
}

async function mergeOne(
  { client, owner, repo }: Place,
  effect: Compose,
  member: Compose['members'][number],
): Promise<Sha | 'conflict' | 'nothing'> {
  const base = scratchBranch(effect.run);
  try {
    const answer = await client.rest.repos.merge({
      owner,
      repo,
      base,
      head: member.head,
      commit_message: member.message,
    });
    const status: number = answer.status;
    return status === 204 ? 'nothing' : Merged.parse(answer.data).sha;
  } catch (error) {
    if (statusOf(error) === 409) return 'conflict';
    throw error;
  }
}

// What a lost answer left: a member is in the staged commit if its head is behind it.
async function composedBefore({ client, owner, repo }: Place, effect: Compose, sha: Sha): Promise<Composed> {
  const merged: PullNumber[] = [];
  const conflicts: Mutable['conflicts'] = [];
  for (const { pull, head } of effect.members) {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${head}...${sha}`,
      per_page: 1,
    });
    const { status } = Compared.parse(data);
    if (status === 'ahead' || status === 'identical') merged.push(pull);
    else conflicts.push({ pull, mergedBefore: [...merged] });
  }
  return { type: 'composed', sha, merged, conflicts };
}
