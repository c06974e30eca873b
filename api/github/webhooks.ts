/** GitHub's deliveries. */
import { functionHost } from '../../src/function.ts';

/** Verifies, answers 202 at once, and handles afterwards. */
export async function POST(request: Request): Promise<Response> {
  return functionHost().handlers.webhooks(request);
}
