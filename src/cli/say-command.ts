/** `toolpusher say`: a comment on an issue of a town of this machine, as its owner, and what is answered. */
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { replyMarker } from '../adapters/github/marker.ts';
import { parseCommands } from '../core/people/command.ts';
import { calledAs, shellWord } from './called-as.ts';
import { CliError, usageError } from './cli-error.ts';
import { countingNumber } from './flag.ts';
import { plain, tellTo } from './tell.ts';
import type { Tell } from './tell.ts';
import { TownClient } from './town-client.ts';
import { readTownState, readWhole, townPaths } from './town-state.ts';

interface SayFlags {
  readonly dir: string;
  readonly wait: boolean;
  readonly json?: boolean;
}

const Ready = z.looseObject({ url: z.string() });
const User = z.looseObject({ login: z.string() }).nullable();
const CommentBody = z.looseObject({ id: z.int(), body: z.string().nullable(), user: User });
type Comment = z.infer<typeof CommentBody>;
const Mark = z.looseObject({ content: z.string(), user: User });
type Mark = z.infer<typeof Mark>;

/** A comment that was made here, by whom, and from when on answers are to be looked for. */
type Own = Readonly<{ at: string; id: number; issue: number; by: string; since: string }>;

/** How long is waited for an answer, then for words after a mark, and between two looks. */
type Waits = Readonly<{ answerMs: number; wordsMs: number; pollMs: number }>;

// An App's host that is starting again answers once it is there, which takes a busy machine a while. Of an answer in words the mark
// comes first; on a busy machine by more than a moment.
const usualWaits: Waits = { answerMs: 60_000, wordsMs: 4000, pollMs: 500 };
const textMax = 65_536;

const asleep = (dir: string): CliError =>
  new CliError(`The town in ${dir} is not running.`, {
    next: `Start it in another terminal: ${calledAs()} town --dir ${shellWord(dir)} --until forever`,
  });

/** Speaks to the town of a folder as its owner. Throws a `CliError` where there is none, or it does not run. */
function joinTown(dir: string): { person: TownClient; repository: string } {
  const paths = townPaths(dir);
  const state = readTownState(paths);
  if (state === null) throw usageError(`${dir} holds no town.`, 'Give --dir the folder that `town` was given.');
  const ready = readWhole(paths.standInReady, Ready);
  if (ready === null) throw asleep(dir);
  const person = new TownClient(`${ready.url}/api/v3`, state.token);
  return { person, repository: `${state.owner}/${state.name}` };
}

/** What came back to a comment: replies to it, and else what it was marked with. */
type Answers = Readonly<{ replies: readonly Comment[]; mark: Mark | null }>;

/** What came back to `own` once something did; neither reply nor mark when nothing came in time. */
async function answersTo(person: TownClient, own: Own, { answerMs, wordsMs, pollMs }: Waits): Promise<Answers> {
  const { at } = own;
  let markedAt: number | null = null;
  let mark: Mark | null = null;
  for (const until = Date.now() + answerMs; Date.now() < until; await delay(pollMs)) {
    const said = await person.call(
      `GET ${at}/${own.issue}/comments?per_page=100&since=${own.since}`,
      z.array(CommentBody),
    );
    const replies = said.filter(({ id, user, body }) => id > own.id && user?.login !== own.by && isReply(body, own.id));
    if (replies.length > 0) return { replies, mark };
    const marks = await person.call(`GET ${at}/comments/${own.id}/reactions`, z.array(Mark));
    mark = marks.find(({ user }) => user?.login !== own.by) ?? mark;
    markedAt ??= mark === null ? null : Date.now();
    // Words follow a mark at once, where any do.
    if (markedAt !== null && Date.now() - markedAt >= wordsMs) break;
  }
  return { replies: [], mark };
}

const isReply = (body: string | null, to: number): boolean => body?.startsWith(replyMarker(to)) === true;

const withoutMarkers = (body: string | null): string => (body ?? '').replaceAll(/<!--.*?-->\n?/gs, '').trim();

const meanings: Readonly<Record<string, string>> = {
  '+1': 'it is obeyed',
  '-1': 'it is not permitted',
  confused: 'nothing was changed by it',
};

function refuseText(text: string): void {
  if (text.trim() === '')
    throw usageError('There is nothing to say: the comment is empty.', 'Give a text, such as /why.');
  if (text.length > textMax)
    throw usageError(`The comment has ${text.length} characters; GitHub takes ${textMax}.`, 'Give a shorter one.');
}

/** Makes the comment and tells what comes back. Throws a `CliError` where nothing can be said. */
export async function say(
  { issue, text }: { issue: number; text: string },
  flags: SayFlags,
  waits: Waits = usualWaits,
): Promise<void> {
  const tell = tellTo(flags);
  refuseText(text);
  const { person, repository } = joinTown(flags.dir);
  const at = `/repos/${repository}/issues`;
  const since = new Date(Date.now() - 60_000).toISOString();
  const said = await person
    .call(`POST ${at}/${issue}/comments`, CommentBody, { body: text })
    .catch((error: unknown) => {
      // Nobody takes the connection.
      if (error instanceof TypeError) throw asleep(flags.dir);
      if (error instanceof CliError && error.message.includes(' answered 404'))
        throw usageError(
          `There is no #${issue} in this town.`,
          `What there is: ${calledAs()} status --dir ${shellWord(flags.dir)}`,
        );
      throw error;
    });
  tell.emit({ type: 'said', bead: issue, id: said.id });
  if (!flags.wait) return;
  if (parseCommands(text).length === 0) {
    tell.say('Said. It holds no command (a line that begins with /), so nobody answers; /help lists them.');
    return;
  }
  const own = { at, id: said.id, issue, by: said.user?.login ?? '', since };
  const answers = await answersTo(person, own, waits);
  sayAnswers(tell, { issue, answers });
  if (answers.replies.length > 0 || answers.mark !== null) return;
  tell.say(
    `Said; nobody answered within ${waits.answerMs / 1000} s. Where it is: ${calledAs()} why ${issue} --dir ${shellWord(flags.dir)}`,
  );
}

function sayAnswers(tell: Tell, { issue, answers }: { issue: number; answers: Answers }): void {
  const { replies, mark } = answers;
  if (mark !== null) {
    const [by, means] = [mark.user?.login ?? 'ghost', meanings[mark.content] ?? 'it was seen'];
    tell.emit({ type: 'reaction', bead: issue, by, reaction: mark.content, means });
    if (replies.length === 0) tell.say(`${plain(by)} answers with ${mark.content}: ${means}.`);
  }
  for (const { body, user } of replies) {
    const by = user?.login ?? 'ghost';
    tell.emit({ type: 'answer', bead: issue, by, text: withoutMarkers(body) });
    tell.say(`${plain(by)}: ${plain(withoutMarkers(body))}`);
  }
}

/** The sub-command. */
export function sayCommand(): Command {
  return new Command('say')
    .description('comment on an issue of a town that runs on this machine, for instance /retry, and show the answer')
    .argument('<bead>', 'the number of the issue or pull request', countingNumber)
    .argument('<text>', 'the comment; /help lists the commands')
    .requiredOption('--dir <dir>', 'the folder of the town')
    .option('--no-wait', 'do not wait for the answer')
    .option('--json', 'one JSON object a line')
    .action((issue: number, text: string, flags: SayFlags) => say({ issue, text }, flags));
}
