/** Starts, watches and stops the processes of a town. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { packageRoot } from './package-root.ts';
import { CliError, usageError } from './cli-error.ts';
import { TownClient } from './town-client.ts';
import { bareEnvironment, endLeftovers, notePids, startProcess } from './town-process.ts';
import type { Running } from './town-process.ts';
import { readKey } from './town-setup.ts';
import { writeWhole } from './town-state.ts';
import type { TownPaths, TownState } from './town-state.ts';

const StandInReady = z.object({ url: z.string(), adminToken: z.string() });
const HostReady = z.object({ url: z.string() });
const restartsMax = 50;
const pointingsMax = 60;

const hostCommand = (port: number): string[] => [
  join(packageRoot(), 'dist/toolpusher.js'),
  'serve',
  `--port=${port}`,
  '--tick=60',
  `--parent=${process.pid}`,
];

// Tests judge by GitHub's schemas what a town's stand-in said.
function recording(): Record<string, string> {
  const path = process.env['TOWN_RECORD'];
  return path === undefined ? {} : { TOWN_RECORD: path };
}

/** How a town's processes are started. `onHostLine` hears each line of the App's host. */
export type EnginePlan = Readonly<{
  paths: TownPaths;
  port: number;
  /** Whether a person named the port; else it is one that the town had. */
  isPortNamed: boolean;
  /** The same for the App's host, which has the page. */
  pagePort: number;
  isPagePortNamed: boolean;
  slots: number;
  onHostLine: (line: string) => void;
  warn: (line: string) => void;
}>;

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The processes of one town. */
export class TownEngine {
  readonly #plan: EnginePlan;
  #running: Running[] = [];
  #isStopping = false;
  #restarts = 0;
  #url = '';
  #hostPort = 0;
  #admin: TownClient | null = null;

  constructor(plan: EnginePlan) {
    this.#plan = plan;
  }

  /** The stand-in's address. */
  get url(): string {
    return this.#url;
  }

  /** The stand-in's administration. */
  get admin(): TownClient {
    if (this.#admin === null) throw new Error('the stand-in has not been started');
    return this.#admin;
  }

  /** Throws a usage error when a person named a port that cannot be had. */
  async refuseTaken(): Promise<void> {
    const { paths, port, isPortNamed, pagePort, isPagePortNamed } = this.#plan;
    const named = [
      ...(isPortNamed ? [{ number: port, flag: '--port' }] : []),
      ...(isPagePortNamed ? [{ number: pagePort, flag: '--page-port' }] : []),
    ];
    if (named.length === 0) return;
    if (isPortNamed && isPagePortNamed && port === pagePort)
      throw usageError(`--port and --page-port are both ${port}.`, 'They are of two servers: name two ports.');
    await endLeftovers(paths.pids, paths.dir);
    for (const { number, flag } of named) {
      if (await isFree(number)) continue;
      throw usageError(`Port ${number} is taken, or not for you to use.`, `Name another, or leave out ${flag}.`);
    }
  }

  /** Starts the stand-in, at the port it had before where that is free. */
  async startStandIn(): Promise<void> {
    const { paths, port } = this.#plan;
    await endLeftovers(paths.pids, paths.dir);
    if (!existsSync(paths.adminToken)) writeWhole(paths.adminToken, randomBytes(24).toString('hex'));
    const wanted = port !== 0 && (await isFree(port)) ? port : 0;
    if (port !== 0 && wanted === 0) this.#plan.warn(`Port ${port} is taken; another one is used.`);
    await this.#launchStandIn(wanted);
  }

  async #launchStandIn(port: number): Promise<void> {
    const { paths, slots } = this.#plan;
    const args = [
      join(packageRoot(), 'dist/town.js'),
      'serve',
      `--dir=${paths.standIn}`,
      `--port=${port}`,
      `--ready=${paths.standInReady}`,
      `--admin-token-file=${paths.adminToken}`,
      `--slots=${slots}`,
      `--parent=${process.pid}`,
    ];
    const running = await startProcess({
      name: 'The stand-in for GitHub',
      args,
      env: bareEnvironment(recording()),
      cwd: paths.dir,
      log: paths.standInLog,
      ready: paths.standInReady,
    });
    const { url } = StandInReady.parse(running.ready);
    this.#url = url;
    this.#admin = new TownClient(url, readFileSync(paths.adminToken, 'utf8').trim());
    this.#note(running);
    // Everybody knows it by its address, so it comes back at the same.
    void running.exited.then((how) =>
      this.#restart(running, how, () => this.#launchStandIn(Number(new URL(url).port))),
    );
  }

  // Whoever has the page open finds it there again.
  async #pagePort(): Promise<number> {
    const wanted = this.#hostPort === 0 ? this.#plan.pagePort : this.#hostPort;
    if (wanted === 0 || (await isFree(wanted))) return wanted;
    this.#plan.warn(`Port ${wanted} is taken; the page has another one.`);
    return 0;
  }

  /** Starts the App's host, tells GitHub where it is, and starts it again whenever it ends by itself. */
  async startHost(state: TownState): Promise<{ url: string }> {
    const { paths, onHostLine } = this.#plan;
    const running = await startProcess({
      name: "The App's host",
      args: [...hostCommand(await this.#pagePort()), `--ready=${paths.hostReady}`],
      env: bareEnvironment({
        APP_ID: String(state.app.id),
        PRIVATE_KEY: readKey(paths),
        WEBHOOK_SECRET: state.app.webhookSecret,
        TOOLPUSHER_INSTANCE: 'town',
        TOOLPUSHER_PAGE: 'open',
        GITHUB_API_URL: `${this.#url}/api/v3`,
        LOG_LEVEL: 'info',
      }),
      cwd: paths.dir,
      log: paths.hostLog,
      ready: paths.hostReady,
      onLine: onHostLine,
    });
    this.#note(running);
    const { url } = HostReady.parse(running.ready);
    this.#hostPort = Number(new URL(url).port);
    await this.#pointWebhooks(state, url);
    void running.exited.then((how) => this.#restart(running, how, () => this.#restartHost(state)));
    return { url };
  }

  async #restartHost(state: TownState): Promise<void> {
    const { url } = await this.startHost(state);
    this.#plan.warn(`The page is at ${url}/town`);
  }

  async #restart(ended: Running, how: string, start: () => Promise<void>): Promise<void> {
    this.#running = this.#running.filter((each) => each !== ended);
    if (this.#isStopping || this.#restarts >= restartsMax) return;
    this.#restarts += 1;
    this.#plan.warn(`${ended.name} ended (${how}); starting it again.`);
    await delay(500);
    if (this.#isStopping) return;
    await start().catch((error: unknown) => {
      this.#plan.warn(String(error));
      return this.#restart(ended, 'it did not start', start);
    });
  }

  async #pointWebhooks(state: TownState, host: string): Promise<void> {
    const { slug, webhookSecret } = state.app;
    const webhookUrl = `${host}/api/github/webhooks`;
    // Again while the stand-in itself is starting.
    for (let left = pointingsMax; ; left--) {
      try {
        return await this.admin.do('POST /_town/apps/webhook', { slug, webhookUrl, webhookSecret });
      } catch (error) {
        if (left === 0 || this.#isStopping || error instanceof CliError) throw error;
        await delay(500);
      }
    }
  }

  #note(running: Running): void {
    this.#running.push(running);
    notePids(this.#plan.paths.pids, this.#running);
  }

  /** Stops everything, the App's host first. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const running of this.#running.toReversed()) await running.stop();
    this.#running = [];
  }
}
