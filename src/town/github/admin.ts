/** The town's own administration under `/_town/`: guarded by the token given at the start. */
import { timingSafeEqual } from 'node:crypto';
import { adminRoutes } from './admin-routes.ts';
import type { CallLog } from './call-log.ts';
import type { Answer } from './context.ts';
import type { Call } from './exchange.ts';
import { Problem } from './problem.ts';
import type { World } from './world.ts';

/** Answers one administrative call. */
export async function answerAdmin(
  world: World,
  call: Call,
  on: { adminToken: string; calls: CallLog },
): Promise<Answer> {
  const given = Buffer.from((call.headers.authorization ?? '').replace(/^bearer /i, ''));
  const wanted = Buffer.from(on.adminToken);
  try {
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Problem(401, 'Bad credentials');
    const route = adminRoutes[`${call.method} ${call.path}`];
    if (route === undefined) throw new Problem(404, 'Not Found');
    const body: unknown = call.rawBody.length === 0 ? {} : JSON.parse(call.rawBody.toString('utf8'));
    return { status: 200, body: (await route(world, { body, query: call.query, calls: on.calls })) ?? null };
  } catch (error) {
    if (error instanceof Problem) return { status: error.status, body: error.toBody() };
    if (error instanceof SyntaxError) return { status: 400, body: { message: 'Problems parsing JSON' } };
    throw error;
  }
}
