/**
 * The Octokit that everything talks to GitHub with: Probot's, without its process-wide throttle, paced per
 * installation by our own.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ProbotOctokit } from 'probot';
import { noteCallsLeft } from './calls-left.ts';
import { costOf, Pace } from './pace.ts';

const pace = new Pace((ms) => wait(ms));

// Probot passes the installation in `auth`; without one the call is the App's own.
function installationOf(options: unknown): string {
  if (typeof options !== 'object' || options === null || !('auth' in options)) return 'app';
  const { auth } = options;
  if (typeof auth !== 'object' || auth === null || !('installationId' in auth)) return 'app';
  return String(auth.installationId);
}

/** Probot's Octokit, paced. Only the function form of `defaults` switches Probot's own throttle off. */
export const PacedOctokit = ProbotOctokit.plugin((octokit, options) => {
  const installation = installationOf(options);
  octokit.hook.wrap('request', (request, parameters) => {
    const { method, url } = parameters;
    const query = 'query' in parameters && typeof parameters['query'] === 'string' ? parameters['query'] : null;
    const isGraphql = url.endsWith('/graphql');
    const cost = costOf({ method, url, query: isGraphql ? query : null });
    return pace.run(installation, cost, async () => {
      const response = await request(parameters);
      noteCallsLeft(installation, { ...response.headers });
      return response;
    });
  });
}).defaults((options: Record<string, unknown>) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));

/** A client of GitHub, for one installation or for the App itself. */
export type Client = InstanceType<typeof ProbotOctokit>;
