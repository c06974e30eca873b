/**
 * Addresses for `gh`, which speaks plain HTTP to the host `github.localhost` alone and sends its token nowhere else: to who asks
 * under that name, the API's addresses in answers (pages, a run's jobs) are given under that name too.
 */
import { Readable } from 'node:stream';
import type { Answer } from './context.ts';

/** The answer as `host` (of the request) should get it; `api` is the address that it was written with. */
export function readdress(answer: Answer, host: string | undefined, api: string): Answer {
  if (host !== 'api.github.localhost') return answer;
  const { body, headers = {} } = answer;
  const change = (text: string): string => text.replaceAll(`${api}/`, `http://${host}/`);
  const isJson = body !== undefined && !Buffer.isBuffer(body) && !(body instanceof Readable);
  const changed = Object.entries(headers).map(([name, value]) => [name, change(value)] as const);
  return {
    ...answer,
    headers: Object.fromEntries(changed),
    ...(isJson ? { body: JSON.parse(change(JSON.stringify(body))) } : {}),
  };
}
