/** `toolpusher serve`: the App on one machine, with the same handlers as the functions in `api/`, and a tick of its own. */
import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { Hono } from 'hono';
import { readSettings } from '../adapters/environment.ts';
import { jsonLog } from '../adapters/log.ts';
import { createHost } from '../host.ts';
import type { Host } from '../host.ts';
import { usageError } from './cli-error.ts';
import { countingNumber, portNumber } from './flag.ts';
import { writeWhole } from './town-state.ts';

interface ServeFlags {
  readonly port: number;
  readonly ready?: string;
  readonly tick: number;
  readonly parent?: number;
}

function routes(host: Host): Hono {
  const app = new Hono();
  app.post('/api/github/webhooks', (context) => host.handlers.webhooks(context.req.raw));
  app.get('/api/cron/tick', (context) => host.handlers.tick(context.req.raw));
  app.get('/town', (context) => host.handlers.page(context.req.raw));
  app.get('/town/:owner/:name', (context) => host.handlers.page(context.req.raw));
  app.get('/', () => host.handlers.health());
  return app;
}

function listen(app: Hono, port: number): Promise<{ port: number; close: () => void }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address: AddressInfo) => {
      resolve({ port: address.port, close: () => server.close() });
    });
    server.once('error', (error) => {
      const isTaken = 'code' in error && error.code === 'EADDRINUSE';
      reject(isTaken ? usageError(`Port ${port} is taken.`, 'Give another --port; 0 picks one.') : error);
    });
  });
}

function refuseUnset(env: NodeJS.ProcessEnv): void {
  const unset = ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'].filter((name) => (env[name] ?? '') === '');
  if (unset.length === 0) return;
  throw usageError(
    `Not set in the environment: ${unset.join(', ')}.`,
    'docs/install.md says where they come from. To try Toolpusher without GitHub: toolpusher town.',
  );
}

// A town's host must not go on alone when the town is gone, however it went.
function watchParent(parent: number, stop: () => void): void {
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 1000).unref();
}

async function run(flags: ServeFlags): Promise<void> {
  refuseUnset(process.env);
  const settings = readSettings(process.env);
  const host = createHost({ settings, log: jsonLog(settings.logLevel), waitUntil: () => {}, isLasting: true });
  host.onProgress(({ repository, at, changes }) => {
    process.stdout.write(
      `${JSON.stringify({ type: 'progress', repository, at, changes: changes.map(({ type }) => type) })}\n`,
    );
  });
  const server = await listen(routes(host), flags.port);
  const url = `http://127.0.0.1:${server.port}`;
  process.stdout.write(`${JSON.stringify({ type: 'ready', url, webhooks: `${url}/api/github/webhooks` })}\n`);
  if (flags.ready !== undefined) writeWhole(flags.ready, JSON.stringify({ url, pid: process.pid }));
  const tick = (): void => void host.tick().catch((error: unknown) => process.stderr.write(`tick: ${String(error)}\n`));
  // What webhooks told while nobody listened is found by looking.
  tick();
  const timer = setInterval(tick, flags.tick * 1000);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    server.close();
    await host.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  process.stdout.once('error', () => void stop());
  // Its GitHub goes with it, so there is nothing to wait for; what was begun is in the ledger.
  if (flags.parent !== undefined) watchParent(flags.parent, () => process.exit(0));
}

/** The sub-command. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the App on this machine, on 127.0.0.1')
    .option('--port <port>', 'the port; 0 picks one', portNumber, 3000)
    .option('--tick <seconds>', 'how often to look without being told', countingNumber, 300)
    .option('--ready <file>', 'where to write {url, pid} once it serves')
    .option('--parent <pid>', 'end when this process, which started it, is gone', countingNumber)
    .addHelpText(
      'after',
      '\nEnvironment: APP_ID, PRIVATE_KEY, WEBHOOK_SECRET; CRON_SECRET, PAGE_SECRET, GITHUB_API_URL, TOOLPUSHER_INSTANCE, LOG_LEVEL',
    )
    .action(run);
}
