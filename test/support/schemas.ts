/**
 * Judges what the stand-in says by GitHub's own schemas: every answer by its OpenAPI description, every webhook by its webhooks'
 * schemas. (GitHub's example payloads fail those schemas in places; what is judged here is our output.)
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { World } from '../../src/town/github/world.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly responses?: Readonly<Record<string, object | null>>;
}

interface Description {
  readonly operations: Readonly<Record<string, Operation>>;
}

interface Webhooks {
  readonly webhooks: Readonly<
    Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>
  >;
  readonly components: object;
}

/** What is wrong, in words; nothing if it is as it should be. */
export type Judgement = readonly string[];

const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
formats.default(ajv);
// The addresses of bots have brackets, which the format does not know and GitHub sends all the same.
ajv.addFormat('email', true);
const compiled = new Map<string, ValidateFunction>();
let description: Description | undefined;
let webhooks: Webhooks | undefined;

function loadDescription(): Description {
  if (description !== undefined) return description;
  const file = new URL('../../src/town/github/openapi.json', import.meta.url);
  const text = readFileSync(file, 'utf8').replaceAll('"#/$defs/', '"github#/$defs/');
  const parsed = JSON.parse(text);
  ajv.addSchema({ $id: 'github', $defs: parsed.$defs });
  description = parsed;
  return parsed;
}

function loadWebhooks(): Webhooks {
  if (webhooks !== undefined) return webhooks;
  const file = createRequire(import.meta.url).resolve('@octokit/openapi-webhooks/generated/api.github.com.json');
  const text = readFileSync(file, 'utf8').replaceAll('"#/components/', '"webhooks#/components/');
  const parsed = JSON.parse(text);
  ajv.addSchema({ $id: 'webhooks', components: parsed.components });
  webhooks = parsed;
  return parsed;
}

function judge(key: string, schema: object, value: unknown): Judgement {
  const validate = compiled.get(key) ?? ajv.compile(schema);
  compiled.set(key, validate);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${key}: ${describe(error, value)}`);
}

function describe(error: ErrorObject, value: unknown): string {
  const at = error.instancePath.split('/').slice(1);
  let found: unknown = value;
  for (const key of at) found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
  const shown = JSON.stringify(found)?.slice(0, 120) ?? 'undefined';
  return `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}, but is ${shown}`;
}

/** Judges one answer of the REST API. Raw bytes, and operations that the description leaves out, pass. */
export function validateResponse(operationId: string, status: number, body: unknown): Judgement {
  const responses = loadDescription().operations[operationId]?.responses;
  if (responses === undefined || status === 501) return [];
  const schema = responses[String(status)];
  const isRaw = Buffer.isBuffer(body) || body instanceof Readable;
  if (isRaw || status === 304) return [];
  if (schema === undefined) {
    return status < 400 ? [`${operationId} ${status}: GitHub does not answer with this status`] : [];
  }
  if (schema === null) return [];
  // A plain error fits both of the shapes of which GitHub's description says that one alone does.
  const judged = status < 400 ? schema : JSON.parse(JSON.stringify(schema).replaceAll('"oneOf"', '"anyOf"'));
  return judge(`${operationId} ${status}`, judged, body === undefined ? undefined : JSON.parse(JSON.stringify(body)));
}

/** Judges the body of one webhook. */
export function validateWebhook(event: string, action: string | null, payload: unknown): Judgement {
  const name = [event, action]
    .filter((part) => part !== null)
    .join('-')
    .replaceAll('_', '-');
  const schema = loadWebhooks().webhooks[name]?.post.requestBody.content['application/json']?.schema;
  if (schema === undefined) return [`${name}: GitHub has no such webhook`];
  return judge(`webhook ${name}`, schema, JSON.parse(JSON.stringify(payload)));
}

/** What was said, and what of it is wrong. */
export interface Watched {
  readonly counts: { answers: number; webhooks: number };
  /** Judged when it is asked for, since loading GitHub's schemas takes longer than some time-outs that tests set. */
  readonly failures: readonly string[];
}

/** Watches everything that a stand-in in this process answers and sends from now on. */
export function watchSchemas(world: World): Watched {
  const waiting: (() => Judgement)[] = [];
  const found: string[] = [];
  const counts = { answers: 0, webhooks: 0 };
  world.onAnswered.push(({ operation, status, body }) => {
    counts.answers += 1;
    waiting.push(() => validateResponse(operation, status, body));
  });
  world.onHappening.push(({ event, action, body }) => {
    counts.webhooks += 1;
    waiting.push(() => validateWebhook(event, action, body));
  });
  return {
    counts,
    get failures() {
      for (const judgeNext of waiting.splice(0)) found.push(...judgeNext());
      return found;
    },
  };
}

/** One line of what a stand-in in another process records when `TOWN_RECORD` names a file. */
type Recorded =
  | { readonly kind: 'answer'; readonly operation: string; readonly status: number; readonly body?: unknown }
  | { readonly kind: 'webhook'; readonly event: string; readonly action: string | null; readonly body: unknown };

const failuresMax = 50;

/** Judges a recording; reads it line by line, for it can be long. */
export async function judgeRecording(
  path: string,
): Promise<{ failures: string[]; counts: { answers: number; webhooks: number } }> {
  const failures: string[] = [];
  const counts = { answers: 0, webhooks: 0 };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const recorded: Recorded = JSON.parse(line);
    const isAnswer = recorded.kind === 'answer';
    if (isAnswer) counts.answers += 1;
    else counts.webhooks += 1;
    const found = isAnswer
      ? validateResponse(recorded.operation, recorded.status, recorded.body)
      : validateWebhook(recorded.event, recorded.action, recorded.body);
    if (failures.length < failuresMax) failures.push(...found);
  }
  return { failures, counts };
}
