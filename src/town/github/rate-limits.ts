/** Counts calls per credential and hour, as the `x-ratelimit-*` headers and `/rate_limit` show them. */
import type { Credential } from './context.ts';
import type { World } from './world.ts';

interface Window {
  used: number;
  resetAt: number;
}

const hourMs = 3_600_000;

/** The counters of all credentials; they start anew with the process. */
export class RateLimits {
  readonly #world: World;
  readonly #windows = new Map<string, Window>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Counts one call and returns its headers. */
  count(credential: Credential, path: string): Record<string, string> {
    const resource = path.endsWith('/graphql') ? 'graphql' : 'core';
    const window = this.#window(`${resource}/${keyOf(credential)}`);
    if (path !== '/rate_limit') window.used += 1;
    const limit = this.#world.settings.rateLimit;
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - window.used)),
      'x-ratelimit-reset': String(Math.ceil(window.resetAt / 1000)),
      'x-ratelimit-used': String(window.used),
      'x-ratelimit-resource': resource,
    };
  }

  #window(key: string): Window {
    const now = this.#world.clock();
    const found = this.#windows.get(key);
    if (found !== undefined && found.resetAt > now) return found;
    const fresh = { used: 0, resetAt: now + hourMs };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

function keyOf(credential: Credential): string {
  switch (credential.kind) {
    case 'none':
      return 'nobody';
    case 'jwt':
      return `app/${credential.app.id}`;
    case 'installation':
      return `installation/${credential.token.installationId ?? 0}`;
    case 'user':
      return `user/${credential.token.accountId}`;
    case 'job':
      return `job/${credential.token.repositoryIds.toString()}`;
  }
}
