/** The running stand-in: its state, its clock, its git, and who listens to what happens. */
import type { Faults } from '../faults/faults.ts';
import type { Bare } from '../git/bare.ts';
import type { Account, Repository, Token } from './entities.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Store } from './store.ts';

/** Whose doing an event is. */
export interface Cause {
  readonly account: Account;
  /** A `job` (the workflow's own GITHUB_TOKEN) starts no workflows, except by dispatches. */
  readonly kind: 'installation' | 'user' | 'job' | 'system';
  /** The credential it was done with; undefined for the stand-in itself. */
  readonly token: Token | undefined;
}

/** Something that happened in a repository, in a webhook's terms. */
export interface Occurrence {
  readonly repo: Repository;
  readonly event: string;
  readonly action: string | null;
  /** The webhook's body without `action`, `repository`, `sender` and `installation`. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly cause: Cause;
}

/** A ref that has moved; `before` or `after` is undefined where the ref did not or does not exist. */
export interface RefMove {
  readonly repo: Repository;
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly cause: Cause;
}

/** An occurrence as listeners get it. */
export interface Happening extends Occurrence {
  /** The whole webhook body, less `installation` (which differs per receiver). */
  readonly body: Readonly<Record<string, unknown>>;
  /** False for what a job's token did, unless it is a dispatch. */
  readonly startsWorkflows: boolean;
}

/** An answer of the API, with GitHub's name for what was asked. */
interface Answered {
  readonly operation: string;
  readonly status: number;
  readonly body: unknown;
}

/** What can be changed while it runs, through `/_town/settings`. */
export interface Settings {
  /** Added to every call of GitHub's API. */
  latencyMs: number;
  /** How long a webhook's receiver has. */
  deliveryTimeoutMs: number;
  /** Jobs that may run at once. */
  slots: number;
  /** Calls an hour and token. */
  rateLimit: number;
}

/** Everything handlers share. */
export interface World {
  readonly store: Store;
  readonly dir: string;
  readonly settings: Settings;
  readonly limits: RateLimits;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /** `http://127.0.0.1:1234`: where people's pages and git are. */
  readonly url: string;
  /** `http://127.0.0.1:1234/api/v3`. */
  readonly api: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The same instant in GitHub's form, without fractions. */
  readonly now: () => string;
  readonly git: (repo: Repository) => Bare;
  readonly emit: (occurrence: Occurrence) => void;
  /** Called, in order, for every occurrence, after it is in the delivery log. */
  readonly onHappening: ((happening: Happening) => void)[];
  /** Called and awaited, in order, after a ref has moved and before its mover is answered. */
  readonly onRefMoved: ((move: RefMove) => void | Promise<void>)[];
  /** Called with every answer of the API, before it is sent: how tests hold answers against GitHub's schemas. */
  readonly onAnswered: ((answered: Answered) => void)[];
  /** Add one to say whether your part still has something queued or running. */
  readonly busy: (() => boolean)[];
  /** Add one to stop your part's processes at shutdown. */
  readonly onClose: (() => void | Promise<void>)[];
  /** Actions by `owner/repo` or `owner/repo/path`, as local directories. */
  readonly actions: Map<string, string>;
}
