/** What became of a bead, as people read it: its attempts, the letters on it, and the comment that stays up to date. */
import { renderSpend, spendOf } from '../agents/cost.ts';
import { isAlreadyDone } from '../beads/bead.ts';
import type { Bead, EndedAttempt } from '../beads/bead.ts';
import { renderMolecule } from '../beads/molecule.ts';
import { inert } from '../beads/text.ts';
import type { ToPeople } from '../mail/mail.ts';
import { renderSpan } from '../time.ts';

const ends: Readonly<Record<EndedAttempt['end'], string>> = {
  done: 'delivered',
  'no-change': 'changed nothing',
  unfinished: 'left steps open',
  'already-done': 'found it done on the base',
  failed: 'gave up',
  crashed: 'crashed',
  silent: 'went silent',
  'over-time': 'ran out of time',
  stopped: 'was stopped',
  'try-later': 'asked to be tried later',
  'handed-off': 'handed it on',
  waits: 'waits for a person',
  misconfigured: 'is misconfigured',
  'gate-refused': 'was refused by the gate',
  'red-checks': 'failed the checks',
  conflict: 'conflicted with the base',
  unresolved: 'could not take in the new base',
  misfit: 'does not fit together with what landed since',
  'never-started': 'never started',
  lost: 'vanished with its runner',
  landed: 'landed',
  reverted: 'landed, and was taken back',
  dropped: 'was dropped',
};

/** One finished attempt as a sentence. */
export function renderEnd(ended: EndedAttempt): string {
  const summary = ended.summary === '' ? '' : ` ${inert(ended.summary, 500)}`;
  return `attempt ${ended.number} by ${ended.agent} ${ends[ended.end]}.${closed(summary)}`;
}

// What is cut off may have ended a quotation.
const closed = (text: string): string => (/“[^”]*$/.test(text) ? `${text}”.` : text);

/** What was sent to people, as a line. */
export function renderLetter({ from, to, type, subject, body }: ToPeople): string {
  return `${inert(from, 60)} to ${inert(to, 60)} (${type}): **${inert(subject, 200)}** ${inert(body, 300)}`.trim();
}

/** The sticky comment of a bead. It changes only when something happened that a person would want to know. */
export function renderSticky(bead: Bead, paused: string | null = null): string {
  const marker = `<!-- toolpusher:bead:${bead.number} -->`;
  const attempts = bead.ended.map(
    (each) =>
      `| ${each.number} | ${each.agent} | ${ends[each.end]} | ${renderSpan(each.endedAt - each.hookedAt)} | ${renderSpend(spendOf(each))} |`,
  );
  const table =
    attempts.length === 0 ? [] : ['', '| attempt | agent | end | took | cost |', '|---|---|---|---|---|', ...attempts];
  const rests = paused === null ? [] : ['', paused];
  const steps = bead.molecule === null ? [] : ['', renderMolecule(bead.molecule)];
  return [marker, headline(bead), ...rests, ...steps, ...table].join('\n');
}

function headline(bead: Bead): string {
  const why = bead.reason === null ? '' : ` ${bead.reason}`;
  switch (bead.state) {
    case 'landed':
      return `**Landed** as ${bead.landed?.sha ?? 'unknown'}${bead.pull === null ? '' : ` with #${bead.pull}`}.`;
    case 'held':
      return `**Held.**${why}`;
    case 'stuck':
      return `**Stuck: a person is needed.**${why}`;
    case 'closed':
      return `**${isAlreadyDone(bead) ? 'Done.' : 'Ended without landing.'}**${why}`;
    default:
      return bead.attempt === null
        ? `**With the fleet.**${why}`
        : `**${bead.attempt.agent}** is at work on it (attempt ${bead.attempt.number}).${why}`;
  }
}
