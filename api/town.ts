/** The page: the town at a glance. */
import { functionHost } from '../src/function.ts';

/** Answers with the page to whoever has its secret. */
export function GET(request: Request): Promise<Response> {
  return functionHost().handlers.page(request);
}
