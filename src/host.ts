/**
 * The App as a host runs it: request handlers for webhooks and ticks, and, where the process lives on, ticks by itself
 * when the shell says that one would be useful.
 */
import { timingSafeEqual } from 'node:crypto';
import { Webhooks } from '@octokit/webhooks';
import { Probot } from 'probot';
import { z } from 'zod';
import type { Settings } from './adapters/environment.ts';
import { listDeliveries, redeliver } from './adapters/github/deliveries.ts';
import { PacedOctokit } from './adapters/github/client.ts';
import { toolpusherApp } from './app.ts';
import type { Change } from './core/ledger/change.ts';
import type { Ledger } from './core/ledger/ledger.ts';
import type { Event } from './core/event.ts';
import { Instant } from './core/name.ts';
import { later } from './core/time.ts';
import { deliveriesMs, missedDeliveries } from './core/watch/deacon.ts';
import type { Log } from './ports/log.ts';
import { Pages } from './pages.ts';
import { Wire } from './wire.ts';
import type { Address } from './wire.ts';

/** One committed round of one repository, told as it happens. */
export interface HostProgress {
  readonly repository: string;
  readonly at: number;
  readonly changes: readonly Change[];
  readonly ledger: Ledger;
}

export interface HostOptions {
  readonly settings: Settings;
  readonly log: Log;
  /** Keeps the process for what goes on after the answer; on a server of one's own nothing needs to be done. */
  readonly waitUntil: (promise: Promise<unknown>) => void;
  /** Whether this process lives on, and so can tick by itself. */
  readonly isLasting: boolean;
}

/** What came of ticking everywhere. */
export interface TickReport {
  readonly repositories: number;
  readonly failed: number;
  /** Webhooks that had not arrived and were asked for again. */
  readonly redelivered: number;
}

export interface Host {
  readonly handlers: {
    /** `POST /api/github/webhooks`: verified, answered at once, handled afterwards. */
    webhooks(request: Request): Promise<Response>;
    /** `GET /api/cron/tick`, with the cron secret as bearer. */
    tick(request: Request): Promise<Response>;
    /** `GET /town` and below: the page, to those who may see it. */
    page(request: Request): Promise<Response>;
    /** `GET /`: says that the App is there. */
    health(): Response;
  };
  /** Ticks every repository of every installation. */
  tick(): Promise<TickReport>;
  onProgress(listener: (progress: HostProgress) => void): () => void;
  /** Resolves when nothing is being handled. */
  idle(): Promise<void>;
  /** Stops ticking by itself and waits for what is being handled. */
  close(): Promise<void>;
}

const bodyBytesMax = 25 * 1024 * 1024;
const ownTickMs = { least: 1000, most: 600_000 } as const;
const atOnce = 4;
const ackWaitMs = 15_000;
const pagesMax = 30;
// What a lasting process does not know by itself it reads this often; a function knows little, and may cost a call a minute.
const freshMs = { lasting: 600_000, function: 60_000 } as const;

/** Makes the App of this process. Calls GitHub only when something has to be handled. */
export function createHost(options: HostOptions): Host {
  return new TownHost(options);
}

class TownHost implements Host {
  readonly #options: HostOptions;
  readonly #probot: Probot;
  readonly #signatures: Webhooks;
  readonly #wire: Wire;
  readonly #pages: Pages;
  readonly #listeners = new Set<(progress: HostProgress) => void>();
  readonly #busy = new Set<Promise<unknown>>();
  readonly #timers = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  #isClosed = false;
  #loaded: Promise<void> | null = null;

  readonly handlers = {
    webhooks: (request: Request): Promise<Response> => this.#webhooks(request),
    tick: (request: Request): Promise<Response> => this.#tickRequest(request),
    page: (request: Request): Promise<Response> => this.#page(request),
    health: (): Response => new Response('Toolpusher is here.\n', { headers: { 'content-type': 'text/plain' } }),
  };

