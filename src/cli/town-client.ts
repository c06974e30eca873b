/** Speaks to the town: its administration under `/_town/`, and GitHub's REST API as the person. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from './cli-error.ts';

const awayMs = 20_000;

/** Calls one server with one token. */
export class TownClient {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** Calls and reads the answer as `schema`. Throws a `CliError` on any refusal. */
  async call<T>(request: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    const text = await this.text(request, body);
    return schema.parse(text === '' ? null : JSON.parse(text));
  }

  /** Calls and answers what was said as it is. */
  async text(request: string, body?: unknown): Promise<string> {
    const [method = 'GET', path = '/'] = request.split(' ');
    const response = await this.#reach(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: 'application/vnd.github+json',
        'content-type': 'application/json',
        'user-agent': 'toolpusher-town',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new CliError(`${request} answered ${response.status}: ${text.slice(0, 500)}`, { next: '' });
    return text;
  }

  // The stand-in may be starting again; what only reads can wait for it.
  async #reach(url: string, request: RequestInit & { method: string }): Promise<Response> {
    for (const until = Date.now() + awayMs; ;) {
      try {
        return await fetch(url, request);
      } catch (error) {
        if (request.method !== 'GET' || Date.now() > until) throw error;
        await delay(200);
      }
    }
  }

  /** Calls for the effect alone. */
  async do(request: string, body?: unknown): Promise<void> {
    await this.call(request, z.unknown(), body);
  }
}
