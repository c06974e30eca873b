/**
 * The check run `toolpusher/refinery` on the head of each pull request that the refinery has to do with: where it is,
 * what it waits for, what was tried, and buttons for what may be done about it.
 *
 * **Invariant:** it is written anew when something changes that people act on, not at each step of the queue; where the
 * base requires it, it never keeps a pull request out of GitHub's own merge queue.
 */
import { beadOfPull, beadsWithPull } from '../beads/among.ts';
import { pullByNumber } from '../beads/seen.ts';
import { memo } from '../memo.ts';
import { entryOf } from '../refinery/request.ts';
import type { Bead } from '../beads/bead.ts';
import { buttonsOfBead, buttonsOfEntry } from './button.ts';
import type { Button } from './button.ts';
import type { Change } from '../ledger/change.ts';
import { checkReplies } from './check-replies.ts';
import type { Effect } from '../effect.ts';
import { refineryCheck } from '../landing/handed.ts';
import type { Resolution } from '../landing/ladder.ts';
import type { Instant, PullNumber, Sha } from '../name.ts';
import { isPendingShow } from '../ledger/outbox.ts';
import { sha256 } from '../refinery/digest.ts';
import type { Landed, QueueEntry, Request } from '../refinery/queue.ts';
import { runsOf } from '../refinery/report.ts';
import { whyWaiting } from '../refinery/why.ts';
import { replies } from './replies.ts';
import type { Situation, Step } from '../situation.ts';
import { later } from '../time.ts';

type Conclusion = Extract<Effect, { type: 'show-pull' }>['conclusion'];

/** What one pull request shows. `stage` is what people act on: the same stage is not written twice. */
interface Shown {
  readonly pull: PullNumber;
  readonly head: Sha;
  readonly stage: string;
  readonly conclusion: Conclusion;
  readonly title: string;
  readonly summary: () => string; // only what is written is rendered
  readonly buttons: readonly Button[];
}

/** What lands sooner than this shows only that it landed. */
const soonMs = 30_000;
/** What landed before this and showed nothing until then is left as it is. */
const landedMs = 1_800_000;
const shownMax = 1000;

/** The pass that shows each pull request where it stands. */
export function pullChecks(situation: Situation): Step {
  const { ledger, snapshot } = situation;
  const isRequired = snapshot.requiredChecks.includes(refineryCheck) && snapshot.config.refinery.mode === 'native';
  const shown = once([...inQueue(situation, isRequired), ...outside(situation), ...landed(situation)]);
  const all = isRequired ? [...shown, ...others(situation, shown)] : shown;
  const known = new Map(ledger.outbox.checks.map(({ pull, key }) => [pull, key]));
  const changed = all.filter((each) => known.get(each.pull) !== keyOf(each) && !isShowing(situation, each.pull));
  const kept = keptOf(situation, new Set(changed.map(({ pull }) => pull)));
  // What could not be remembered would be written again at every look.
  const fresh = changed.slice(0, Math.max(0, shownMax - kept.length));
  const checks = [...kept, ...fresh.map((each) => ({ pull: each.pull, key: keyOf(each) }))];
  if (fresh.length === 0 && checks.length > known.size - 50) return { changes: [], effects: [] };
  const changes: Change[] = [{ type: 'checks-set', checks }];
  return { changes, effects: fresh.map((each) => effectOf(each, isRequired)) };
}

// What a landing lost has landed and is stuck: what people have to act on goes before.
const once = (shown: readonly Shown[]): Shown[] => [
  ...new Map(shown.toReversed().map((each) => [each.pull, each])).values(),
];

// At every look the same few are asked for; digests are slow in plain code.
const keys = new Map<string, string>();
const keysMax = 5000;

function keyOf({ head, stage }: Shown): string {
  const text = `${head} ${stage}`;
  const known = keys.get(text);
  if (known !== undefined) return known;
  const key = sha256(`${head} ${encodeURIComponent(stage)}`).slice(0, 12);
  if (keys.size >= keysMax) keys.clear();
  keys.set(text, key);
  return key;
}

