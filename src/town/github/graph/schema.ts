/** GitHub's own GraphQL schema, read at the first query, with the fields that it has gained since it was published. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildASTSchema, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';

// Documented by GitHub since issue dependencies exist, but not yet in the package that carries its schema.
const newer = `
extend type Issue {
  blockedBy(after: String, before: String, first: Int, last: Int): IssueConnection!
  blocking(after: String, before: String, first: Int, last: Int): IssueConnection!
}`;

let loaded: GraphQLSchema | undefined;

/** The schema; the same one at every call. */
export function loadSchema(): GraphQLSchema {
  loaded ??= readSchema();
  return loaded;
}

function readSchema(): GraphQLSchema {
  // Two thirds of the text are descriptions, which nobody asks a stand-in for.
  const text = readFileSync(schemaFile(), 'utf8').replaceAll(/"""[^]*?"""/g, '');
  const start = text.indexOf('\ntype Issue ');
  const isThere = /^ {2}blockedBy\b/m.test(text.slice(start, text.indexOf('\n}', start)));
  const document = parse(isThere ? text : text + newer, { noLocation: true });
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}

/** The package's entry also reads the schema as 5 MB of JSON, so the file is looked for where the package would be. */
function schemaFile(): string {
  const folders = createRequire(import.meta.url).resolve.paths('@octokit/graphql-schema') ?? [];
  const files = folders.map((folder) => join(folder, '@octokit/graphql-schema/schema.graphql'));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error('@octokit/graphql-schema is not installed');
  return found;
}
