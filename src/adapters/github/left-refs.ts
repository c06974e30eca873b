/** The refs under which runs and the refinery leave work, with their age: one call for a hundred of each kind. */
import { z } from 'zod';
import { Instant, Sha } from '../../core/name.ts';
import { leftPrefixes } from '../../core/ref.ts';
import type { LeftView } from '../../core/snapshot.ts';
import { askMany } from './ask-many.ts';
import type { Place } from './place.ts';

const callsMax = 10;

const Refs = z.looseObject({
  pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(
    z.looseObject({ name: z.string(), target: z.looseObject({ oid: Sha, committedDate: z.string().optional() }) }),
  ),
});

interface Page {
  readonly prefix: string;
  readonly after: string | null;
}

/** Those of every kind, as far as ten calls show them. What is no commit has no age and is passed over. */
export async function listLeft(place: Place): Promise<LeftView[]> {
  const found: LeftView[] = [];
  let pages: readonly Page[] = leftPrefixes.map((prefix) => ({ prefix, after: null }));
  for (let call = 1; call <= callsMax && pages.length > 0; call++) {
    const answers = await askMany(place, 'ToolpusherLeft', pages.map(fieldOf));
    const read = pages.map(({ prefix }, index) => ({ prefix, ...Refs.parse(answers[`left${index}`]) }));
    found.push(...read.flatMap(viewsOf));
    pages = read.flatMap(({ prefix, pageInfo: { hasNextPage, endCursor } }) =>
      hasNextPage && endCursor !== null ? [{ prefix, after: endCursor }] : [],
    );
  }
  return found;
}

function fieldOf({ prefix, after }: Page, index: number): string {
  const from = after === null ? '' : `, after: ${JSON.stringify(after)}`;
  return (
    `left${index}: refs(refPrefix: "${prefix}", first: 100${from}) { pageInfo { hasNextPage endCursor } ` +
    'nodes { name target { oid ... on Commit { committedDate } } } }'
  );
}

function viewsOf({ prefix, nodes }: { readonly prefix: string } & z.infer<typeof Refs>): LeftView[] {
  return nodes.flatMap(({ name, target: { oid, committedDate } }): LeftView[] =>
    committedDate === undefined
      ? []
      : [{ ref: `${prefix}${name}`, sha: oid, at: Instant.parse(Date.parse(committedDate)) }],
  );
}
