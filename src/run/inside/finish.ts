/** Ending an attempt from inside: done, or handed on. */
import { spawnSync } from 'node:child_process';
import { deskFiles } from './desk.ts';
import { readFlags, textFlag } from './flags.ts';
import { misused, refused, said } from './place.ts';
import type { Place, Said } from './place.ts';

function git(
  { worktree: cwd }: Place,
  ...args: string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { status, stdout, stderr };
}

/** Commits all that the worktree holds, with the trailers of the attempt. Null: done, or nothing to do; else what git says. */
export function commitAll(place: Place, message: string): string | null {
  const added = git(place, 'add', '-A');
  if (added.status !== 0) return added.stderr.trim();
  if (git(place, 'diff', '--cached', '--quiet').status === 0) return null;
  const made = git(place, 'commit', '--quiet', '--no-verify', '-m', message, '-m', place.desk.trailers.join('\n'));
  return made.status === 0 ? null : `${made.stdout}${made.stderr}`.trim();
}

/** Stage, commit, say so: whole or not at all, and a second time changes nothing. */
export async function finish(place: Place, args: readonly string[]): Promise<Said> {
  const { desk } = place;
  const asked = readFlags(args);
  if (place.has(deskFiles.done)) return said(`#${desk.bead} was said to be done already.`, { done: true, again: true });
  // Gas Town's ways of ending without being done.
  const status = (textFlag(asked, 'status', 'exit') ?? '').toUpperCase();
  if (status === 'ESCALATED' || status === 'DEFERRED') {
    return handOff(place, [
      '-m',
      textFlag(asked, 'message', 'reason') ?? `The agent ended as ${status.toLowerCase()}.`,
    ]);
  }
  const already = textFlag(asked, 'already');
  if (already !== null) return finishAlready(place, already, textFlag(asked, 'message', 'summary') ?? '');
  return finishWhole(place, textFlag(asked, 'message', 'summary') ?? '');
}

async function finishWhole(place: Place, summary: string): Promise<Said> {
  const { desk } = place;
  const left = place.steps().filter((step) => !step.isDone);
  if (left.length > 0) {
    return refused(
      `${left.length} steps are not closed: ${left.map(({ id }) => id).join(', ')}. Next: toolpusher mol current`,
    );
  }
  const fault = commitAll(place, summary.split('\n')[0]?.slice(0, 100) || desk.title);
  if (fault !== null) return refused(`Nothing was finished, git says: ${fault}`);
  // What an earlier attempt left counts: it may have been all but handed over.
  if (git(place, 'diff', '--quiet', desk.base, 'HEAD').status === 0) {
    return refused(
      'Nothing has been changed since the base, so there is nothing to finish. If there is nothing to do, say why and stop.',
    );
  }
  place.leave(deskFiles.done, { summary });
  await place.untilKept(({ isOver }) => isOver);
  return said(`#${desk.bead} is handed over: it lands once its checks are green. Stop now.`, {
    done: true,
    again: false,
  });
}

// Only the trusted job's proof counts; what cannot be true is refused here, where the agent can still do something else.
function finishAlready(place: Place, named: string, summary: string): Said {
  const { desk } = place;
  const commit = git(place, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${named}^{commit}`).stdout.trim();
  if (commit === '' || git(place, 'merge-base', '--is-ancestor', commit, desk.start).status !== 0) {
    return refused(
      `${named} is no commit on the base that this attempt started from. Name the one that does the bead.`,
    );
  }
  const isClean = git(place, 'status', '--porcelain').stdout.trim() === '';
  if (!isClean || git(place, 'diff', '--quiet', desk.start, 'HEAD').status !== 0) {
    return refused('Something was changed here. Take it back, or finish without --already to have it land.');
  }
  // There is no work to be kept, so nothing is waited for.
  place.leave(deskFiles.done, { summary, already: commit });
  return said(
    `#${desk.bead} is said to be done by ${commit}. It is closed if every change of the earlier work is there. Stop now.`,
    {
      done: true,
      already: commit,
    },
  );
}

/** Ends the attempt with notes for whoever goes on. */
export async function handOff(place: Place, args: readonly string[]): Promise<Said> {
  const asked = readFlags(args);
  const subject = textFlag(asked, 'subject');
  const text = textFlag(asked, 'message', 'notes') ?? asked.words.join(' ');
  const notes = [subject, text].filter((part) => part !== null && part !== '').join('\n\n');
  if (notes.trim() === '') return misused('toolpusher handoff -m "what is done, what is left, what to look out for"');
  const fault = commitAll(place, `Work in progress on #${place.desk.bead}`);
  place.leave(deskFiles.handoff, { notes: notes.slice(0, 3000) });
  await place.untilKept(({ isOver }) => isOver);
  return said(
    `Handed on. Stop now.${fault === null ? '' : ` Git could not commit (${fault}); the files are kept as they are.`}`,
  );
}
