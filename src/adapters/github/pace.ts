/**
 * Keeps one installation within GitHub's limits, and repeats reads that failed for a passing reason.
 *
 * **Invariant:** a write is sent once; whether it is tried again is decided by the outbox, which looks first.
 */
import Bottleneck from 'bottleneck';
import { deadline, tooLate } from '../in-time.ts';
import { classify } from './classify.ts';

/** What one call costs: points as GitHub counts them, and whether it creates content. */
export interface CallCost {
  readonly isRead: boolean;
  readonly isCreation: boolean;
}

const pointsAMinute = 900;
const creationsAMinute = 75;
const atOnce = 40;
const readTriesMax = 3;
/** Longer than this, the caller is told, so that a function instance does not sleep its life away. */
const waitMaxMs = 15_000;

/** What the paced client needs to know of one request. */
export interface PacedRequest {
  readonly method: string;
  readonly url: string;
  readonly query: string | null;
}

/** The cost of a request: GraphQL queries are reads although they are POSTs. */
export function costOf({ method, url, query }: PacedRequest): CallCost {
  if (query !== null) return { isRead: !/^\s*mutation\b/.test(query), isCreation: false };
  const isRead = method === 'GET' || method === 'HEAD';
  const isCreation = method === 'POST' && /\/(?:comments|issues|pulls|reviews|reactions)$/.test(url);
  return { isRead, isCreation };
}

/** The limits of each installation of this process. */
export class Pace {
  readonly #points = new Map<string, Bottleneck>();
  readonly #creations = new Map<string, Bottleneck>();
  readonly #wait: (ms: number) => Promise<void>;

  constructor(wait: (ms: number) => Promise<void>) {
    this.#wait = wait;
  }

  /** Sends when the limits of `installation` allow it. */
  async run<T>(installation: string, cost: CallCost, send: () => Promise<T>): Promise<T> {
    const until = deadline();
    // It may wait for its turn longer than it may be sent.
    const inTime = (): Promise<T> => {
      if (Date.now() >= until) throw new TooLate();
      return send();
    };
    const points = limiter(this.#points, installation, { perMinute: pointsAMinute, maxConcurrent: atOnce });
    const paced = (): Promise<T> =>
      points.schedule({ weight: cost.isRead ? 1 : 5 }, () => this.#repeating(cost, inTime));
    if (!cost.isCreation) return paced();
    return limiter(this.#creations, installation, { perMinute: creationsAMinute, maxConcurrent: 10 }).schedule(paced);
  }

  async #repeating<T>(cost: CallCost, send: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await send();
      } catch (error) {
        const failure = classify(error);
        const waitMs = failure.kind === 'passing' ? (failure.retryAfterMs ?? 500 * 2 ** tries) : waitMaxMs;
        if (!cost.isRead || failure.kind === 'lasting' || tries === readTriesMax || waitMs > waitMaxMs) throw error;
        await this.#wait(waitMs);
      }
    }
  }
}

/** A call that was not sent; as GitHub's failures are, it is judged by its status. */
class TooLate extends Error {
  override readonly name = 'TooLate';
  readonly status = 503;
  readonly response = { headers: {} };

  constructor() {
    super(tooLate);
  }
}

function limiter(
  group: Map<string, Bottleneck>,
  key: string,
  { perMinute, maxConcurrent }: { perMinute: number; maxConcurrent: number },
): Bottleneck {
  const known = group.get(key);
  if (known !== undefined) return known;
  const made = new Bottleneck({
    maxConcurrent,
    reservoir: perMinute,
    reservoirRefreshAmount: perMinute,
    reservoirRefreshInterval: 60_000,
  });
  group.set(key, made);
  return made;
}
