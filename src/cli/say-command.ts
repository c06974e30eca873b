/** `toolpusher say`: a comment on an issue of a town of this machine, as its owner, and what is answered. */
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { calledAs, shellWord } from './called-as.ts';
import { CliError, usageError } from './cli-error.ts';
import { countingNumber } from './flag.ts';
import { plain, tellTo } from './tell.ts';
import { TownClient } from './town-client.ts';
import { readTownState, readWhole, townPaths } from './town-state.ts';

interface SayFlags {
  readonly dir: string;
  readonly wait: boolean;
  readonly json?: boolean;
}

const Ready = z.looseObject({ url: z.string() });
const Comment = z.looseObject({
  id: z.int(),
  body: z.string().nullable(),
  user: z.looseObject({ login: z.string() }).nullable(),
});
type Comment = z.infer<typeof Comment>;

// An App's host that is starting again answers once it is there, which takes a busy machine a while.
const answerMs = 60_000;
const pollMs = 500;

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

/** What others said after `own`, once somebody has; empty when nobody did in time. */
async function answersTo(person: TownClient, at: string, own: Comment): Promise<Comment[]> {
  for (const until = Date.now() + answerMs; Date.now() < until; await delay(pollMs)) {
    const said = await person.call(
      `GET ${at}?per_page=100&since=${new Date(Date.now() - 60_000).toISOString()}`,
      z.array(Comment),
    );
    const answers = said.filter(({ id, user }) => id > own.id && user?.login !== own.user?.login);
    if (answers.length > 0) return answers;
  }
  return [];
}

async function say(issue: number, text: string, flags: SayFlags): Promise<void> {
  const tell = tellTo(flags);
  const { person, repository } = joinTown(flags.dir);
  const at = `/repos/${repository}/issues/${issue}/comments`;
  const own = await person.call(`POST ${at}`, Comment, { body: text }).catch((error: unknown) => {
    // Nobody takes the connection.
    if (error instanceof TypeError) throw asleep(flags.dir);
    if (error instanceof CliError && error.message.includes(' answered 404'))
      throw usageError(
        `There is no #${issue} in this town.`,
        `What there is: ${calledAs()} status --dir ${shellWord(flags.dir)}`,
      );
    throw error;
  });
  tell.emit({ type: 'said', bead: issue, id: own.id });
  const answers = flags.wait ? await answersTo(person, at, own) : [];
  for (const { body, user } of answers) {
    const by = user?.login ?? 'ghost';
    tell.emit({ type: 'answer', bead: issue, by, text: body });
    tell.say(
      `${plain(by)}: ${plain(body ?? '')
        .replaceAll(/<!--.*?-->\n?/gs, '')
        .trim()}`,
    );
  }
  if (answers.length > 0 || !flags.wait) return;
  tell.say(
    `Said; nobody answered within ${answerMs / 1000} s. Where it is: ${calledAs()} why ${issue} --dir ${shellWord(flags.dir)}`,
  );
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
    .action(say);
}
