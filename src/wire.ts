/** Where ports meet adapters: one rig for each repository, one client for each installation. */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Probot } from 'probot';
import { z } from 'zod';
import { parseConfig } from './adapters/config/config-text.ts';
import { renderProblem } from './adapters/config/yaml-text.ts';
import { classify, statusOf } from './adapters/github/classify.ts';
import type { Client } from './adapters/github/client.ts';
import { GitHubRepository } from './adapters/github/repository.ts';
import { inTime } from './adapters/in-time.ts';
import { GitHubLedger } from './adapters/ledger/github-ledger.ts';
import { parseLedger } from './core/ledger/ledger.ts';
import type { Ledger } from './core/ledger/ledger.ts';
import { Instant } from './core/name.ts';
import { configPath } from './core/ref.ts';
import type { Clock, Dice } from './ports/clock.ts';
import type { ConfigReading } from './ports/config.ts';
import type { Log } from './ports/log.ts';
import type { Ports } from './ports/ports.ts';
import { Rig } from './shell/handle.ts';
import type { Progress } from './shell/shift.ts';

/** A repository of an installation. */
export interface Address {
  readonly owner: string;
  readonly repo: string;
  readonly installation: number;
}

const systemClock: Clock = {
  now: () => Instant.parse(Date.now()),
  wait: (ms) => sleep(ms),
};

const systemDice: Dice = {
  entropy: () => Array.from({ length: 16 }, () => randomInt(36).toString(36)).join(''),
  between: (low, high) => randomInt(low, high + 1),
};

const TheirInstallation = z.looseObject({ id: z.int() });
const TheirApp = z.looseObject({ slug: z.string() });

/** What the rigs of this process share. */
export interface WireOptions {
  readonly probot: Probot;
  readonly log: Log;
  /** Who holds leases; null draws a name for this process. */
  readonly instance: string | null;
  /** See `RigOptions`. */
  readonly ackWaitMs: number;
  /** Another repository has to be looked at. */
  readonly onWake: (address: Address) => void;
  readonly onProgress: (address: Address, progress: Progress) => void;
}

/** All rigs of this process. */
export class Wire {
  readonly #options: WireOptions;
  readonly #rigs = new Map<string, Rig>();
  readonly #clients = new Map<number, Promise<Client>>();
  readonly #heldBy: string;
  #login: Promise<string> | null = null;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#heldBy = options.instance ?? randomBytes(8).toString('hex');
  }

  /** The App's own login, as GitHub writes it in comments and events. */
  login(): Promise<string> {
    this.#login ??= this.#askLogin().catch((error: unknown) => {
      this.#login = null;
      throw error;
    });
    return this.#login;
  }

  async #askLogin(): Promise<string> {
    const client = await this.#options.probot.auth();
    const { data } = await client.request('GET /app');
    return `${TheirApp.parse(data).slug}[bot]`;
  }

  /** The client of one installation. Its token is renewed by Octokit. */
  client(installation: number): Promise<Client> {
    const known = this.#clients.get(installation);
    if (known !== undefined) return known;
    const made = this.#options.probot.auth(installation);
    this.#clients.set(installation, made);
    return made;
  }

  /** The rig of one repository. */
  async rig(address: Address): Promise<Rig> {
    const key = `${address.installation}/${address.owner}/${address.repo}`.toLowerCase();
    const known = this.#rigs.get(key);
    if (known !== undefined) return known;
    const ports = await this.#ports(address);
    const made = this.#rigs.get(key) ?? this.#makeRig(ports, address);
    this.#rigs.set(key, made);
    return made;
  }

  #makeRig(ports: Ports, address: Address): Rig {
    const { onProgress, ackWaitMs } = this.#options;
    return new Rig(ports, { ackWaitMs, onProgress: (progress) => onProgress(address, progress) });
  }

  /** A repository's ledger as it is now: one call. */
  async readLedger({ owner, repo, installation }: Address): Promise<Ledger> {
    const place = { client: await this.client(installation), owner, repo, app: await this.login() };
    return parseLedger((await new GitHubLedger(place).read()).files);
  }

  /** Commits what still waits to be acknowledged, everywhere. */
  async flush(): Promise<void> {
    await Promise.allSettled([...this.#rigs.values()].map((rig) => rig.flush()));
  }

  async #wake(repository: string): Promise<void> {
    const [owner = '', repo = ''] = repository.split('/');
    const app = await this.#options.probot.auth();
    try {
      const { data } = await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
      this.#options.onWake({ owner, repo, installation: TheirInstallation.parse(data).id });
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  async #ports({ owner, repo, installation }: Address): Promise<Ports> {
    const place = { client: await this.client(installation), owner, repo, app: await this.login() };
    return {
      repository: new GitHubRepository(place, systemClock),
      ledger: new GitHubLedger(place),
      clock: systemClock,
      dice: systemDice,
      log: this.#options.log,
      readConfig,
      classify,
      wake: (repository) => this.#wake(repository),
      inTime,
      heldBy: this.#heldBy,
    };
  }
}

/** Reads `workspace.yml`; what is wrong with it is told by line and column. */
export function readConfig(text: string): ConfigReading {
  const reading = parseConfig(text);
  if (reading.status === 'ok') return { status: 'read', config: reading.config };
  return { status: 'faulty', fault: reading.problems.map((problem) => renderProblem(configPath, problem)).join('\n') };
}
