/** The git data API: blobs, trees, commits and tags. */
import { z } from 'zod';
import type { TreeEntry } from '../../git/objects.ts';
import { isSha } from '../../git/objects.ts';
import { Person, signatureFrom, signatureOf } from '../authorship.ts';
import { renderGitCommit, repoApi } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { param, parseBody } from '../context.ts';
import { nodeId } from '../entities.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';

const newBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') });

async function createBlob(context: Context): Promise<Answer> {
  const { content, encoding } = parseBody(context, newBlob, 'Blob');
  const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
  const sha = await context.git.writeBlob(bytes);
  const url = `${repoApi(context.world, context.repo)}/git/blobs/${sha}`;
  return { status: 201, headers: { location: url }, body: { sha, url } };
}

async function getBlob(context: Context): Promise<Answer> {
  const sha = param(context, 'file_sha');
  const bytes = await context.git.readBlob(sha);
  if (bytes === undefined) throw notFound();
  if (wantsRaw(context)) return { status: 200, body: bytes };
  const body = {
    sha,
    node_id: nodeId('Blob', `${context.repo.id}/${sha}`),
    size: bytes.length,
    url: `${repoApi(context.world, context.repo)}/git/blobs/${sha}`,
    content: base64Lines(bytes),
    encoding: 'base64',
  };
  return { status: 200, body };
}

/** Whether the caller asks for the file itself instead of JSON about it. */
export function wantsRaw(context: Context): boolean {
  return /application\/vnd\.github(?:\.v3)?[.+]raw/.test(context.headers.accept ?? '');
}

/** Base64 in lines of 60, as GitHub sends file contents. */
export function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll(/.{1,60}/g, '$&\n');
}

const newTree = z.object({
  base_tree: z.string().nullish(),
  tree: z
    .array(
      z.object({
        path: z.string().min(1),
        mode: z.enum(['100644', '100755', '040000', '160000', '120000']).default('100644'),
        type: z.enum(['blob', 'tree', 'commit']).optional(),
        sha: z.string().nullish(),
        content: z.string().optional(),
      }),
    )
    .min(1),
});

async function createTree(context: Context): Promise<Answer> {
  const { base_tree: wantedBase, tree } = parseBody(context, newTree, 'Tree');
  const base = wantedBase ?? undefined;
  const { git } = context;
  const baseTree = base === undefined ? undefined : await treeOf(context, base);
  if (base !== undefined && baseTree === undefined) throw notFound();
  const changes = [];
  for (const { path, mode, sha, content } of tree) {
    const blob = content === undefined ? (sha ?? null) : await git.writeBlob(content);
    await checkEntry(context, { path, mode, blob });
    changes.push({ path, mode, sha: blob });
  }
  const sha = await git.writeTree(baseTree, changes);
  return { status: 201, body: renderTree(context, sha, (await git.readTree(sha)) ?? []) };
}

async function checkEntry(context: Context, on: { path: string; mode: string; blob: string | null }): Promise<void> {
  if (!isTreePath(on.path)) throw unprocessable('tree.path contains a malformed path component');
  // A submodule's commit lives in another repository.
  if (on.blob === null || on.mode === '160000') return;
  if ((await context.git.readObject(on.blob)) === undefined)
    throw unprocessable(`tree.sha ${on.blob} is not a valid blob`);
}

/** Whether a path may be put into a tree. */
export function isTreePath(path: string): boolean {
  return (
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git')
  );
}

/** The SHA of the tree that a tree's or commit's SHA stands for. */
async function treeOf(context: Context, sha: string): Promise<string | undefined> {
  const found = await context.git.readObject(sha);
  if (found?.type === 'tree') return sha;
  return found?.type === 'commit' ? (await context.git.readCommit(sha))?.tree : undefined;
}

async function getTree(context: Context): Promise<Answer> {
  const name = param(context, 'tree_sha');
  const commit = isSha(name) ? undefined : await context.git.resolveCommit(name);
  const sha = await treeOf(context, commit ?? name);
  if (sha === undefined) throw notFound();
  const recursive = context.query.has('recursive');
  return { status: 200, body: renderTree(context, sha, (await context.git.readTree(sha, { recursive })) ?? []) };
}

