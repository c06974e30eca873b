/**
 * Squashing: after the members were merged on the scratch branch, each becomes one commit with the tree that its merge had.
 * What is staged, tested and landed are these commits.
 *
 * Calls: one for each member, one for all authors, and one or two where a stack stands on squashed ones.
 */
import { z } from 'zod';
import type { Learnt } from '../../core/effect.ts';
import { Sha } from '../../core/name.ts';
import { tameLine } from '../../core/gate/commit-message.ts';
import type { PullNumber } from '../../core/name.ts';
import type { Compose } from '../../ports/github.ts';
import { askMany } from './ask-many.ts';
import type { Place } from './place.ts';
import { loginOf } from './theirs.ts';

type Member = Compose['members'][number];
export type Commits = NonNullable<Extract<Learnt, { type: 'composed' }>['commits']>;

/** A member that was merged on the scratch branch, and the tree that this made. */
export interface MergedTree {
  readonly member: Member;
  readonly tree: Sha;
}

const Made = z.looseObject({ sha: Sha });
const Commit = z.looseObject({ tree: z.looseObject({ sha: Sha }) });

/** Makes the commits, one on another, the first on `onto`. */
export async function squash(place: Place, onto: Sha, merged: readonly MergedTree[]): Promise<Commits> {
  const { client, owner, repo } = place;
  const authors = await readAuthors(
    place,
    merged.map(({ member }) => member.pull),
  );
  const commits: Commits = [];
  let tip = onto;
  for (const { member, tree } of merged) {
    const [author, ...others] = authors.get(member.pull) ?? [];
    const message = withCoAuthors(member.message, others);
    const by = author === undefined ? {} : { author: { name: author.name, email: author.email } };
    const made = await client.rest.git.createCommit({ owner, repo, message, tree, parents: [tip], ...by });
    tip = Made.parse(made.data).sha;
    commits.push({ pull: member.pull, sha: tip });
  }
  return commits;
}

/** A commit with the tree of `onto` that also descends from what `onto` holds squashed, so that a stack merges with what is new in it alone. */
export async function bridge({ client, owner, repo }: Place, onto: Sha, under: readonly Sha[]): Promise<Sha> {
  if (under.length === 0) return onto;
  const { data } = await client.rest.git.getCommit({ owner, repo, commit_sha: onto });
  const { sha: tree } = Commit.parse(data).tree;
  const parents = [onto, ...under];
  const made = await client.rest.git.createCommit({ owner, repo, message: 'What is landed', tree, parents });
  return Made.parse(made.data).sha;
}

/** Which members the staged commits are of, from the numbers in their titles; newest last. */
export async function squashedIn({ client, owner, repo }: Place, effect: Compose, staged: Sha): Promise<Commits> {
  const { data } = await client.rest.repos.listCommits({ owner, repo, sha: staged, per_page: 100 });
  const listed = z.array(z.looseObject({ sha: Sha, commit: z.looseObject({ message: z.string() }) })).parse(data);
  const until = listed.findIndex(({ sha }) => sha === effect.onto);
  const own = until < 0 ? [] : listed.slice(0, until).toReversed();
  return own.flatMap(({ sha, commit: { message } }) => {
    const number = /\(#(\d+)\)$/.exec(message.split('\n')[0] ?? '')?.[1];
    const member = effect.members.find(({ pull }) => String(pull) === number);
    return member === undefined ? [] : [{ pull: member.pull, sha }];
  });
}

interface Author {
  readonly name: string;
  readonly email: string;
}

const Actor = z.looseObject({ login: z.string(), kind: z.string(), databaseId: z.int().nullish() }).nullable();
const Signature = z.looseObject({
  name: z.string().nullable(),
  email: z.string().nullable(),
  user: z.looseObject({ login: z.string() }).nullable(),
});
const Authored = z.looseObject({
  author: Actor,
  commits: z.looseObject({
    nodes: z.array(
      z.looseObject({
        commit: z.looseObject({ message: z.string(), authors: z.looseObject({ nodes: z.array(Signature) }) }),
      }),
    ),
  }),
});

const authorFields = `author { kind: __typename login ... on User { databaseId } }
      commits(first: 100) { nodes { commit { message authors(first: 10) { nodes { name email user { login } } } } } }`;

/** Who wrote each: first its own author, then the others, one call for all. */
async function readAuthors(
  place: Place,
  pulls: readonly PullNumber[],
): Promise<ReadonlyMap<PullNumber, readonly Author[]>> {
  if (pulls.length === 0) return new Map();
  const asked = pulls.map((pull) => `pull${pull}: pullRequest(number: ${pull}) { ${authorFields} }`);
  const repository = await askMany(place, 'ToolpusherAuthors', asked);
  return new Map(pulls.map((pull) => [pull, authorsOf(Authored.parse(repository[`pull${pull}`]), place.app)]));
}

// An agent's pull request is the App's on GitHub, and the agent's by its commits.
function authorsOf({ author, commits }: z.infer<typeof Authored>, app: string): readonly Author[] {
  const wrote = commits.nodes.flatMap(({ commit }) => commit.authors.nodes);
  const login = loginOf(author);
  const own = login === null || login === app ? wrote[0] : wrote.find(({ user }) => user?.login === login);
  const first = named(own) ?? (author === null ? null : hiddenAddress(author));
  const others = wrote.map(named).filter((each) => each !== null);
  const co = commits.nodes.flatMap(({ commit }) => coAuthorsIn(commit.message));
  const all = first === null ? [...others, ...co] : [first, ...others, ...co];
  return [...new Map(all.toReversed().map((each) => [each.email.toLowerCase(), each])).values()].toReversed();
}

function named(signature: z.infer<typeof Signature> | undefined): Author | null {
  if (signature === undefined || !signature.name || !signature.email) return null;
  return { name: signature.name, email: signature.email };
}

function hiddenAddress({ login, databaseId }: NonNullable<z.infer<typeof Actor>>): Author {
  const prefix = databaseId === null || databaseId === undefined ? '' : `${databaseId}+`;
  return { name: login, email: `${prefix}${login}@users.noreply.github.com` };
}

function coAuthorsIn(message: string): Author[] {
  const lines = [...message.matchAll(/^co-authored-by:[ \t]*([^<>\n]+?)[ \t]*<([^<>\s]+)>[ \t]*$/gim)];
  return lines.flatMap(([, name, email]) => (name === undefined || email === undefined ? [] : [{ name, email }]));
}

const coAuthorsMax = 20;

/** The message with a trailer for each other author, in the same paragraph as the trailers that it ends in. */
export function withCoAuthors(message: string, others: readonly Author[]): string {
  if (others.length === 0) return message;
  const clean = (text: string): string => tameLine(text.replace(/[<>]+/g, ' '));
  const lines = others
    .slice(0, coAuthorsMax)
    .map(({ name, email }) => `Co-authored-by: ${clean(name)} <${clean(email)}>`);
  const last = message.split('\n\n').at(-1) ?? '';
  const endsInTrailers = message.includes('\n\n') && last.split('\n').every((line) => /^[A-Za-z-]+: /.test(line));
  return `${message}${endsInTrailers ? '\n' : '\n\n'}${lines.join('\n')}`;
}
