/** Commits and comparisons. */
import type { Commit } from '../../git/objects.ts';
import { renderCommit, renderFileChange, repoApi, repoPage } from '../commit-shapes.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, paginate, param } from '../context.ts';
import { accountByEmail } from '../push-events.ts';
import { notFound, Problem } from '../problem.ts';

async function readAll(context: Context, shas: readonly string[]): Promise<Commit[]> {
  const commits = await Promise.all(shas.map((sha) => context.git.readCommit(sha)));
  return commits.filter((commit) => commit !== undefined);
}

async function listCommits(context: Context): Promise<Answer> {
  const { query, repo, git, world } = context;
  const head = await git.resolveCommit(query.get('sha') ?? repo.defaultBranch);
  if (head === undefined && query.has('sha')) throw notFound();
  if (head === undefined) throw new Problem(409, 'Git Repository is empty.');
  const path = query.get('path') ?? '';
  const [author, since, until] = [query.get('author'), query.get('since'), query.get('until')];
  const shas = await git.revList(head, { path });
  if (author === null && since === null && until === null) {
    const { items, headers } = paginate(context, shas);
    const commits = await readAll(context, items);
    return { status: 200, headers, body: commits.map((commit) => renderCommit(world, repo, commit)) };
  }
  const isWanted = (commit: Commit): boolean =>
    (author === null ||
      accountByEmail(world, commit.author.email)?.login === author ||
      commit.author.email === author) &&
    (since === null || Date.parse(commit.committer.date) >= Date.parse(since)) &&
    (until === null || Date.parse(commit.committer.date) <= Date.parse(until));
  const commits = (await readAll(context, shas)).filter((commit) => isWanted(commit));
  return listAnswer(context, commits, (commit) => renderCommit(world, repo, commit));
}

/** What of a commit or comparison is asked for by media type. */
function mediaOf(context: Context): 'json' | 'diff' | 'patch' | 'sha' {
  const found = /application\/vnd\.github(?:\.v3)?[.+](diff|patch|sha)/.exec(context.headers.accept ?? '')?.[1];
  return found === 'diff' || found === 'patch' || found === 'sha' ? found : 'json';
}

async function textOf(
  context: Context,
  on: { from: string | undefined; to: string; media: 'diff' | 'patch' },
): Promise<Answer> {
  const { from, to, media } = on;
  const args =
    media === 'patch'
      ? ['format-patch', '--stdout', ...(from === undefined ? ['--root', to] : [`${from}..${to}`])]
      : ['diff-tree', '-r', '-p', '-M', '--no-commit-id', ...(from === undefined ? ['--root', to] : [from, to])];
  const text = await context.git.run(args);
  const headers = { 'content-type': `application/vnd.github.${media}; charset=utf-8` };
  return { status: 200, body: Buffer.from(text), headers };
}

async function getCommit(context: Context): Promise<Answer> {
  const sha = await context.git.resolveCommit(param(context, 'ref'));
  const commit = sha === undefined ? undefined : await context.git.readCommit(sha);
  if (commit === undefined) throw new Problem(422, `No commit found for SHA: ${param(context, 'ref')}`);
  const media = mediaOf(context);
  const headers = { 'content-type': 'application/vnd.github.sha; charset=utf-8' };
  if (media === 'sha') return { status: 200, body: Buffer.from(commit.sha), headers };
  const from = commit.parents[0];
  if (media !== 'json') return textOf(context, { from, to: commit.sha, media });
  const files = await context.git.diff(from, commit.sha);
  const total = { additions: 0, deletions: 0 };
  for (const { additions, deletions } of files) {
    total.additions += additions;
    total.deletions += deletions;
  }
  const { items, headers: links } = paginate(context, files);
  const body = {
    ...renderCommit(context.world, context.repo, commit),
    stats: { ...total, total: total.additions + total.deletions },
    files: (context.query.has('page') ? items : files.slice(0, 300)).map((file) =>
      renderFileChange(context.world, context.repo, { file, head: commit.sha }),
    ),
  };
  return { status: 200, body, headers: context.query.has('page') ? links : {} };
}

async function compare(context: Context): Promise<Answer> {
  const [baseName = '', headName = ''] = baseheadOf(context).split('...');
  const own = (name: string): string =>
    name.replace(new RegExp(`^${escape(context.repo.owner)}:(?:${escape(context.repo.name)}:)?`), '');
  const base = await context.git.resolveCommit(own(baseName));
  const head = await context.git.resolveCommit(own(headName));
  if (base === undefined || head === undefined) throw notFound();
  const mergeBase = await context.git.mergeBase(base, head);
  if (mergeBase === undefined) throw notFound(`No common ancestor between ${baseName} and ${headName}.`);
  const media = mediaOf(context);
  if (media === 'diff' || media === 'patch') return textOf(context, { from: mergeBase, to: head, media });
  return compareJson(context, { base, head, mergeBase });
}

/** `base...head`, which GitHub's table has as one parameter and as two. */
function baseheadOf({ params }: Context): string {
  return params['basehead'] ?? `${params['base'] ?? ''}...${params['head'] ?? ''}`;
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

async function compareJson(context: Context, of: { base: string; head: string; mergeBase: string }): Promise<Answer> {
  const { git, repo, world } = context;
  const { base, head, mergeBase } = of;
  const [ahead, behind, files] = await Promise.all([
    git.revList(head, { not: base }),
    git.revList(base, { not: head }),
    git.diff(mergeBase, head),
  ]);
  const oldestFirst = ahead.toReversed();
  const { items, headers } = paginate(context, oldestFirst);
  const shown = context.query.has('page') || context.query.has('per_page') ? items : oldestFirst.slice(0, 250);
  const [baseCommit, mergeBaseCommit] = await readAll(context, [base, mergeBase]);
  if (baseCommit === undefined || mergeBaseCommit === undefined) throw notFound();
  const page = `${repoPage(world, repo)}/compare/${base}...${head}`;
  const body = {
    url: `${repoApi(world, repo)}/compare/${baseheadOf(context)}`,
    html_url: `${repoPage(world, repo)}/compare/${baseheadOf(context)}`,
    permalink_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    base_commit: renderCommit(world, repo, baseCommit),
    merge_base_commit: renderCommit(world, repo, mergeBaseCommit),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: (await readAll(context, shown)).map((commit) => renderCommit(world, repo, commit)),
    files: files.slice(0, 300).map((file) => renderFileChange(world, repo, { file, head })),
  };
  return { status: 200, body, headers };
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

export const commitHandlers: Handlers = {
  'repos/list-commits': listCommits,
  'repos/get-commit': getCommit,
  'repos/compare-commits': compare,
  'repos/compare-commits-with-basehead': compare,
};
