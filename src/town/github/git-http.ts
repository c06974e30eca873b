/** Git's smart HTTP protocol, by way of `git http-backend`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from './world.ts';

/** Serves one request of a git client. */
export async function serveGit(
  world: World,
  on: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  on.response.writeHead(501).end(`${world.url}${on.url.pathname}`);
  await Promise.resolve();
}
