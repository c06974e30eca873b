/** What the check `toolpusher/refinery` says to people, and how the buttons on it are answered: a part of `replies.ts`. */
import type { LadderStep, Resolution } from '../landing/ladder.ts';
import type { RunReport } from '../refinery/report.ts';
import { renderSteps } from './replies.ts';
import { inert } from '../beads/text.ts';

const titles = {
  queued: 'In the merge queue',
  suspect: 'A run with it failed: tested again to find out why',
  held: 'Held',
  stuck: 'A person is needed',
  back: 'Sent back; it is worked on again by itself',
  waits: 'Waits to be queued',
  out: 'Not in the merge queue',
  landed: 'Landed',
  reverted: 'Taken back',
  other: 'Not in the merge queue of Toolpusher',
} as const;

const runsShown = 6;

export const checkReplies = {
  title: (state: keyof typeof titles): string => titles[state],
  landedAs: (sha: string | null, together: number): string =>
    `Landed${sha === null ? '' : ` as ${sha}`}${together > 1 ? `, tested and landed together with ${together - 1} other${together === 2 ? '' : 's'}` : ''}.`,
  asOf: (time: string): string =>
    `Written at ${time.slice(0, 16).replace('T', ' ')} UTC. It is written anew when something changes that you can act on; \`/why\` says how it is now.`,
  runs: (runs: readonly RunReport[]): string =>
    runs
      .slice(-runsShown)
      .map(
        ({ run, state, with: others }) =>
          `- run \`refinery/${run}\`: ${state}${others.length === 0 ? ', by itself' : `, with ${others.map((pull) => `#${pull}`).join(', ')}`}`,
      )
      .join('\n'),
  resolution: ({ tier, files, rules, dropped, drops }: Resolution): string =>
    [
      `The conflict was resolved by the tier **${tier}** in ${files.map((path) => inert(path, 200)).join(', ') || 'no file'}` +
        `${rules.length === 0 ? '' : `, by the rules ${rules.map((rule) => inert(rule, 120)).join(', ')}`}. ` +
        (drops === null ? '' : drops === 0 ? 'No line was dropped.' : `Lines dropped: ${drops}.`),
      ...dropped.map((line) => `- ${inert(line, 200)}`),
      ...((drops ?? 0) > dropped.length ? ["- and more: the merge commit's message has them all"] : []),
    ].join('\n'),
  tiers: (steps: readonly LadderStep[]): string => renderSteps(steps, 6),
  otherHead: (head: string): string =>
    `The button was on the check of ${head.slice(0, 12)}, which this pull request is not at any more. Use the check of its newest commit; nothing was changed.`,
  pressed: (by: string, answer: string): string =>
    `@${by} pressed a button of the check \`toolpusher/refinery\`. ${answer}`,
} as const;
