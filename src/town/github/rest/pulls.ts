/** Pull requests: list, read, make, edit, merge, and their commits and files. */
import { z } from 'zod';
import { actOf } from '../act.ts';
import type { Act } from '../act.ts';
import { renderCommit, renderFileChange } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, numberParam, param, parseBody } from '../context.ts';
import { issueNumbered, issuesOf } from '../issue-entities.ts';
import type { Issue } from '../issue-entities.ts';
import { checkMayEdit, editIssue } from '../issues.ts';
import { invalid, notFound } from '../problem.ts';
import { pullOf } from '../pull-entities.ts';
import type { Pull } from '../pull-entities.ts';
import { mergeabilityOf, mergePull, updateBranch } from '../pull-merge.ts';
import { renderPull, renderPullSimple } from '../pull-shapes.ts';
import { createPull, reopenPull, retarget } from '../pulls.ts';
import { pullsContaining } from '../pull-commits.ts';
import { sortIssues } from './issues.ts';

/** The pull request of the path, with its issue half. */
export function pullOfPath(context: Context): { pull: Pull; issue: Issue } {
  const issue = issueNumbered(context.store, context.repo.id, numberParam(context, 'pull_number'));
  if (issue === undefined || !issue.isPull) throw notFound();
  return { pull: pullOf(context.store, issue.id), issue };
}

/** Reading needs no credential, and merging is judged for nobody in particular then. */
function readerOf(context: Context): Pick<Act, 'world' | 'store' | 'repo' | 'cause'> {
  if (context.credential.kind !== 'none' && context.credential.kind !== 'jwt') return actOf(context);
  const account = { id: 0, login: 'ghost', type: 'User', name: null, email: null, createdAt: context.now() } as const;
  return {
    world: context.world,
    store: context.store,
    repo: context.repo,
    cause: { account, kind: 'user', token: undefined },
  };
}

async function renderWhole(context: Context, issueId: number): Promise<Record<string, unknown>> {
  const pull = pullOf(context.store, issueId);
  return renderPull(context.world, pull, await mergeabilityOf(readerOf(context), pull));
}

async function read(context: Context): Promise<Answer> {
  const { pull } = pullOfPath(context);
  const media = /application\/vnd\.github(?:\.v3)?[.+](diff|patch)/.exec(context.headers.accept ?? '')?.[1];
  if (media === 'diff' || media === 'patch') return readText(context, pull, media);
  return { status: 200, body: await renderWhole(context, pull.issueId) };
}

async function readText(context: Context, pull: Pull, media: 'diff' | 'patch'): Promise<Answer> {
  const start = (await context.git.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha;
  const args =
    media === 'diff'
      ? ['diff', '--no-ext-diff', '--no-color', start, pull.headSha, '--']
      : ['format-patch', '--stdout', `${start}..${pull.headSha}`];
  const headers = { 'content-type': `application/vnd.github.v3.${media}; charset=utf-8` };
  return { status: 200, body: Buffer.from(await context.git.run(args)), headers };
}

function list(context: Context): Answer {
  const { query, store, repo, world } = context;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const branch = head?.replace(new RegExp(`^${repo.owner}:`, 'i'), '') ?? null;
  const found = issuesOf(store, repo.id).filter((issue) => {
    if (!issue.isPull || (state !== 'all' && issue.state !== state)) return false;
    const pull = pullOf(store, issue.id);
    return (branch === null || pull.headRef === branch) && (base === null || pull.baseRef === base);
  });
  const sorted = sortIssues(context, found);
  return listAnswer(context, sorted, (issue) => renderPullSimple(world, pullOf(store, issue.id)));
}

const NewPull = z.looseObject({
  title: z.string().optional(),
  body: z.string().nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().default(false),
  issue: z.number().optional(),
});

async function create(context: Context): Promise<Answer> {
  const wish = parseBody(context, NewPull, 'PullRequest');
  if (wish.title === undefined) throw invalid({ resource: 'PullRequest', field: 'title', code: 'missing_field' });
  const pull = await createPull(actOf(context), { ...wish, title: wish.title, isDraft: wish.draft });
  const body = renderPull(context.world, pull);
  return { status: 201, body, headers: { location: String(body['url']) } };
}

const PullEdit = z.looseObject({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
});

async function update(context: Context): Promise<Answer> {
  const { issue } = pullOfPath(context);
  const edit = parseBody(context, PullEdit, 'PullRequest');
  const act = actOf(context);
  checkMayEdit(act, issue.authorId);
  if (edit.base !== undefined) await retarget(act, issue.id, edit.base);
  if (edit.state === 'open' && issue.state === 'closed') await reopenPull(act, issue.id);
  editIssue(act, issue.id, { title: edit.title, body: edit.body, state: edit.state });
  return { status: 200, body: await renderWhole(context, issue.id) };
}

const Merge = z.looseObject({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
});

async function merge(context: Context): Promise<Answer> {
  const { issue } = pullOfPath(context);
  const wish = parseBody(context, Merge, 'PullRequest');
  const { sha: expected, commit_title: title, commit_message: message, merge_method: method } = wish;
  const sha = await mergePull(actOf(context), issue.id, { method, sha: expected, title, message });
  return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' } };
}

function checkMerged(context: Context): Answer {
  if (pullOfPath(context).pull.mergedAt === null) throw notFound();
  return { status: 204 };
}

async function listCommits(context: Context): Promise<Answer> {
  const { pull } = pullOfPath(context);
  const { git, world, repo } = context;
  const shas = (await git.revList(pull.headSha, { not: pull.baseSha, max: 250 })).toReversed();
  const commits = await Promise.all(shas.map((sha) => git.readCommit(sha)));
  return listAnswer(
    context,
    commits.filter((commit) => commit !== undefined),
    (commit) => renderCommit(world, repo, commit),
  );
}

async function listFiles(context: Context): Promise<Answer> {
  const { pull } = pullOfPath(context);
  const start = await context.git.mergeBase(pull.baseSha, pull.headSha);
  const files = await context.git.diff(start, pull.headSha);
  return listAnswer(context, files, (file) =>
    renderFileChange(context.world, context.repo, { file, head: pull.headSha }),
  );
}

const Expected = z.looseObject({ expected_head_sha: z.string().optional() });

async function bringIn(context: Context): Promise<Answer> {
  const { issue } = pullOfPath(context);
  await updateBranch(actOf(context), issue.id, parseBody(context, Expected, 'PullRequest').expected_head_sha);
  const url = `${context.world.url}/${context.repo.owner}/${context.repo.name}/pull/${issue.number}`;
  return { status: 202, body: { message: 'Updating pull request branch.', url } };
}

async function listOfCommit(context: Context): Promise<Answer> {
  const pulls = await pullsContaining(context, param(context, 'commit_sha'));
  return listAnswer(context, pulls, (pull) => renderPullSimple(context.world, pull));
}

export const pullHandlers: Handlers = {
  'pulls/get': read,
  'pulls/list': list,
  'pulls/create': create,
  'pulls/update': update,
  'pulls/merge': merge,
  'pulls/check-if-merged': checkMerged,
  'pulls/list-commits': listCommits,
  'pulls/list-files': listFiles,
  'pulls/update-branch': bringIn,
  'repos/list-pull-requests-associated-with-commit': listOfCommit,
};
