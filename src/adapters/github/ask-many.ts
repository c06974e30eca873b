/** Several things of one repository in one call, each under a name of its own. */
import { z } from 'zod';
import type { Place } from './place.ts';

const Answer = z.looseObject({ repository: z.record(z.string(), z.unknown()) });

/** Asks for `fields`, such as `pull7: pullRequest(number: 7) { … }`; the answers by those names. `operation` is what the query is called in logs. */
export async function askMany(
  { client, owner, repo }: Place,
  operation: string,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const query = `query ${operation}($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    ${fields.join('\n    ')}
  }
}`;
  return Answer.parse(await client.graphql(query, { owner, name: repo })).repository;
}
