/** What agents sent to people, told once when it comes, and listed at the end. */
import type { ToPeople } from '../core/mail/mail.ts';
import { shorten } from '../core/beads/text.ts';
import { plain } from './tell.ts';
import type { Watched } from './town-progress.ts';

/** One letter, and the bead that its agent was at. */
export type SentLetter = Readonly<{ issue: number; title: string; letter: ToPeople }>;

/** All letters of these beads, oldest first. */
export function lettersOf(watched: readonly Watched[]): SentLetter[] {
  const all = watched.flatMap(({ issue, title, bead }) =>
    (bead?.letters ?? []).map((letter) => ({ issue, title, letter })),
  );
  return all.toSorted((a, b) => a.letter.at - b.letter.at);
}

/** Letters that `told` has not; they are in it then. */
export function newLetters(watched: readonly Watched[], told: Set<string>): SentLetter[] {
  return lettersOf(watched).filter(({ issue, letter }) => {
    const key = `letter ${issue} ${letter.id}`;
    const isNew = !told.has(key);
    told.add(key);
    return isNew;
  });
}

/** A letter as a line: from whom, of what type, and what it says. */
export function renderLetter({ from, to, type, subject, body }: ToPeople): string {
  const text = [subject, body].filter((part) => part !== '').join(' - ');
  return shorten(`${from} to ${to} (${type}): ${plain(text).replaceAll(/\s+/g, ' ')}`, 400);
}