const isShowing = ({ ledger }: Situation, pull: PullNumber): boolean => isPendingShow(ledger, pull);

const pullsOf = memo((all: readonly Landed[]) => new Set(all.map(({ pull }) => pull)));

// Of what nothing is known any more nothing is shown again.
function keptOf(
  { ledger, snapshot }: Situation,
  fresh: ReadonlySet<PullNumber>,
): Situation['ledger']['outbox']['checks'] {
  const landedPulls = pullsOf(ledger.queue.landed);
  const isLive = (pull: PullNumber): boolean =>
    entryOf(ledger.queue, pull) !== null ||
    landedPulls.has(pull) ||
    beadOfPull(ledger, pull) !== null ||
    pullByNumber(snapshot, pull) !== undefined;
  return ledger.outbox.checks.filter(({ pull }) => isLive(pull) && !fresh.has(pull));
}

function effectOf({ stage: _stage, summary, ...shown }: Shown, isRequired: boolean): Effect {
  const isOpenToAll = isRequired && shown.conclusion !== 'success';
  const conclusion = isOpenToAll ? 'neutral' : shown.conclusion;
  return {
    type: 'show-pull',
    name: refineryCheck,
    ...shown,
    summary: summary(),
    conclusion,
    ...(isRequired ? { isRequired } : {}),
  };
}

function inQueue(situation: Situation, isRequired: boolean): Shown[] {
  const { ledger, snapshot } = situation;
  const known = new Set(ledger.outbox.checks.map(({ pull }) => pull));
  return ledger.queue.entries.flatMap((entry): Shown[] => {
    const isSoon = snapshot.now < later(entry.queuedAt, soonMs) && entry.reds.length === 0 && entry.held === null;
    return isSoon && !known.has(entry.pull) && !isRequired && entry.bead !== null ? [] : [entryShown(situation, entry)];
  });
}

function entryShown({ ledger, snapshot }: Situation, entry: QueueEntry): Shown {
  const { pull, head, held } = entry;
  const bead = entry.bead === null ? null : (ledger.beads[entry.bead] ?? null);
  const stage = held === null ? (entry.reds.length > 0 ? 'suspect' : 'queued') : `held:${held.why}:${textOf(held)}`;
  const isNeeded = held !== null && held.why !== 'review' && held.why !== 'conflict';
  return {
    pull,
    head,
    stage,
    conclusion: isNeeded ? 'action_required' : 'neutral',
    title: checkReplies.title(held === null ? (entry.reds.length > 0 ? 'suspect' : 'queued') : 'held'),
    summary: () => {
      const { text } = whyWaiting(ledger.queue, pull, snapshot.now);
      return summaryOf(text, { at: snapshot.now, runs: checkReplies.runs(runsOf(ledger.queue, entry)), bead });
    },
    buttons: buttonsOfEntry(entry),
  };
}

const textOf = (held: NonNullable<QueueEntry['held']>): string => ('text' in held ? held.text : '');

// Of the head that is there, if a machine merged it.
function resolutionOf({ ended, head }: Bead): Resolution | null {
  const last = ended.findLast((each) => each.kept !== null && each.kept === head)?.resolution ?? null;
  return last === null || last.tier === 'clean' ? null : last;
}

interface Told {
  readonly at: Instant;
  readonly runs?: string;
  readonly bead: Bead | null;
}

