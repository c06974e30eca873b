/** What happens to supervision's own record. */
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { findingsMax, leftMax, staleMax } from '../watch/record.ts';
import type { Watch } from '../watch/record.ts';
import { withAgent } from './records.ts';

type WatchChange = Extract<Change, { type: `watch-${string}` | 'agent-freed' }>;

/** The state after the kill switch was thrown, a condition was found or is over, or something stale came in. */
export function evolveWatch(ledger: Ledger, change: WatchChange): Ledger {
  if (change.type === 'agent-freed') {
    const agent = ledger.agents[change.agent];
    return agent === undefined ? ledger : withAgent(ledger, { ...agent, hook: null });
  }
  return { ...ledger, watch: watchAfter(ledger.watch, change) };
}

function watchAfter(watch: Watch, change: Exclude<WatchChange, { type: 'agent-freed' }>): Watch {
  switch (change.type) {
    case 'watch-stopped':
      return { ...watch, stopped: { by: change.by, at: change.at } };
    case 'watch-resumed':
      return { ...watch, stopped: null };
    case 'watch-found': {
      const others = watch.findings.filter(({ key }) => key !== change.finding.key);
      return { ...watch, findings: [...others, change.finding].slice(-findingsMax) };
    }
    case 'watch-over':
      return { ...watch, findings: watch.findings.filter(({ key }) => key !== change.key) };
    case 'watch-stale':
      return { ...watch, stale: [...watch.stale, change.note].slice(-staleMax) };
    case 'watch-left': {
      const owners = new Set(change.work.map(({ owner }) => owner));
      const others = watch.left?.filter(({ owner, until }) => until > change.at && !owners.has(owner)) ?? [];
      return { ...watch, left: [...others, ...change.work].slice(-leftMax) };
    }
  }
}
