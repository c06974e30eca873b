/**
 * The pages under which people read a town's issues and pull requests: the addresses that GitHub has for them.
 *
 * **Invariant:** they are read only, and are served under a name of this machine alone: one that somebody else's server
 * resolved to it is refused.
 */
import { createHash } from 'node:crypto';
import type { Child } from 'hono/jsx';
import type { Answer } from '../github/context.ts';
import { tables } from '../github/entities.ts';
import type { Repository } from '../github/entities.ts';
import { issueNumbered } from '../github/issue-entities.ts';
import type { World } from '../github/world.ts';
import { visible } from './prose.tsx';
import { style } from './style.ts';
import { IssuePage, pathOf, Repositories, RepositoryPage } from './views.tsx';

/** What is asked for. `accept` and `host` are the headers of these names. */
export interface PageCall {
  readonly method: string;
  readonly path: string;
  readonly accept: string;
  readonly host: string;
}

// Nothing from elsewhere, no script, no form, no frame.
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-cache',
} as const;

/** The page at a path; null where the call is none of a page: of the API, or of a repository that is not there. */
export async function answerPage(world: World, call: PageCall): Promise<Answer | null> {
  if (call.method !== 'GET' && call.method !== 'HEAD') return null;
  if (call.path === '/' && call.accept.includes('text/html')) {
    return refusal(call) ?? page(200, { title: 'Repositories', repo: null, body: <Repositories world={world} /> });
  }
  const found = /^\/([^/]+)\/([^/]+)(?:\/(issues|pulls?)(?:\/(\d{1,9}))?)?\/?$/.exec(call.path);
  const repo = found === null ? undefined : repositoryAt(world, found[1] ?? '', found[2] ?? '');
  if (found === null || repo === undefined) return null;
  return refusal(call) ?? pageOf(world, repo, found[4]);
}

function repositoryAt(world: World, owner: string, name: string): Repository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return tables.repositories(world.store).find((each) => `${each.owner}/${each.name}`.toLowerCase() === wanted);
}

function pageOf(world: World, repo: Repository, number: string | undefined): Promise<Answer> {
  const name = `${repo.owner}/${repo.name}`;
  if (number === undefined) return page(200, { title: name, repo, body: <RepositoryPage world={world} repo={repo} /> });
  const issue = issueNumbered(world.store, repo.id, Number(number));
  if (issue === undefined)
    return page(404, { title: name, repo, body: <p class="blank">There is no such number here.</p> });
  const title = `${visible(issue.title)} · #${number} · ${name}`;
  return page(200, { title, repo, body: <IssuePage world={world} repo={repo} issue={issue} /> });
}

const ours = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

function refusal({ host }: PageCall): Answer | null {
  if (ours.test(host)) return null;
  const plain = { ...headers, 'content-type': 'text/plain; charset=utf-8' };
  return { status: 403, body: Buffer.from('Only from this machine.\n'), headers: plain };
}

interface Framed {
  readonly title: string;
  readonly repo: Repository | null;
  readonly body: Child;
}

async function page(status: number, { title, repo, body }: Framed): Promise<Answer> {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header>
          <strong>Stand-in for GitHub</strong>
          {repo === null ? null : <a href={pathOf(repo)}>{`${repo.owner}/${repo.name}`}</a>}
          <span class="muted">To read only: comment with gh or curl, see docs/town.md.</span>
        </header>
        <main>{body}</main>
      </body>
    </html>
  );
  const html = `<!doctype html>${await Promise.resolve(document)}`;
  return { status, body: Buffer.from(html), headers };
}
