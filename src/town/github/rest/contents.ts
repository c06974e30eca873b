/** Files and folders through the contents API. */
import { z } from 'zod';
import type { Signature, TreeEntry } from '../../git/objects.ts';
import { forgeSignature, Person, signatureFrom, signatureOf } from '../authorship.ts';
import { renderGitCommit, repoApi, repoPage } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { causeOf, param, parseBody } from '../context.ts';
import { notFound, Problem, unprocessable } from '../problem.ts';
import { moveRef } from '../refs.ts';
import type { Moved } from '../refs.ts';
import { base64Lines, isTreePath, wantsRaw } from './git-objects.ts';

const inlineBytesMax = 1024 * 1024;
const rawBytesMax = 100 * 1024 * 1024;

function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

interface Place {
  readonly entry: TreeEntry;
  /** As asked for, or the SHA where none was. */
  readonly ref: string;
  readonly commit: string;
}

function renderEntry(context: Context, { entry, ref, commit }: Place): Record<string, unknown> {
  const { world, repo } = context;
  const type = entryType(entry);
  const path = encodePath(entry.path);
  const url = `${repoApi(world, repo)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${repoApi(world, repo)}/git/${entry.type === 'tree' ? 'trees' : 'blobs'}/${entry.sha}`;
  const page = `${repoPage(world, repo)}/${entry.type === 'tree' ? 'tree' : 'blob'}/${encodePath(ref)}/${path}`;
  return {
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: page,
    git_url: gitUrl,
    download_url: type === 'file' ? `${world.url}/_raw/${repo.owner}/${repo.name}/${commit}/${path}` : null,
    type,
    _links: { self: url, git: gitUrl, html: page },
  };
}

function entryType(entry: TreeEntry): 'file' | 'dir' | 'symlink' | 'submodule' {
  if (entry.type === 'tree') return 'dir';
  if (entry.type === 'commit') return 'submodule';
  return entry.mode === '120000' ? 'symlink' : 'file';
}

async function getContent(context: Context): Promise<Answer> {
  const { git, repo, query } = context;
  const ref = query.get('ref') ?? repo.defaultBranch;
  const commit = await git.resolveCommit(ref);
  if (commit === undefined) throw noCommit(query, ref);
  const path = trimPath(context.params['path'] ?? '');
  const entry = await git.entryAt(commit, path);
  if (path !== '' && entry === undefined) throw notFound();
  if (entry !== undefined && entry.type !== 'tree') return fileAnswer(context, { entry, ref, commit });
  const entries = (await git.readTree(entry?.sha ?? commit)) ?? [];
  const prefix = path === '' ? '' : `${path}/`;
  const body = entries.map((one) =>
    renderEntry(context, { entry: Object.assign({}, one, { path: prefix + one.path }), ref, commit }),
  );
  return { status: 200, body };
}

function noCommit(query: URLSearchParams, ref: string): Problem {
  return notFound(query.has('ref') ? `No commit found for the ref ${ref}` : 'This repository is empty.');
}

function trimPath(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}

async function fileAnswer(context: Context, place: Place): Promise<Answer> {
  const { entry } = place;
  const rendered = renderEntry(context, place);
  const bytes = entry.type === 'blob' ? await context.git.readBlob(entry.sha) : undefined;
  if (bytes === undefined) return { status: 200, body: { ...rendered, submodule_git_url: null } };
  if (bytes.length > rawBytesMax) throw new Problem(403, 'This API returns blobs up to 100 MB in size.');
  if (wantsRaw(context)) {
    return { status: 200, body: bytes, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } };
  }
  if (entry.mode === '120000') return { status: 200, body: { ...rendered, target: bytes.toString('utf8') } };
  const isInline = bytes.length <= inlineBytesMax;
  const content = isInline ? { encoding: 'base64', content: base64Lines(bytes) } : { encoding: 'none', content: '' };
  return { status: 200, body: { ...rendered, ...content } };
}

async function getReadme(context: Context): Promise<Answer> {
  const ref = context.query.get('ref') ?? context.repo.defaultBranch;
  const commit = await context.git.resolveCommit(ref);
  const entries = commit === undefined ? undefined : await context.git.readTree(commit);
  const entry = entries?.find(({ path, type }) => type === 'blob' && /^readme(?:\.\w+)?$/i.test(path));
  if (entry === undefined || commit === undefined) throw notFound();
  return fileAnswer(context, { entry, ref, commit });
}

const newFile = z.object({
  message: z.string().min(1),
  content: z.string(),
  sha: z.string().optional(),
  branch: z.string().optional(),
  author: Person.optional(),
  committer: Person.optional(),
});