function renderTree(context: Context, sha: string, entries: readonly TreeEntry[]): Record<string, unknown> {
  const api = `${repoApi(context.world, context.repo)}/git`;
  const kinds = { blob: 'blobs', tree: 'trees', commit: 'commits' };
  return {
    sha,
    url: `${api}/trees/${sha}`,
    tree: entries.map((entry) =>
      Object.assign({}, entry, entry.type === 'commit' ? {} : { url: `${api}/${kinds[entry.type]}/${entry.sha}` }),
    ),
    truncated: false,
  };
}

const newCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Person.optional(),
  committer: Person.optional(),
});

async function createCommit(context: Context): Promise<Answer> {
  const { message, tree, parents, author, committer } = parseBody(context, newCommit, 'Commit');
  const { git } = context;
  if ((await git.readObject(tree))?.type !== 'tree') throw unprocessable('Tree SHA does not exist');
  for (const parent of parents) {
    if ((await git.readCommit(parent)) === undefined)
      throw unprocessable('Parent SHA does not exist or is not a commit object');
  }
  const by = signatureFrom(context, author, signatureOf(context));
  const sha = await git.writeCommit({
    message,
    tree,
    parents,
    author: by,
    committer: signatureFrom(context, committer, by),
  });
  const commit = await git.readCommit(sha);
  if (commit === undefined) throw new Problem(500, 'the commit is gone');
  return { status: 201, body: renderGitCommit(context.world, context.repo, commit) };
}

async function getCommit(context: Context): Promise<Answer> {
  const commit = await context.git.readCommit(param(context, 'commit_sha'));
  if (commit === undefined) throw notFound();
  return { status: 200, body: renderGitCommit(context.world, context.repo, commit) };
}

const newTag = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string(),
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: Person.optional(),
});

async function createTag(context: Context): Promise<Answer> {
  const { tag, message, object, type, tagger } = parseBody(context, newTag, 'Tag');
  if (/[\s\0]/.test(tag)) throw unprocessable('tag is not a valid name');
  if ((await context.git.readObject(object))?.type !== type) throw unprocessable('object is not a valid SHA');
  const by = signatureFrom(context, tagger, signatureOf(context));
  const seconds = Math.floor(Date.parse(by.date) / 1000);
  const text = `object ${object}\ntype ${type}\ntag ${tag}\ntagger ${by.name} <${by.email}> ${seconds} +0000\n\n${message}\n`;
  const sha = (await context.git.run(['hash-object', '-t', 'tag', '-w', '--stdin'], { input: text })).trim();
  return { status: 201, body: renderTag(context, sha, { tag, message, object, type, tagger: by }) };
}

async function getTag(context: Context): Promise<Answer> {
  const sha = param(context, 'tag_sha');
  const found = await context.git.readObject(sha);
  if (found?.type !== 'tag') throw notFound();
  const raw = found.content.toString('utf8');
  const [, object = '', type = '', tag = '', name = '', email = '', seconds = '0'] =
    /^object (\w+)\ntype (\w+)\ntag (.*)\ntagger (.*) <(.*)> (\d+)/.exec(raw) ?? [];
  const tagger = { name, email, date: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` };
  const message = raw.slice(raw.indexOf('\n\n') + 2).trimEnd();
  return { status: 200, body: renderTag(context, sha, { tag, message, object, type, tagger }) };
}

function renderTag(
  context: Context,
  sha: string,
  of: { tag: string; message: string; object: string; type: string; tagger: object },
): Record<string, unknown> {
  const api = `${repoApi(context.world, context.repo)}/git`;
  return {
    node_id: nodeId('Tag', `${context.repo.id}/${sha}`),
    sha,
    url: `${api}/tags/${sha}`,
    tag: of.tag,
    message: of.message,
    tagger: of.tagger,
    object: { sha: of.object, type: of.type, url: `${api}/${of.type}s/${of.object}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

export const gitObjectHandlers: Handlers = {
  'git/create-blob': createBlob,
  'git/get-blob': getBlob,
  'git/create-tree': createTree,
  'git/get-tree': getTree,
  'git/create-commit': createCommit,
  'git/get-commit': getCommit,
  'git/create-tag': createTag,
  'git/get-tag': getTag,
};
