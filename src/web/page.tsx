/** A whole page: its frame, what a browser may do with it, and its tag. */
import { createHash } from 'node:crypto';
import { script, style } from './style.ts';
import { TownPage } from './town-page.tsx';
import type { TownView } from './town-page.tsx';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// Nothing from elsewhere, no form, no frame; the page asks only where it came from.
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-cache',
  vary: 'authorization',
} as const;

/** The page of one repository. `known` is the tag that the caller has. */
export function renderTown(view: TownView, known: string | null): Promise<Response> {
  return respond({ title: view.repository, site: view.site, body: <TownPage view={view} /> }, known);
}

/** The list of repositories, where there are several. */
export function renderTowns(names: readonly string[], known: string | null): Promise<Response> {
  const list = (
    <ul>
      {names.map((name) => (
        <li>
          <a href={`/town/${name}`}>{name}</a>
        </li>
      ))}
    </ul>
  );
  return respond({ title: 'Repositories', site: null, body: list }, known);
}

interface Framed {
  readonly title: string;
  readonly site: string | null;
  readonly body: unknown;
}

async function respond(page: Framed, known: string | null): Promise<Response> {
  const html = await frame(page);
  const etag = `"${createHash('sha256').update(html).digest('base64url')}"`;
  if (known === etag) return new Response(null, { status: 304, headers: { ...headers, etag } });
  return new Response(html, { headers: { ...headers, etag } });
}

// The only texts that are not escaped are our own two.
async function frame(page: Framed): Promise<string> {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${page.title} · Toolpusher`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#main">
          To the content
        </a>
        <header>
          <h1>Toolpusher</h1>
          {page.site === null ? page.title : <a href={page.site}>{page.title}</a>}
        </header>
        <main id="main" tabindex={-1}>
          {page.body}
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
  return `<!doctype html>${await Promise.resolve(document)}`;
}
