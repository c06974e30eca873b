/** GraphQL's pages: `first`, `after`, `last`, `before`, as GitHub answers them. */
import type { Args, Shape } from './graph.ts';
import { numberArg, refusal, textArg } from './graph.ts';

const pageMax = 100;

/** Which part of a list is asked for. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

function cursorOf(index: number): string {
  return Buffer.from(`cursor:v2:${index}`).toString('base64');
}

function indexOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const found = /^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1];
  if (found === undefined)
    throw refusal('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(found);
}

/** The span that `args` ask for in a list of `total`; GitHub wants `first` or `last`, of at most 100. */
export function spanOf(args: Args, total: number): Span {
  const first = numberArg(args, 'first');
  const last = numberArg(args, 'last');
  const size = first ?? last;
  if (size === undefined) {
    const message = 'You must provide a `first` or `last` value to properly paginate the connection.';
    throw refusal('MISSING_PAGINATION_BOUNDARIES', message);
  }
  if (size > pageMax || size < 0) {
    const message = `Requesting ${size} records on the connection exceeds the limit of ${pageMax} records.`;
    throw refusal('EXCESSIVE_PAGINATION', message);
  }
  const from = (indexOf(textArg(args, 'after')) ?? -1) + 1;
  const to = Math.min(total, indexOf(textArg(args, 'before')) ?? total);
  if (first !== undefined) return { start: from, end: Math.min(to, from + first) };
  return { start: Math.max(from, to - (last ?? 0)), end: to };
}

/** A connection to `rows`, each shaped when it is looked at. Only counting them needs no page. */
export function connection<T>(args: Args, rows: readonly T[], shape: (row: T) => unknown): Shape {
  if (numberArg(args, 'first') === undefined && numberArg(args, 'last') === undefined) {
    const refuse = () => spanOf(args, rows.length);
    return { totalCount: rows.length, nodes: refuse, edges: refuse, pageInfo: refuse };
  }
  const { start, end } = spanOf(args, rows.length);
  const page = rows.slice(start, end);
  return pageShape(page, { start, total: rows.length, hasNext: end < rows.length, shape });
}

/** A connection to a page that is cut already. */
export function pageShape<T>(
  page: readonly T[],
  on: { start: number; total: unknown; hasNext: boolean; shape: (row: T) => unknown },
): Shape {
  const { start, total, hasNext, shape } = on;
  return {
    totalCount: total,
    nodes: () => page.map((row) => shape(row)),
    edges: () => page.map((row, index) => ({ cursor: cursorOf(start + index), node: () => shape(row) })),
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: start > 0,
      startCursor: page.length === 0 ? null : cursorOf(start),
      endCursor: page.length === 0 ? null : cursorOf(start + page.length - 1),
    },
  };
}

/** A connection to nothing. */
export function noConnection(args: Args): Shape {
  return connection(args, [], () => null);
}
