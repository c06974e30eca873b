/** GitHub's own GraphQL schema, read at the first query, with the fields that it has gained since it was published. */
import { buildSchema, extendSchema, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';

// Documented by GitHub since issue dependencies exist, but not yet in the package that carries its schema.
const newer = `
extend type Issue {
  blockedBy(after: String, before: String, first: Int, last: Int): IssueConnection!
  blocking(after: String, before: String, first: Int, last: Int): IssueConnection!
}`;

let loaded: Promise<GraphQLSchema> | undefined;

/** The schema; the same one at every call. */
export function loadSchema(): Promise<GraphQLSchema> {
  loaded ??= readSchema();
  return loaded;
}

async function readSchema(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema');
  const published = buildSchema(schema.idl, { assumeValid: true, assumeValidSDL: true });
  const fields = published.getType('Issue')?.toConfig();
  const isThere = fields !== undefined && 'fields' in fields && 'blockedBy' in fields.fields;
  return isThere ? published : extendSchema(published, parse(newer), { assumeValid: true, assumeValidSDL: true });
}
