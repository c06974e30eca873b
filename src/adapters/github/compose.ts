/**
 * Composing a staged commit with GitHub's merges, on a scratch branch that no workflow listens to: one call for ten members, or one for
 * each where GitHub's answer to that was not plain.
 *
 * **Invariant:** `refinery/<run>` appears once, at the finished commit, which holds the members and nothing else: each merge stands on
 * the one before it, whatever others put on the scratch branch. One that a crash left is reset.
 */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import type { PullNumber, Sha } from '../../core/name.ts';
import { Sha as ShaSchema } from '../../core/name.ts';
import { scratchBranch, stagedBranch } from '../../core/ref.ts';
import { composedAtOnce } from '../../core/watch/budget.ts';
import type { Compose } from '../../ports/github.ts';
import { askMany } from './ask-many.ts';
import { statusOf } from './classify.ts';
import { mergeAtOnce } from './merge-at-once.ts';
import type { MadeMerge, MemberMerge } from './merge-at-once.ts';
import type { Place } from './place.ts';
import { moveRefs, refAt } from './refs.ts';
import { bridge, squash, squashedIn } from './squash.ts';
import { step } from './step.ts';
import type { Commits, MergedTree } from './squash.ts';

type Composed = Extract<Learnt, { type: 'composed' }>;
interface Mutable {
  readonly merged: PullNumber[];
  readonly conflicts: { pull: PullNumber; mergedBefore: PullNumber[] }[];
}

const Merged = z
  .looseObject({
    sha: ShaSchema,
    commit: z.looseObject({ tree: z.looseObject({ sha: ShaSchema }) }),
    parents: z.array(z.looseObject({ sha: ShaSchema })),
  })
  .transform(({ sha, commit, parents }): MadeMerge => ({
    sha,
    tree: commit.tree.sha,
    parents: parents.map((parent) => parent.sha),
  }));
const Compared = z.looseObject({ status: z.enum(['ahead', 'behind', 'identical', 'diverged']) });

/** Composes `effect`; `look` when it may have been composed before. */
export async function composeRun(
  place: Place,
  { id, effect, look }: { id: string; effect: Compose; look: boolean },
): Promise<Learnt> {
  const staged = `refs/heads/${stagedBranch(effect.run)}`;
  const there = look ? await refAt(place, staged) : null;
  if (effect.made !== undefined) return stageMade(place, { id, effect, made: effect.made, there });
  if (there !== null) return composedBefore(place, effect, there);
  // What was begun before is finished one by one: it may have been too much for one call.
  const all = await makeAll(place, look ? null : id, effect);
  if (all === 'raced') return { type: 'raced', seen: null };
  const { sha, tip, writes, ...made } = all;
  const scratch = { ref: `refs/heads/${scratchBranch(effect.run)}`, from: sha, to: null, force: true };
  const isEmpty = made.merged.length === 0;
  const stage = isEmpty ? [] : [{ ref: staged, from: null, to: tip, force: false }];
  const moved = await moveRefs(place, id, [...stage, scratch]);
  if (moved.status === 'moved') return composed({ ...made, sha: isEmpty ? null : tip, writes: writes + 1 });
  const now = await refAt(place, staged);
  if (now !== null) return composedBefore(place, effect, now);
  if (moved.status === 'refused') return { type: 'refused', reason: moved.reason };
  return { type: 'raced', seen: null };
}

interface Staging {
  readonly id: string;
  readonly effect: Compose;
  readonly made: NonNullable<Compose['made']>;
  /** What is staged already. */
  readonly there: Sha | null;
}

// What a run made is believed only as far as each merge is seen to stand on the one before it, with the pull request's head.
async function stageMade(place: Place, { id, effect, made, there }: Staging): Promise<Learnt> {
  const merged = made.merged.map(({ pull }) => pull);
  const done = composed({ sha: made.sha, merged, conflicts: [], commits: null });
  if (there === made.sha) return done;
  if (!(await isChain(place, effect, made))) return { type: 'refused', reason: 'The run merged something else.' };
  const staged = { ref: `refs/heads/${stagedBranch(effect.run)}`, from: null, to: made.sha, force: false };
  const moved = await moveRefs(place, id, [staged, ...made.published]);
  if (moved.status === 'refused') return { type: 'refused', reason: moved.reason };
  if (moved.status === 'moved' || (await refAt(place, staged.ref)) === made.sha) return done;
  return { type: 'raced', seen: null };
}

/** Worth another try, as after an answer of that status. */
class NotYet extends Error {
  readonly status = 503;
}

const Parents = z.looseObject({ parents: z.looseObject({ nodes: z.array(z.looseObject({ oid: ShaSchema })) }) });

async function isChain(place: Place, effect: Compose, made: Staging['made']): Promise<boolean> {
  const fields = made.merged.map(
    ({ sha }, index) =>
      `merge${index}: object(oid: "${sha}") { ... on Commit { parents(first: 3) { nodes { oid } } } }`,
  );
  const answers = await askMany(place, 'ToolpusherComposed', fields);
  let on = effect.onto;
  for (const [index, { pull, sha }] of made.merged.entries()) {
    const answer = answers[`merge${index}`] ?? null;
    // It may not be served yet.
    if (answer === null) throw new NotYet(`GitHub does not show ${sha} yet.`);
    const parents = Parents.safeParse(answer).data?.parents.nodes.map(({ oid }) => oid) ?? [];
    const head = effect.members.find((member) => member.pull === pull)?.head;
    if (parents.length !== 2 || parents[0] !== on || parents[1] !== head) return false;
    on = sha;
  }
  return on === made.sha;
}

