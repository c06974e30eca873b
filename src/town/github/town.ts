/** Puts the stand-in together: state, git, events, and the server that people, Apps and git speak to. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDisk } from '../faults/disk.ts';
import { Faults } from '../faults/faults.ts';
import { restoreFaults } from '../faults/fault-settings.ts';
import { Bare } from '../git/bare.ts';
import { clearLeftovers } from '../git/locks.ts';
import { isoSeconds } from '../git/objects.ts';
import { CallLog } from './call-log.ts';
import { deliveriesInFlight, resumeDeliveries } from './deliveries.ts';
import { tables } from './entities.ts';
import { emit } from './events.ts';
import { RateLimits } from './rate-limits.ts';
import { resumeIntents } from './refs.ts';
import { startServer } from './server.ts';
import { Store } from './store.ts';
import { Tenancy } from './tenancy.ts';
import type { Settings, World } from './world.ts';

/** How to start it. */
export interface TownOptions {
  readonly dir: string;
  readonly port?: number;
  readonly adminToken: string;
  readonly settings?: Partial<Settings>;
  readonly clock?: () => number;
  /** Other parts (the runner) join here, before the first call is answered. */
  readonly parts?: readonly ((world: World) => void | Promise<void>)[];
}

/** A running stand-in. */
export interface Town {
  readonly world: World;
  readonly close: () => Promise<void>;
}

const defaults: Settings = { latencyMs: 0, deliveryTimeoutMs: 10_000, slots: 20, rateLimit: 5000 };

/** Starts the stand-in on 127.0.0.1. */
export async function startTown(options: TownOptions): Promise<Town> {
  mkdirSync(join(options.dir, 'git'), { recursive: true });
  const tenancy = new Tenancy(options.dir);
  await tenancy.check();
  const store = Store.open(join(options.dir, 'state'));
  const calls = new CallLog(join(options.dir, 'calls.jsonl'));
  const faults = new Faults(join(options.dir, 'faults.jsonl'));
  const clock = (): number => (options.clock ?? Date.now)() + faults.value('clock.skew-ms');
  const repositories = new Map<number, Bare>();
  const address = { url: '' };
  const world: World = {
    store,
    dir: options.dir,
    limits: new RateLimits(),
    faults,
    settings: { ...defaults, ...options.settings },
    get url() {
      return address.url;
    },
    get api() {
      return `${address.url}/api/v3`;
    },
    clock,
    now: () => isoSeconds(clock()),
    git: (repo) => {
      const open = repositories.get(repo.id) ?? new Bare(join(options.dir, 'git', `${repo.id}.git`));
      repositories.set(repo.id, open);
      return open;
    },
    emit: (occurrence) => emit(world, occurrence),
    onHappening: [],
    onRefMoved: [],
    onAnswered: [],
    busy: [],
    onClose: [],
    actions: new Map(store.table<string>('actions').entries()),
  };
  restoreFaults(world);
  store.beforeWrite = checkDisk;
  world.busy.push(() => deliveriesInFlight(world) > 0);
  const server = await startServer(world, {
    port: options.port ?? 0,
    adminToken: options.adminToken,
    calls,
    instance: tenancy.instance,
  });
  address.url = server.url;
  tenancy.take(server.url);
  for (const repo of tables.repositories(store).all()) clearLeftovers(world.git(repo).dir);
  for (const part of options.parts ?? []) await part(world);
  await resumeIntents(world);
  resumeDeliveries(world);
  server.open();
  const close = async (): Promise<void> => {
    await server.close();
    for (const end of world.onClose) await end();
    for (const bare of repositories.values()) bare.close();
    calls.close();
    faults.close();
    store.close();
  };
  return { world, close };
}
