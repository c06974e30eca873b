/** GraphQL: what only GraphQL has. */
import type { Answer, Context } from './context.ts';
import { Problem } from './problem.ts';

/** Answers `POST /graphql`. */
export function runGraphql(context: Context): Answer {
  throw new Problem(501, `The stand-in does not serve GraphQL (${context.rawBody.length} bytes).`);
}
