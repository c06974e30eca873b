/** The texts of pull requests, and the messages of the commits that land them. */
import type { Bead, EndedAttempt } from '../beads/bead.ts';
import { inert, shorten } from '../beads/text.ts';
import { tameLine } from '../gate/commit-message.ts';

/** The body of a polecat's pull request. */
export function renderPull(bead: Bead, ended: EndedAttempt, isNative = false): string {
  // Where GitHub itself merges, it closes what the pull request names.
  return [
    `${isNative ? 'Closes' : 'For'} #${bead.number}, by **${ended.agent}** (attempt ${ended.number}).`,
    '',
    ended.summary === '' ? 'The agent left no summary.' : `The agent says: ${inert(ended.summary, 1000)}`,
    '',
    'It lands by itself once its checks are green on the exact commit that lands. `/hold` keeps it back, `/help` shows more.',
  ].join('\n');
}

/** The title of a polecat's pull request. */
export function renderPullTitle(bead: Bead): string {
  return titleLine(bead.title) || `Bead ${bead.number}`;
}

// It stands in the commit that lands.
const titleLine = (title: string): string => shorten(tameLine(title), 200);

/** The title and the body of a pull request that takes back another. */
export function renderRevert({ of, bead, by }: { of: number; bead: number | null; by: string }): {
  readonly title: string;
  readonly body: string;
} {
  const about = bead === null ? '' : ` (bead #${bead})`;
  const body = [
    `Takes back #${of}${about}, as @${by} asked. It undoes exactly that change; what landed since stays.`,
    '',
    'It lands by itself once its checks are green on the exact commit that lands. Close it to leave things as they are.',
  ];
  return { title: `Revert #${of}`, body: body.join('\n') };
}

/** The message of the merge commit that lands a pull request. GitHub closes the issue that it names once it is on the default branch. */
export function renderMergeMessage(bead: Bead | null, pull: number, title: string): string {
  if (bead === null) return `Merge pull request #${pull}: ${titleLine(title)}`.slice(0, 250);
  return `Merge pull request #${pull}: ${renderPullTitle(bead)}\n\n${closing(bead)}`;
}

/** The message of the commit that a pull request is squashed into, as GitHub titles it. */
export function renderSquashMessage(bead: Bead | null, pull: number, title: string): string {
  const own = bead === null ? titleLine(title) || 'Squashed' : renderPullTitle(bead);
  return bead === null ? `${own} (#${pull})` : `${own} (#${pull})\n\n${closing(bead)}`;
}

function closing(bead: Bead): string {
  const agent = bead.ended.at(-1)?.agent;
  const trailers = [`Toolpusher-Bead: ${bead.number}`, ...(agent === undefined ? [] : [`Toolpusher-Agent: ${agent}`])];
  return `Closes #${bead.number}\n\n${trailers.join('\n')}`;
}