interface MadeAll extends Mutable {
  /** Where the scratch branch is. */
  readonly sha: Sha;
  /** What is to be staged. */
  readonly tip: Sha;
  readonly commits: Commits | null;
  /** Calls that it took. */
  readonly writes: number;
}

// `repositoryId`: null to merge one by one.
async function makeAll(place: Place, repositoryId: string | null, effect: Compose): Promise<MadeAll | 'raced'> {
  const start = await bridge(place, effect.onto, effect.squash?.under ?? []);
  const made = repositoryId === null ? null : await mergeAtOnce(place, { repositoryId, effect, start });
  if (made === null) await step(() => resetScratch(place, effect, start));
  const merged = await mergeAll(place, effect, { start, made });
  if (merged === 'raced') return 'raced';
  const { trees, ...all } = merged;
  const tens = repositoryId === null ? 0 : Math.ceil(effect.members.length / composedAtOnce);
  const writes = (start === effect.onto ? 0 : 1) + tens + (made === null ? 2 + effect.members.length : 0);
  if (effect.squash === undefined) return { ...all, tip: all.sha, commits: null, writes };
  const commits = await squash(place, effect.onto, trees);
  return { ...all, tip: commits.at(-1)?.sha ?? effect.onto, commits, writes: writes + commits.length };
}

function composed({ commits, ...rest }: Omit<Composed, 'type' | 'commits'> & { commits: Commits | null }): Composed {
  return { type: 'composed', ...rest, ...(commits === null ? {} : { commits }) };
}

async function resetScratch({ client, owner, repo }: Place, effect: Compose, sha: Sha): Promise<void> {
  const branch = scratchBranch(effect.run);
  try {
    await client.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    if (statusOf(error) !== 422) throw error;
    await client.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: true });
  }
}

interface Begun {
  readonly start: Sha;
  /** What became of each member; null when they are to be merged one by one. */
  readonly made: readonly MemberMerge[] | null;
}

async function mergeAll(
  place: Place,
  effect: Compose,
  { start, made }: Begun,
): Promise<(Mutable & { sha: Sha; trees: readonly MergedTree[] }) | 'raced'> {
  let sha = start;
  const merged: PullNumber[] = [];
  const conflicts: Mutable['conflicts'] = [];
  const trees: MergedTree[] = [];
  for (const [index, member] of effect.members.entries()) {
    const on = sha;
    const result = made?.[index] ?? (await step((isAgain) => mergeOne(place, { effect, member, on, isAgain })));
    if (result === 'conflict') {
      conflicts.push({ pull: member.pull, mergedBefore: [...merged] });
      continue;
    }
    if (result !== 'nothing' && !isOn(result, on, member.head)) return 'raced';
    merged.push(member.pull);
    if (result === 'nothing') continue;
    sha = result.sha;
    trees.push({ member, tree: result.tree });
  }
  return { sha, trees, merged, conflicts };
}

// What somebody else put on the scratch branch meanwhile would be tested, and land, unseen.
function isOn({ parents }: MadeMerge, on: Sha, head: Sha): boolean {
  return parents.length === 2 && parents[0] === on && parents[1] === head;
}

interface Merging {
  readonly effect: Compose;
  readonly member: Compose['members'][number];
  /** Where the scratch branch was before. */
  readonly on: Sha;
  readonly isAgain: boolean;
}

async function mergeOne(place: Place, { effect, member, on, isAgain }: Merging): Promise<MemberMerge> {
  const { client, owner, repo } = place;
  const base = scratchBranch(effect.run);
  const before = isAgain ? await mergedBefore(place, base, on) : null;
  if (before !== null) return before;
  try {
    const answer = await client.rest.repos.merge({
      owner,
      repo,
      base,
      head: member.head,
      commit_message: member.message,
    });
    const status: number = answer.status;
    return status === 204 ? 'nothing' : Merged.parse(answer.data);
  } catch (error) {
    if (statusOf(error) === 409) return 'conflict';
    throw error;
  }
}

// The answer may have been lost, not the merge: then the branch has moved.
async function mergedBefore(place: Place, branch: string, on: Sha): Promise<MadeMerge | null> {
  const { client, owner, repo } = place;
  const there = await refAt(place, `refs/heads/${branch}`);
  if (there === null || there === on) return null;
  const { data } = await client.rest.git.getCommit({ owner, repo, commit_sha: there });
  return Merged.parse({ sha: there, commit: data, parents: data.parents });
}

// What a lost answer left: a member is in the staged commit if its head is behind it, or a commit there was made for it.
async function composedBefore(place: Place, effect: Compose, sha: Sha): Promise<Composed> {
  const { client, owner, repo } = place;
  const commits = effect.squash === undefined ? null : await squashedIn(place, effect, sha);
  const merged: PullNumber[] = [];
  const conflicts: Mutable['conflicts'] = [];
  for (const { pull, head } of effect.members) {
    if (commits?.some((commit) => commit.pull === pull) === true) {
      merged.push(pull);
      continue;
    }
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
  return composed({ sha, merged, conflicts, commits });
}
