/**
 * From a request to a handler: GitHub's own table of operations says which operation a path is, `handlers.ts` who does it.
 * What GitHub has and the stand-in does not answers 501 with the operation's name; what GitHub does not have, 404.
 */
import type { Handler } from './context.ts';
import { handlers } from './handlers.ts';
import githubOperations from './operations.json' with { type: 'json' };
import { ownOperations } from './own-operations.ts';

/** One row of the table. */
interface Route {
  readonly method: string;
  readonly operation: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** More literal text first: `/commits/{ref}/status` before `/commits/{ref}`. */
  readonly weight: number;
}

/** Which operation a request is. */
export type Match =
  | {
      readonly status: 'found';
      readonly operation: string;
      readonly handler: Handler;
      readonly params: Record<string, string>;
    }
  | { readonly status: 'unhandled'; readonly operation: string }
  | { readonly status: 'unknown' };

// Parameters that hold slashes; everything else is one segment.
const spanning = new Set(['path', 'ref', 'branch', 'basehead', 'base', 'head', 'commit_sha', 'rest']);
const routesByKey = buildRoutes();

function buildRoutes(): Map<string, Route[]> {
  const table = new Map<string, Route[]>();
  const rows: [string, Record<string, string>][] = [
    ...Object.entries(githubOperations),
    ...Object.entries(ownOperations),
  ];
  for (const [path, methods] of rows) {
    for (const [method, operation] of Object.entries(methods)) {
      const route = { method: method.toUpperCase(), operation, ...compile(path) };
      const key = keyOf(path.split('/'));
      table.set(key, [...(table.get(key) ?? []), route]);
    }
  }
  for (const routes of table.values()) routes.sort((a, b) => b.weight - a.weight);
  return table;
}

function compile(path: string): { pattern: RegExp; names: string[]; weight: number } {
  const names: string[] = [];
  const source = path.replaceAll(/\/?\{(\w+)\}|[.+$^*()|[\]\\]/g, (text, name: string | undefined) => {
    if (name === undefined) return `\\${text}`;
    names.push(name);
    const slash = text.startsWith('/') ? '/' : '';
    if (name === 'path') return '(?:/(.*))?';
    return slash + (spanning.has(name) ? '(.+)' : '([^/]+)');
  });
  return { pattern: new RegExp(`^${source}$`), names, weight: path.replaceAll(/\{\w+\}/g, '').length };
}

/** Routes are searched within their first fixed word, or for repositories the word after the name. */
function keyOf(segments: readonly string[]): string {
  return segments[1] === 'repos' ? `repos/${segments[4] ?? ''}` : (segments[1] ?? '');
}

/** Finds the operation of `method` on `path` (as it was sent, still percent-encoded, without `/api/v3`). */
export function match(method: string, path: string): Match {
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const route of routesByKey.get(keyOf(path.split('/'))) ?? []) {
    const found = route.method === wanted ? route.pattern.exec(path) : null;
    if (found === null) continue;
    const handler = handlers[route.operation];
    if (handler === undefined) return { status: 'unhandled', operation: route.operation };
    const params = Object.fromEntries(route.names.map((name, index) => [name, decode(found[index + 1] ?? '')]));
    return { status: 'found', operation: route.operation, handler, params };
  }
  return { status: 'unknown' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
