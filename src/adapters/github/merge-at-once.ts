/**
 * Merges on the scratch branch, ten in one call: GraphQL performs the mutations of a document in order, and one that fails
 * does not keep the next from being made.
 *
 * Where the answer is not plain, nothing is concluded from it: the caller resets the branch and merges one by one.
 */
import { z } from 'zod';
import type { Sha } from '../../core/name.ts';
import { Sha as ShaSchema } from '../../core/name.ts';
import { scratchBranch } from '../../core/ref.ts';
import { composedAtOnce } from '../../core/watch/budget.ts';
import type { Compose } from '../../ports/github.ts';
import { classify, statusOf } from './classify.ts';
import type { Place } from './place.ts';

/** A merge that was made, and what it stands on. */
export interface MadeMerge {
  readonly sha: Sha;
  readonly tree: Sha;
  readonly parents: readonly Sha[];
}

/** What merging one member came to; `nothing`: the branch holds it already. */
export type MemberMerge = MadeMerge | 'conflict' | 'nothing';

interface Composing {
  readonly repositoryId: string;
  readonly effect: Compose;
  /** Where the scratch branch begins. */
  readonly start: Sha;
}

const Oid = z.looseObject({ oid: ShaSchema });
const Merge = z
  .looseObject({
    mergeCommit: z.looseObject({ oid: ShaSchema, tree: Oid, parents: z.looseObject({ nodes: z.array(Oid) }) }),
  })
  .transform(({ mergeCommit: { oid, tree, parents } }) => ({
    sha: oid,
    tree: tree.oid,
    parents: parents.nodes.map((parent) => parent.oid),
  }));
const Failed = z.looseObject({
  name: z.literal('GraphqlResponseError'),
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.looseObject({ path: z.array(z.union([z.string(), z.int()])).nullish(), message: z.string() })),
});

/** What became of each member, in order; null when GitHub's answers do not tell. */
export async function mergeAtOnce(place: Place, composing: Composing): Promise<readonly MemberMerge[] | null> {
  const made: MemberMerge[] = [];
  const { members } = composing.effect;
  for (let from = 0; from < members.length; from += composedAtOnce) {
    const some = await mergeSome(place, composing, from);
    if (some === null) return null;
    made.push(...some);
  }
  return made;
}

async function mergeSome(place: Place, composing: Composing, from: number): Promise<MemberMerge[] | null> {
  const { repositoryId, effect, start } = composing;
  const base = scratchBranch(effect.run);
  const merges = effect.members
    .slice(from, from + composedAtOnce)
    .map(({ head, message }, index): [string, object] => [
      `merge${index}`,
      { repositoryId, base, head, commitMessage: message },
    ]);
  const reset = { repositoryId, refUpdates: [{ name: `refs/heads/${base}`, afterOid: start, force: true }] };
  const names = merges.map(([name]) => name);
  const answer = await answered(place, mutationOf(names, from === 0), {
    ...Object.fromEntries(merges),
    ...(from === 0 ? { reset } : {}),
  });
  const results = names.map((name) => (answer === null ? null : resultOf(answer, name)));
  return results.some((result) => result === null) ? null : results.filter((result) => result !== null);
}

function mutationOf(names: readonly string[], resets: boolean): string {
  const inputs = names.map((name) => `$${name}: MergeBranchInput!`);
  const fields = names.map(
    (name) =>
      `${name}: mergeBranch(input: $${name}) { mergeCommit { oid tree { oid } parents(first: 3) { nodes { oid } } } }`,
  );
  if (resets) {
    inputs.unshift('$reset: UpdateRefsInput!');
    fields.unshift('reset: updateRefs(input: $reset) { clientMutationId }');
  }
  return `mutation ToolpusherCompose(${inputs.join(', ')}) {\n  ${fields.join('\n  ')}\n}`;
}

interface Answered {
  readonly data: Readonly<Record<string, unknown>>;
  /** Why a mutation has no answer, by its name. */
  readonly faults: ReadonlyMap<string, string>;
}

async function answered(place: Place, mutation: string, inputs: Record<string, unknown>): Promise<Answered | null> {
  try {
    const data = z.record(z.string(), z.unknown()).parse(await place.client.graphql(mutation, inputs));
    return { data, faults: new Map() };
  } catch (error) {
    const failed = Failed.safeParse(error);
    const failure = classify(error);
    // A limit holds for merges one by one as well.
    if (failure.kind === 'passing' && failure.retryAfterMs !== null) throw error;
    if (!failed.success) {
      // Whatever GitHub has against the whole of it may not hold for merges one by one.
      if (statusOf(error) === null) throw error;
      return null;
    }
    const faults = failed.data.errors.map(({ path, message }): [string, string] => [String(path?.[0]), message]);
    return { data: failed.data.data ?? {}, faults: new Map(faults) };
  }
}

function resultOf({ data, faults }: Answered, name: string): MemberMerge | null {
  // A branch that was not reset is not what the merges were to stand on.
  if (faults.has('reset')) return null;
  const fault = faults.get(name);
  if (fault === undefined) return Merge.safeParse(data[name]).data ?? null;
  if (/\bmerge conflict\b/i.test(fault)) return 'conflict';
  return /\balready merged\b/i.test(fault) ? 'nothing' : null;
}
