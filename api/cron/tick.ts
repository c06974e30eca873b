/** The cron's tick: finds what webhooks did not tell. */
import { functionHost } from '../../src/function.ts';

/** Ticks every repository; needs the cron secret as bearer. */
export async function GET(request: Request): Promise<Response> {
  return functionHost().handlers.tick(request);
}
