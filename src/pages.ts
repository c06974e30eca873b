/**
 * Who may see the page, and where its state comes from: what this process knows of a ledger anyway, else one call.
 *
 * **Invariant:** a stranger sees nothing: without a secret in the environment there is no page, but in the town on this
 * machine, and there only under a name of this machine.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Settings } from './adapters/environment.ts';
import { isLoopback } from './adapters/environment.ts';
import { callsLeft } from './adapters/github/calls-left.ts';
import type { Ledger } from './core/ledger/ledger.ts';
import { Instant } from './core/name.ts';
import { renderTown, renderTowns } from './web/page.tsx';
import type { Address } from './wire.ts';

/** What pages are made with. `freshMs`: how long a state is good that this process was not told to be old. */
export interface PagesOptions {
  readonly settings: Pick<Settings, 'page' | 'apiUrl'>;
  readonly freshMs: number;
  readonly addresses: () => Promise<readonly Address[]>;
  readonly read: (address: Address) => Promise<Ledger>;
}

interface Kept<T> {
  readonly value: Promise<T>;
  readonly at: number;
}

const addressesMs = 300_000;

/** The pages of one process. */
export class Pages {
  readonly #options: PagesOptions;
  readonly #ledgers = new Map<string, Kept<Ledger>>();
  #addresses: Kept<readonly Address[]> | null = null;

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /** What was just committed need not be read again. */
  note(repository: string, ledger: Ledger): void {
    this.#ledgers.set(repository.toLowerCase(), { value: Promise.resolve(ledger), at: Date.now() });
  }

  /** Answers `/town` and `/town/<owner>/<name>`. */
  async answer(request: Request): Promise<Response> {
    const refusal = this.#refusal(request);
    if (refusal !== null) return refusal;
    const [, owner, name] = new URL(request.url).pathname.split('/').filter((part) => part !== '');
    const known = request.headers.get('if-none-match');
    const addresses = await this.#known();
    const names = addresses.map((each) => `${each.owner}/${each.repo}`);
    if (owner === undefined && addresses.length !== 1) return renderTowns(names, known);
    const wanted = owner === undefined ? names[0] : `${owner}/${name ?? ''}`;
    const address = addresses.find((_, index) => names[index]?.toLowerCase() === wanted?.toLowerCase());
    return address === undefined ? text(404, 'There is no such repository here.') : this.#town(address, known);
  }

  async #town(address: Address, known: string | null): Promise<Response> {
    const repository = `${address.owner}/${address.repo}`;
    const view = {
      repository,
      site: `${siteOf(this.#options.settings.apiUrl)}/${repository}`,
      ledger: await this.#ledger(repository.toLowerCase(), address),
      now: Instant.parse(Date.now()),
      calls: callsLeft(address.installation),
    };
    return renderTown(view, known);
  }

  #ledger(key: string, address: Address): Promise<Ledger> {
    const old = this.#ledgers.get(key);
    if (old !== undefined && Date.now() - old.at < this.#options.freshMs) return old.value;
    const value = this.#options.read(address);
    this.#ledgers.set(key, { value, at: Date.now() });
    value.catch(() => this.#ledgers.delete(key));
    return value;
  }

  #known(): Promise<readonly Address[]> {
    const old = this.#addresses;
    if (old !== null && Date.now() - old.at < addressesMs) return old.value;
    const value = this.#options.addresses();
    this.#addresses = { value, at: Date.now() };
    value.catch(() => (this.#addresses = null));
    return value;
  }

  #refusal(request: Request): Response | null {
    const { page } = this.#options.settings;
    if (page.access === 'off')
      return text(404, 'The page is off. Set PAGE_SECRET to a secret of at least 16 characters.');
    if (page.access === 'open') {
      // A name that somebody else's server resolved to this machine is not one of ours.
      return isLoopback(new URL(request.url).hostname) ? null : text(403, 'Only from this machine.');
    }
    return isGiven(request.headers.get('authorization') ?? '', page.secret)
      ? null
      : text(401, 'The password is PAGE_SECRET; any name will do.', {
          'www-authenticate': 'Basic realm="Toolpusher", charset="UTF-8"',
        });
  }
}

/** Whether the header holds the secret: as a bearer, or as the password of whatever name. */
function isGiven(header: string, secret: string): boolean {
  const [scheme = '', value = ''] = header.split(' ');
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const given = /^basic$/i.test(scheme) ? decoded.slice(decoded.indexOf(':') + 1) : value;
  const hash = (word: string): Buffer => createHash('sha256').update(word).digest();
  return /^(?:basic|bearer)$/i.test(scheme) && timingSafeEqual(hash(given), hash(secret));
}

/** Where people see what the API serves. */
function siteOf(apiUrl: string): string {
  return apiUrl === 'https://api.github.com' ? 'https://github.com' : apiUrl.replace(/\/api\/v3$/, '');
}

function text(status: number, words: string, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${words}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...more } });
}
