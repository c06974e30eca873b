/** The conditions that supervision knows by name: what is seen, and what follows. `docs/supervision.md` has the same table. */
import type { BeadNumber, Instant } from '../name.ts';

/** Every condition with what is seen and what follows, for people. */
export const conditionTable = {
  stopped: [
    '`paused: true`, a `workspace.yml` that is not valid, or `/stop all`',
    'nothing is dispatched or landed until that is over, or `/resume all`',
  ],
  'no-runner': [
    'a run waits for a runner for longer than `startMinutes`',
    'it goes on waiting; made anew after `queueMinutes`, or at once where runs that were made later have begun; told once',
  ],
  unpublished: [
    'what an agent left with its run waits to be published, and no runner takes that job for `startMinutes`',
    'the run is ended and that job run again, three times; then told once, and made anew after `queueMinutes`',
  ],
  'over-time': [
    'a run outlives its own watchdog by far',
    'it is cancelled; given up half an hour later if GitHub does not end it',
  ],
  ending: ['a person ended an attempt', 'its run is cancelled, its work kept'],
  failed: ['an attempt did not deliver', 'the dog decides: see its table'],
  waiting: ['a bead is held or stuck', 'a person was told what to do'],
  'stale-claim': ['an agent has a bead on its hook that it does not work on', 'the agent is free again'],
  unowned: ['a bead is at work without an attempt', 'it is ready again'],
  'lost-place': ['a bead is queued, and the queue has no entry for it', 'it is queued again'],
  'not-queued': [
    'what was delivered has no pull request in the queue for half an hour',
    'the bead is stuck, with the reason',
  ],
  'queue-stalled': [
    'nothing moved in the queue for two time-outs of its checks',
    'what is staged is staged anew, once; then a person is told once',
  ],
  'checks-unbegun': [
    'the checks of what is staged wait for a runner for longer than four runs of checks usually take, and nothing that was staged later has begun; or no runner took those of a pull request three times in a row',
    'the last of them was staged anew, once, at half of that (a runner that takes it shows that those before it were passed over); where no runner takes that either they wait, and a person is told once, whatever was staged since, when three quarters of their time-out are over',
  ],
  'revert-stopped': [
    'what is to take a landing back does not land: it conflicts, or its checks are red',
    'told once where it was asked for; it waits until its pull request is mended and asked for again, or closed',
  ],
  'nobody-fits': [
    'a bead asks for an agent or runtime that the roster lacks',
    'told once; it waits until there is one',
  ],
  'no-agents': ['beads wait and the roster is empty', 'told once, on the first of them'],
  'agent-left': ['an agent is off the roster and works still', 'it finishes its attempt and then leaves'],
  capped: ['a bead used up one of its caps', 'it is stuck, with the reason'],
  'schedule-off': [
    'GitHub switched the workflow `toolpusher-tick.yml` off, as it does after 60 days without activity',
    'it is switched on again; a person is told once if that does not last a day',
  ],
  'issues-unseen': [
    'more than 2,000 issues are open',
    'the newest beyond those are not seen, and what is known of them is left as it is; told once',
  ],
  'rate-limited': ['GitHub asks to slow down', 'effects wait as long as it asks; claims and landings go first'],
  'github-down': ['GitHub fails', 'effects are tried again for six hours, then a person is told'],
  'calls-saved': ['the budget of calls is short', 'comments wait, so that claims and landings keep their share'],
} as const satisfies Readonly<Record<string, readonly [seen: string, follows: string]>>;

export type ConditionKind = keyof typeof conditionTable;

/** One condition that holds at this moment. `key` names it for as long as it lasts. */
export interface Condition {
  readonly kind: ConditionKind;
  readonly key: string;
  readonly bead: BeadNumber | null;
  readonly since: Instant | null;
  readonly text: string;
}