async function putFile(context: Context): Promise<Answer> {
  const wanted = parseBody(context, newFile, 'Content');
  const blob = await context.git.writeBlob(Buffer.from(wanted.content, 'base64'));
  const { before, commit, branch } = await commitFile(context, { ...wanted, blob });
  const entry = await context.git.entryAt(commit, param(context, 'path'));
  if (entry === undefined) throw notFound();
  const body = await writtenBody(context, commit, { entry, ref: branch, commit });
  return { status: before === undefined ? 201 : 200, body };
}

const goneFile = newFile.omit({ content: true }).extend({ sha: z.string() });

async function deleteFile(context: Context): Promise<Answer> {
  const fromQuery = {
    ...Object.fromEntries(context.query),
    ...(context.body === undefined ? {} : Object(context.body)),
  };
  const wanted = goneFile.safeParse(fromQuery);
  if (!wanted.success) throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  const { commit } = await commitFile(context, { ...wanted.data, blob: null });
  return { status: 200, body: await writtenBody(context, commit, undefined) };
}

async function writtenBody(context: Context, sha: string, place: Place | undefined): Promise<Record<string, unknown>> {
  const commit = await context.git.readCommit(sha);
  if (commit === undefined) throw notFound();
  const content = place === undefined ? null : renderEntry(context, place);
  return { content, commit: renderGitCommit(context.world, context.repo, commit) };
}

interface Writing extends Omit<z.output<typeof newFile>, 'content'> {
  /** The new content, or null to delete. */
  readonly blob: string | null;
}

interface Written {
  readonly before: string | undefined;
  readonly commit: string;
  readonly branch: string;
}

async function commitFile(context: Context, wanted: Writing): Promise<Written> {
  const { git, repo } = context;
  const path = trimPath(param(context, 'path'));
  if (!isTreePath(path)) throw unprocessable('path contains a malformed path component');
  const branch = (wanted.branch ?? repo.defaultBranch).replace(/^refs\/heads\//, '');
  const ref = `refs/heads/${branch}`;
  const from = await git.readRef(ref);
  if (from === undefined) await checkFirst(context, branch);
  const entry = await git.entryAt(from ?? '', path);
  checkExpected(path, { entry, wanted });
  const mode = entry?.type === 'blob' ? entry.mode : '100644';
  const tree = await git.writeTree(from, [{ path, mode, sha: wanted.blob }]);
  const parents = from === undefined ? [] : [from];
  const commit = await git.writeCommit({ tree, parents, message: wanted.message, ...signatures(context, wanted) });
  const moved = await moveRef(context.world, { repo, ref, from, to: commit, cause: causeOf(context) });
  if (moved.status !== 'moved') throw notMoved(moved);
  return { before: entry?.sha, commit, branch };
}

function notMoved(moved: Exclude<Moved, { status: 'moved' }>): Problem {
  return new Problem(
    409,
    moved.status === 'refused' ? moved.reason : `${moved.ref} is at ${moved.at ?? 'nothing'} by now`,
  );
}

/** Only an empty repository's default branch comes into being by a file. */
async function checkFirst(context: Context, branch: string): Promise<void> {
  const isEmpty = (await context.git.listRefs('refs/heads/')).length === 0;
  if (!isEmpty || branch !== context.repo.defaultBranch) throw notFound(`Branch ${branch} not found`);
}

function signatures(context: Context, wanted: Writing): { author: Signature; committer: Signature } {
  const author = signatureFrom(context, wanted.author ?? wanted.committer, signatureOf(context));
  const fallback = wanted.author === undefined ? forgeSignature(context) : author;
  return { author, committer: signatureFrom(context, wanted.committer, fallback) };
}

function checkExpected(path: string, on: { entry: TreeEntry | undefined; wanted: Writing }): void {
  const { entry, wanted } = on;
  if (entry?.type === 'tree') throw unprocessable(`${path} is a directory`);
  if (entry === undefined && wanted.blob === null) throw notFound();
  if (entry === undefined && wanted.sha === undefined) return;
  if (wanted.sha === undefined) throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (entry?.sha !== wanted.sha) throw new Problem(409, `${path} does not match ${wanted.sha}`);
}

async function rawContent(context: Context): Promise<Answer> {
  const entry = await context.git.entryAt(param(context, 'sha'), param(context, 'path'));
  const bytes = entry?.type === 'blob' ? await context.git.readBlob(entry.sha) : undefined;
  if (bytes === undefined) throw notFound();
  return { status: 200, body: bytes, headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

export const contentHandlers: Handlers = {
  'repos/get-content': getContent,
  'repos/get-readme': getReadme,
  'repos/create-or-update-file-contents': putFile,
  'repos/delete-file': deleteFile,
  'town/raw-content': rawContent,
};
