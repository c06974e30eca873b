/** Trouble with GitHub, read off the effects that wait in the outbox. */
import type { OutboxEntry } from '../effect.ts';
import type { Instant } from '../name.ts';
import { replies } from '../people/replies.ts';
import type { Situation } from '../situation.ts';
import type { Condition } from './condition.ts';

/** Whether what GitHub answered is a limit of its own; anything else that passes is an outage. */
export function isLimit(error: string): boolean {
  return /^(?:403|429)\b|rate limit|abuse/i.test(error);
}

const first = (entries: readonly OutboxEntry[]): Instant | null =>
  entries.toSorted((a, b) => a.at - b.at)[0]?.at ?? null;

/** Effects that GitHub did not take, and those that wait so that others may go first. */
export function troublesOf({ ledger, snapshot }: Situation): Condition[] {
  const failing = ledger.outbox.entries.filter((entry) => entry.error !== null);
  const limited = failing.filter((entry) => isLimit(entry.error ?? ''));
  const down = failing.filter((entry) => !limited.includes(entry));
  const saved = ledger.outbox.entries.filter((entry) => entry.error === null && entry.notBefore > snapshot.now);
  const found = (kind: 'rate-limited' | 'github-down' | 'calls-saved', entries: OutboxEntry[]): Condition[] =>
    entries.length === 0
      ? []
      : [{ kind, key: kind, bead: null, since: first(entries), text: replies.trouble(kind, entries.length) }];
  return [...found('rate-limited', limited), ...found('github-down', down), ...found('calls-saved', saved)];
}
