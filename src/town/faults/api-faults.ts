/** How calls of the API go wrong: refused before or after they took effect, answered from a replica that lags, or not at all. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Credential } from '../github/context.ts';
import { Problem } from '../github/problem.ts';
import { keyOf } from '../github/rate-limits.ts';
import type { World } from '../github/world.ts';
import { withFullDisk } from './disk.ts';
import type { KnobName } from './fault-spec.ts';
import { checkLimits, secondaryLimit } from './limits.ts';
import { hideFresh, isHidden, isList, keepAnswer, oldAnswer, unjudge, withoutYoung } from './staleness.ts';

/** A call that is about to be done. */
export interface Doing {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawBody: Buffer;
  readonly credential: Credential;
  readonly isCreation: boolean;
}

/** Stands for a connection that breaks without an answer. */
export const cut: Answer = { status: 0 };

/** What GitHub's edge sends when it cannot reach what is behind it. */
const badGateway: Answer = {
  status: 502,
  body: Buffer.from('<html><head><title>502 Bad Gateway</title></head></html>'),
  headers: { 'content-type': 'text/html' },
};

/** Does a call, with what goes wrong on the way. People's calls are spared: it is the fleet that is tried. */
export async function withFaults(world: World, doing: Doing, handle: () => Answer | Promise<Answer>): Promise<Answer> {
  const { faults } = world;
  const { credential } = doing;
  const call = callOf(doing);
  const key = faults.occurrence(`${doing.method} ${doing.path} ${call.name}`);
  if (credential.kind === 'user' || credential.kind === 'none') {
    const answer = await handle();
    if (!call.isRead) hideFresh(world, answer, key);
    return answer;
  }
  checkLimits(world, { credential, resource: call.isGraphql ? 'graphql' : 'core', isCreation: call.isCreation, key });
  if (faults.strikes('api.slow', key)) await sleep(faults.draw('slow', key) * faults.value('api.slow-ms'));
  const failure = drawFailure(world, key);
  if (failure?.isAfter === false) return fail(failure);
  if (isHidden(world, doing.path)) {
    faults.note('fresh.404', key);
    throw new Problem(404, 'Not Found');
  }
  const answer = call.isRead
    ? await read(world, { doing, call, key }, handle)
    : await change(world, call, { key, handle });
  return failure === null ? answer : fail(failure);
}

interface NamedCall {
  readonly name: string;
  readonly isGraphql: boolean;
  readonly isRead: boolean;
  readonly isCreation: boolean;
}

const creating = /\b(?:addComment|createIssue|createPullRequest|addPullRequestReview)\b/;

function callOf({ operation, method, rawBody, isCreation }: Doing): NamedCall {
  if (operation !== 'graphql') {
    return { name: operation, isGraphql: false, isRead: method === 'GET' || method === 'HEAD', isCreation };
  }
  const text = rawBody.toString('utf8');
  const found = /"query":\s*"\s*(?:\\n|\s)*(query|mutation)?\s*(\w*)/.exec(text);
  const isRead = found?.[1] !== 'mutation';
  return { name: `graphql/${found?.[2] ?? ''}`, isGraphql: true, isRead, isCreation: !isRead && creating.test(text) };
}

interface Failing {
  readonly kind: KnobName;
  readonly isAfter: boolean;
  readonly retryAfterS: number | null;
}

function drawFailure({ faults }: World, key: string): Failing | null {
  const kinds = ['api.500', 'api.502', 'api.403', 'api.429', 'api.cut'] as const;
  const kind = kinds.find((each) => faults.strikes(each, key));
  if (kind === undefined) return null;
  const says = faults.hits('api.retry-after', key);
  const isAfter = faults.hits('api.after', key);
  return { kind, isAfter, retryAfterS: says ? faults.value('api.retry-after-s') : null };
}

function fail({ kind, retryAfterS }: Failing): Answer {
  switch (kind) {
    case 'api.cut':
      return cut;
    case 'api.502':
      return badGateway;
    case 'api.403':
      throw secondaryLimit(403, retryAfterS);
    case 'api.429':
      throw secondaryLimit(429, retryAfterS);
    default:
      throw new Problem(500, 'Server Error');
  }
}

async function read(
  world: World,
  on: { doing: Doing; call: NamedCall; key: string },
  handle: () => Answer | Promise<Answer>,
): Promise<Answer> {
  const { faults } = world;
  const { doing, call, key } = on;
  const knob = call.isGraphql ? 'graphql.stale' : 'lists.stale';
  if (faults.value(knob) === 0) return unjudge(world, doing.path, await handle());
  const body = createHash('sha256').update(doing.rawBody).digest('hex');
  const name = `${keyOf(doing.credential)} ${doing.path}?${doing.query.toString()} ${body}`;
  const old = faults.hits(knob, key) ? oldAnswer(world, name) : null;
  if (old !== null) {
    faults.note(knob, key);
    return old;
  }
  const answer = await handle();
  if (call.isGraphql || isList(answer)) keepAnswer(world, name, answer);
  if (call.isGraphql || !isList(answer) || !faults.strikes(knob, key)) return unjudge(world, doing.path, answer);
  return withoutYoung(world, answer);
}

async function change(
  world: World,
  call: NamedCall,
  { key, handle }: { key: string; handle: () => Answer | Promise<Answer> },
): Promise<Answer> {
  const { faults } = world;
  if (call.name === 'graphql/ToolpusherCommit' || call.name.startsWith('graphql/createCommit')) {
    const stale = staleData(world, key);
    if (stale !== null) return stale;
  }
  if (faults.strikes('disk.full', key)) return withFullDisk(handle);
  const answer = await handle();
  hideFresh(world, answer, key);
  return answer;
}

const storms = new WeakMap<World, number>();

/** A commit on a branch, refused as if somebody else's had come first. */
function staleData(world: World, key: string): Answer | null {
  const { faults } = world;
  const left = storms.get(world) ?? 0;
  if (left > 0) storms.set(world, left - 1);
  else if (!faults.hits('graphql.stale-data', key)) return null;
  else storms.set(world, faults.value('graphql.storm') - 1);
  faults.note('graphql.stale-data', key);
  const message = 'Expected branch to point to "…" but it did not. Pull and try again.';
  return {
    status: 200,
    body: {
      data: { createCommitOnBranch: null },
      errors: [{ type: 'STALE_DATA', path: ['createCommitOnBranch'], message }],
    },
  };
}