  constructor(options: HostOptions) {
    this.#options = options;
    const { appId, privateKey, webhookSecret, apiUrl, logLevel } = options.settings;
    this.#probot = new Probot({
      appId,
      privateKey,
      secret: webhookSecret,
      baseUrl: apiUrl,
      Octokit: PacedOctokit,
      logLevel,
      logFormat: 'json',
    });
    this.#signatures = new Webhooks({ secret: webhookSecret });
    this.#pages = new Pages({
      settings: options.settings,
      freshMs: options.isLasting ? freshMs.lasting : freshMs.function,
      addresses: () => this.#addresses(),
      read: (address) => this.#wire.readLedger(address),
    });
    this.#wire = new Wire({
      probot: this.#probot,
      log: options.log,
      instance: options.settings.instance,
      ackWaitMs: options.isLasting ? ackWaitMs : 0,
      onWake: (address) => void this.#keep(this.#handle(address, { type: 'tick' })),
      onProgress: (address, { at, changes, known }) => {
        const repository = `${address.owner}/${address.repo}`;
        this.#pages.note(repository, known.ledger);
        for (const listener of this.#listeners) listener({ repository, at, changes, ledger: known.ledger });
      },
    });
  }

  async #page(request: Request): Promise<Response> {
    try {
      return await this.#pages.answer(request);
    } catch (error) {
      this.#options.log.error({ error: messageOf(error) }, 'the page could not be made');
      return answer(502, 'GitHub does not answer as it should. Try again.');
    }
  }

  onProgress(listener: (progress: HostProgress) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.idle();
    await this.#wire.flush();
  }

  async tick(): Promise<TickReport> {
    const addresses = await this.#addresses();
    const waiting = [...addresses];
    let failed = 0;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (!(await this.#handle(next, { type: 'tick' }))) failed += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return { repositories: addresses.length, failed, redelivered: await this.#redeliverMissed() };
  }

  // Ticks have found by looking what webhooks did not tell; only what a look cannot show needs them, so a failure waits.
  async #redeliverMissed(): Promise<number> {
    try {
      const app = await this.#probot.auth();
      const now = Instant.parse(Date.now());
      const missed = missedDeliveries(await listDeliveries(app, later(now, -deliveriesMs)), now);
      for (const id of missed) await redeliver(app, id);
      return missed.length;
    } catch (error) {
      this.#options.log.warn({ reason: messageOf(error) }, 'missed deliveries could not be asked for again');
      return 0;
    }
  }

  async #webhooks(request: Request): Promise<Response> {
    const id = request.headers.get('x-github-delivery');
    const name = request.headers.get('x-github-event');
    const signature = request.headers.get('x-hub-signature-256');
    if (id === null || name === null || signature === null) return answer(400, 'This is for GitHub.');
    const length = Number(request.headers.get('content-length') ?? 0);
    if (length > bodyBytesMax) return answer(413, 'Too large.');
    const body = await request.text();
    await this.#load();
    if (!(await this.#signatures.verify(body, signature))) return answer(401, 'The signature does not match.');
    if (!isObject(body)) return answer(400, 'The body is not a JSON object.');
    void this.#keep(this.#receive({ id, name, payload: body, signature }));
    return answer(202, 'Taken.');
  }

  async #receive(delivery: { id: string; name: string; payload: string; signature: string }): Promise<void> {
    try {
      await this.#probot.webhooks.verifyAndReceive(delivery);
    } catch (error) {
      const { id, name } = delivery;
      this.#options.log.error({ delivery: id, event: name, error: messageOf(error) }, 'a delivery failed');
    }
  }

  #load(): Promise<void> {
    this.#loaded ??= this.#probot.load(
      toolpusherApp({
        login: () => this.#wire.login(),
        take: async ({ event, ...address }) => void (await this.#handle(address, event)),
      }),
    );
    return this.#loaded;
  }

  async #tickRequest(request: Request): Promise<Response> {
    const { cronSecret } = this.#options.settings;
    if (cronSecret === null) return answer(503, 'CRON_SECRET is not set.');
    if (!isSame(request.headers.get('authorization') ?? '', `Bearer ${cronSecret}`)) return answer(401, 'Not for you.');
    const report = await this.#keep(this.tick());
    return Response.json(report, { status: report.failed === 0 ? 200 : 207 });
  }

  #keep<T>(promise: Promise<T>): Promise<T> {
    const kept = promise.finally(() => this.#busy.delete(kept));
    this.#busy.add(kept);
    this.#options.waitUntil(kept);
    return kept;
  }

  async #handle(address: Address, event: Event): Promise<boolean> {
    try {
      const rig = await this.#wire.rig(address);
      if (event.type === 'job') {
        rig.note(event.job);
        return true;
      }
      const { wakeAt } = await rig.handle([event]);
      this.#tickAt(address, wakeAt);
      return true;
    } catch (error) {
      const { owner, repo } = address;
      this.#options.log.error({ owner, repo, event: event.type, error: messageOf(error) }, 'not handled');
      this.#tickAt(address, Date.now() + 60_000);
      return false;
    }
  }

  #tickAt(address: Address, wakeAt: number | null): void {
    const key = `${address.owner}/${address.repo}`;
    const old = this.#timers.get(key);
    if (old !== undefined) clearTimeout(old.timer);
    this.#timers.delete(key);
    if (wakeAt === null || !this.#options.isLasting || this.#isClosed) return;
    const inMs = Math.min(ownTickMs.most, Math.max(ownTickMs.least, wakeAt - Date.now()));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      void this.#keep(this.#handle(address, { type: 'tick' }));
    }, inMs);
    this.#timers.set(key, { at: wakeAt, timer });
  }

  async #addresses(): Promise<Address[]> {
    const app = await this.#probot.auth();
    const installations = await everyPage(async (page) => {
      const { data } = await app.request('GET /app/installations', { per_page: 100, page });
      return z.array(z.looseObject({ id: z.int(), suspended_at: z.string().nullish() })).parse(data);
    });
    const addresses: Address[] = [];
    for (const { id, suspended_at: suspended } of installations) {
      if (typeof suspended === 'string') continue;
      const client = await this.#wire.client(id);
      const repositories = await everyPage(async (page) => {
        const { data } = await client.request('GET /installation/repositories', { per_page: 100, page });
        return TheirRepositories.parse(data).repositories.filter((each) => each.archived !== true);
      });
      for (const { name, owner } of repositories) addresses.push({ owner: owner.login, repo: name, installation: id });
    }
    return addresses;
  }
}

const TheirRepositories = z.looseObject({
  repositories: z.array(
    z.looseObject({
      name: z.string(),
      owner: z.looseObject({ login: z.string() }),
      archived: z.boolean().optional(),
    }),
  ),
});

async function everyPage<T>(ask: (page: number) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; page <= pagesMax; page++) {
    const more = await ask(page);
    all.push(...more);
    if (more.length < 100) break;
  }
  return all;
}

function answer(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain' } });
}

function isObject(body: string): boolean {
  try {
    const payload: unknown = JSON.parse(body);
    return typeof payload === 'object' && payload !== null;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 1000) : String(error);
}
