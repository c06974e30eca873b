import { Probot } from 'probot';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import type { Place } from '../../src/adapters/github/place.ts';

/** The repository `o/r`, asked by the client that the product uses. */
export async function testPlace(): Promise<Place> {
  const probot = new Probot({ githubToken: 'test', Octokit: PacedOctokit });
  return { client: await probot.auth(), owner: 'o', repo: 'r', app: 'x[bot]' };
}
