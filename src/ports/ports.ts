/** Everything that the shell needs for one repository. */
import type { Instant } from '../core/name.ts';
import type { Clock, Dice } from './clock.ts';
import type { ReadConfig } from './config.ts';
import type { Classify } from './failure.ts';
import type { RepositoryPort } from './github.ts';
import type { LedgerPort } from './ledger.ts';
import type { Log } from './log.ts';

/** Runs `work`, no call of which is sent to GitHub from `until` on: one that would be is a passing failure. */
export type InTime = <T>(until: Instant, work: () => Promise<T>) => Promise<T>;

export interface Ports {
  readonly repository: RepositoryPort;
  readonly ledger: LedgerPort;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly log: Log;
  readonly readConfig: ReadConfig;
  readonly classify: Classify;
  /** Has another repository, `owner/name`, looked at soon; does nothing where the App is not installed. */
  readonly wake: (repository: string) => Promise<void>;
  readonly inTime: InTime;
  /** A name that no other process has: who holds leases in the outbox. */
  readonly heldBy: string;
}
