/** Counts calls per credential and hour, as the `x-ratelimit-*` headers and `/rate_limit` show them. */
import type { Credential } from './context.ts';
import type { World } from './world.ts';

interface Window {
  used: number;
  resetAt: number;
}

/** How much of a limit is used. */
export interface RateState {
  readonly resource: string;
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the epoch. */
  readonly reset: number;
}

/** The counters of all credentials; they start anew with the process. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();

  /** Begins all windows anew. */
  restart(): void {
    this.#windows.clear();
  }

  /** Counts one call of `resource` (`core` or `graphql`). */
  count(world: World, credential: Credential, resource: string): void {
    this.#window(world, `${resource}/${keyOf(credential)}`).used += 1;
  }

  /** Where a credential stands. */
  state(world: World, credential: Credential, resource: string): RateState {
    const window = this.#window(world, `${resource}/${keyOf(credential)}`);
    const limit = world.faults.value('limits.primary') || world.settings.rateLimit;
    const remaining = Math.max(0, limit - window.used);
    return { resource, limit, used: window.used, remaining, reset: Math.ceil(window.resetAt / 1000) };
  }

  #window(world: World, key: string): Window {
    const now = world.clock();
    const found = this.#windows.get(key);
    if (found !== undefined && found.resetAt > now) return found;
    const fresh = { used: 0, resetAt: now + world.faults.value('limits.window-s') * 1000 };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

/** The headers that tell a caller where it stands. */
export function rateHeaders(state: RateState): Record<string, string> {
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-reset': String(state.reset),
    'x-ratelimit-used': String(state.used),
    'x-ratelimit-resource': state.resource,
  };
}

/** Whose counters a credential's calls are on. */
export function keyOf(credential: Credential): string {
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