function summaryOf(text: string, { at, runs = '', bead }: Told): string {
  const tiers = bead === null ? '' : checkReplies.tiers(bead.ladder.steps);
  const merge = bead === null ? null : resolutionOf(bead);
  const made = merge === null ? '' : checkReplies.resolution(merge);
  return [text, runs, made, tiers, checkReplies.asOf(new Date(at).toISOString())]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What is not in the queue and showed something before, or waits for a person. */
function outside(situation: Situation): Shown[] {
  const { ledger, snapshot } = situation;
  const beads = beadsWithPull(ledger).flatMap((bead): Shown[] => {
    const { pull, head, branch } = bead;
    if (pull === null || head === null || branch === null || entryOf(ledger.queue, pull) !== null) return [];
    if (pullByNumber(snapshot, pull)?.head !== head) return [];
    return beadShown(situation, bead, { pull, head });
  });
  const requests = ledger.queue.requests.flatMap((asked): Shown[] =>
    asked.state === 'queued' || pullByNumber(snapshot, asked.pull)?.head !== asked.head
      ? []
      : [requestShown(situation, asked)],
  );
  return [...beads, ...requests];
}

function beadShown({ ledger, snapshot }: Situation, bead: Bead, at: Pick<Shown, 'pull' | 'head'>): Shown[] {
  const needed = bead.state === 'stuck' || bead.state === 'held' ? bead.state : null;
  const isBack = bead.state === 'ready' || bead.state === 'hooked' || bead.state === 'working';
  const isKnown = ledger.outbox.checks.some(({ pull }) => pull === at.pull);
  // What is soon done again by an agent is told only to who was shown something.
  if (needed === null && !(isBack && isKnown)) return [];
  const reason = bead.reason ?? '';
  const stage = needed !== null ? `${needed}:${reason}` : `back:${bead.ended.length}`;
  return [
    {
      ...at,
      stage,
      conclusion: needed === null ? 'neutral' : 'action_required',
      title: checkReplies.title(needed ?? 'back'),
      summary: () => summaryOf(reason, { at: snapshot.now, bead }),
      buttons: buttonsOfBead(bead),
    },
  ];
}

function requestShown({ snapshot }: Situation, { pull, head, state, reason }: Request): Shown {
  return {
    pull,
    head,
    stage: `${state}:${reason ?? ''}`,
    conclusion: state === 'out' ? 'action_required' : 'neutral',
    title: checkReplies.title(state),
    summary: () => summaryOf(reason ?? '', { at: snapshot.now, bead: null }),
    buttons: state === 'out' ? ['merge'] : [],
  };
}

function landed(situation: Situation): Shown[] {
  const { ledger, snapshot } = situation;
  const known = new Set(ledger.outbox.checks.map(({ pull }) => pull));
  return ledger.queue.landed
    .filter(({ pull, at }) => known.has(pull) || snapshot.now < later(at, landedMs))
    .map((each) => landedShown(situation, each));
}

function landedShown({ ledger, snapshot }: Situation, each: Landed): Shown {
  const { pull, head, revertedBy } = each;
  const isThere = revertedBy === null;
  const bead = each.bead === null ? null : (ledger.beads[each.bead] ?? null);
  return {
    pull,
    head,
    stage: isThere ? 'landed' : `reverted:${revertedBy}`,
    conclusion: isThere ? 'success' : 'neutral',
    title: checkReplies.title(isThere ? 'landed' : 'reverted'),
    summary: () => {
      const together = ledger.queue.landed.filter(({ run }) => run === each.run).length;
      const text =
        revertedBy === null
          ? checkReplies.landedAs(each.squashed ?? each.sha, together)
          : replies.reverted(pull, revertedBy);
      return summaryOf(text, { at: isThere ? each.at : snapshot.now, bead });
    },
    buttons: isThere ? ['revert'] : [],
  };
}

// Where the base requires the check, a pull request without one could not enter GitHub's queue at all.
function others({ ledger, snapshot }: Situation, shown: readonly Shown[]): Shown[] {
  const told = new Set(shown.map(({ pull }) => pull));
  const queued = new Set(ledger.queue.entries.map(({ pull }) => pull));
  return snapshot.pulls
    .filter(
      ({ number, base, isDraft }) =>
        base === snapshot.base.branch && !isDraft && !told.has(number) && !queued.has(number),
    )
    .map(({ number, head }) => ({
      pull: number,
      head,
      stage: 'other',
      conclusion: 'neutral',
      title: checkReplies.title('other'),
      summary: () => replies.notAsked(),
      buttons: [],
    }));
}
