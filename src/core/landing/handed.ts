/**
 * Native mode: what GitHub's own merge queue did with what was handed to it, and our check on its groups.
 *
 * **Invariant:** a bead is landed only when GitHub shows its pull request as merged at the head that was handed over.
 */
import { beadOfPull } from '../beads/among.ts';
import type { Change } from '../ledger/change.ts';
import type { Effect } from '../effect.ts';
import type { PullNumber } from '../name.ts';
import { isPending } from '../ledger/outbox.ts';
import { HandBack } from '../refinery/queue.ts';
import type { QueueEntry, QueueEvent } from '../refinery/queue.ts';
import { replies } from '../people/replies.ts';
import type { Situation } from '../situation.ts';
import type { HandedView } from '../snapshot.ts';
import { later } from '../time.ts';

/** The name of the check run that the refinery answers with. */
export const refineryCheck = 'toolpusher/refinery';

/** What a look at GitHub's queue comes to. `landed`: pull requests that are not open any more because they landed. */
export interface HandedStep {
  readonly facts: readonly QueueEvent[];
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
  readonly landed: ReadonlySet<PullNumber>;
}

/** So long after handing over GitHub may show neither a place nor an end. */
const silentMs = 120_000;

/** Takes in what became of every entry that GitHub's queue has or had. */
export function handed(situation: Situation): HandedStep {
  const { ledger, snapshot } = situation;
  const seen = ledger.queue.entries.flatMap((entry) => {
    const view = snapshot.handed.find((each) => each.pull === entry.pull);
    return entry.handedOverAt === null || view === undefined ? [] : [{ entry, view }];
  });
  const merged = seen.filter(({ entry, view }) => view.state === 'merged' && view.head === entry.head);
  const facts = seen.flatMap(({ entry, view }) => factsOf(situation, entry, view));
  return {
    facts,
    changes: merged.flatMap(({ entry, view }) => landingOf(situation, entry, view)),
    effects: [...removals(seen), ...answers(situation)],
    landed: new Set(merged.map(({ entry }) => entry.pull)),
  };
}

function factsOf({ ledger, snapshot }: Situation, entry: QueueEntry, view: HandedView): QueueEvent[] {
  const { pull, head } = entry;
  const at = snapshot.now;
  if (view.state === 'merged' && view.head === head)
    return [{ type: 'landed-natively', pull, head, sha: view.mergedAs, at }];
  if (view.state !== 'open') return [];
  const reason = view.place === null ? reasonOf({ ledger, snapshot }, entry, view.removed) : unmergeable(view.place);
  return reason === null ? [] : [{ type: 'handed-back', pull, reason, at }];
}

const unmergeable = (place: string): HandBack | null => (place === 'UNMERGEABLE' ? 'UNMERGEABLE' : null);

/** Why it is not in GitHub's queue; null while it may be on its way there. */
function reasonOf(
  { ledger, snapshot }: Pick<Situation, 'ledger' | 'snapshot'>,
  entry: QueueEntry,
  removed: HandedView['removed'],
): HandBack | null {
  const since = entry.handedOverAt ?? snapshot.now;
  if (isPending(ledger, (effect) => effect.type === 'hand-over' && effect.pull === entry.pull)) return null;
  if (entry.held !== null || ledger.queue.frozen.length > 0) return 'TAKEN_BACK';
  // GitHub's clock has whole seconds.
  if (removed !== null && removed.at + 999 >= since) return HandBack.parse(removed.reason);
  return later(since, silentMs) <= snapshot.now ? 'UNKNOWN' : null;
}

function landingOf({ ledger, snapshot }: Situation, entry: QueueEntry, view: HandedView): Change[] {
  const { head, pull } = entry;
  const bead = entry.bead === null ? undefined : ledger.beads[entry.bead];
  if (bead === undefined || view.mergedAs === null) return [];
  return [{ type: 'landed', bead: bead.number, landing: { sha: view.mergedAs, head, pull, at: snapshot.now } }];
}

// What conflicts with one ahead goes before anything is built on it.
function removals(seen: readonly { readonly entry: QueueEntry; readonly view: HandedView }[]): Effect[] {
  return seen
    .filter(({ view }) => view.place === 'UNMERGEABLE')
    .map(({ entry }) => ({ type: 'take-back', pull: entry.pull }));
}

/** Where the base asks for our check, each group of GitHub's queue gets its answer once: a polecat's only if it passed here. */
function answers({ ledger, snapshot }: Situation): Effect[] {
  if (!snapshot.requiredChecks.includes(refineryCheck)) return [];
  return snapshot.groups.flatMap(({ pull, sha }): Effect[] => {
    const isOurs = beadOfPull(ledger, pull) !== null;
    const isHandedOver = ledger.queue.entries.some((entry) => entry.pull === pull && entry.handedOverAt !== null);
    const isFit = !isOurs || isHandedOver;
    const conclusion = isFit ? 'success' : 'failure';
    const isKnown = ledger.outbox.noticed.includes(groupKey(sha, conclusion));
    const { title, summary } = isFit ? replies.groupFit(pull) : replies.groupUnfit(pull);
    return isKnown ? [] : [{ type: 'check', name: refineryCheck, head: sha, conclusion, title, summary }];
  });
}

/** What remembers that a group has its answer. */
export const groupKey = (sha: string, conclusion: string): string => `group:${sha}:${conclusion}`;
