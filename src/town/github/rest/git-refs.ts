/** The git data API: refs. */
import { z } from 'zod';
import { isRefName } from '../../git/bare.ts';
import { repoApi } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { causeOf, listAnswer, param, parseBody } from '../context.ts';
import { nodeId } from '../entities.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import { moveRef } from '../refs.ts';

const newRef = z.object({ ref: z.string(), sha: z.string() });
const racesMax = 50;

function render(context: Context, on: { ref: string; sha: string; type: string }): Record<string, unknown> {
  const api = `${repoApi(context.world, context.repo)}/git`;
  return {
    ref: on.ref,
    node_id: nodeId('Ref', `${context.repo.id}/${on.ref}`),
    url: `${api}/${on.ref}`,
    object: { sha: on.sha, type: on.type, url: `${api}/${on.type}s/${on.sha}` },
  };
}

async function createRef(context: Context): Promise<Answer> {
  const { ref, sha } = parseBody(context, newRef, 'Reference');
  if (!isRefName(ref))
    throw unprocessable(
      `Reference name must start with 'refs/', have at least two slashes and be valid: ${ref.slice(0, 200)}`,
    );
  const type = await targetType(context, ref, sha);
  const moved = await moveRef(context.world, {
    repo: context.repo,
    ref,
    from: undefined,
    to: sha,
    cause: causeOf(context),
  });
  if (moved.status === 'raced') throw unprocessable('Reference already exists');
  if (moved.status === 'refused') throw unprocessable(moved.reason);
  const body = render(context, { ref, sha, type });
  return { status: 201, body, headers: { location: String(body['url']) } };
}

/** The type of the object a ref is to point to; 422 if there is none or a branch may not point to it. */
async function targetType(context: Context, ref: string, sha: string): Promise<string> {
  const found = await context.git.readObject(sha);
  if (found === undefined) throw unprocessable('Object does not exist');
  if (ref.startsWith('refs/heads/') && found.type !== 'commit')
    throw unprocessable('Reference update failed: a branch points to a commit');
  return found.type;
}

async function getRef(context: Context): Promise<Answer> {
  const ref = `refs/${param(context, 'ref')}`;
  const sha = await context.git.readRef(ref);
  const found = sha === undefined ? undefined : await context.git.readObject(sha);
  if (sha === undefined || found === undefined) throw notFound();
  return { status: 200, body: render(context, { ref, sha, type: found.type }) };
}

async function listMatching(context: Context): Promise<Answer> {
  const refs = await context.git.listRefs(`refs/${context.params['ref'] ?? ''}`);
  return listAnswer(context, refs, (ref) => render(context, ref));
}

const newTarget = z.object({ sha: z.string(), force: z.boolean().default(false) });

async function updateRef(context: Context): Promise<Answer> {
  const { sha, force } = parseBody(context, newTarget, 'Reference');
  const ref = `refs/${param(context, 'ref')}`;
  if (!isRefName(ref)) throw unprocessable('Reference does not exist');
  const type = await targetType(context, ref, sha);
  for (let races = 0; races < racesMax; races += 1) {
    const from = await context.git.readRef(ref);
    if (from === undefined) throw unprocessable('Reference does not exist');
    if (!force && !(await context.git.isAncestor(from, sha))) throw unprocessable('Update is not a fast forward');
    if (from === sha) return { status: 200, body: render(context, { ref, sha, type }) };
    const moved = await moveRef(context.world, { repo: context.repo, ref, from, to: sha, cause: causeOf(context) });
    if (moved.status === 'refused') throw unprocessable(moved.reason);
    if (moved.status === 'moved') return { status: 200, body: render(context, { ref, sha, type }) };
  }
  throw new Problem(409, 'Reference cannot be updated');
}

async function deleteRef(context: Context): Promise<Answer> {
  const ref = `refs/${param(context, 'ref')}`;
  const from = await context.git.readRef(ref);
  if (from === undefined) throw unprocessable('Reference does not exist');
  const moved = await moveRef(context.world, { repo: context.repo, ref, from, to: undefined, cause: causeOf(context) });
  if (moved.status === 'refused') throw unprocessable(moved.reason);
  if (moved.status === 'raced') throw unprocessable('Reference cannot be deleted: it has just moved');
  return { status: 204 };
}

export const gitRefHandlers: Handlers = {
  'git/create-ref': createRef,
  'git/get-ref': getRef,
  'git/list-matching-refs': listMatching,
  'git/update-ref': updateRef,
  'git/delete-ref': deleteRef,
};
