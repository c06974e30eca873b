/** What an agent can ask for inside its run, under the names `toolpusher`, `gt` and `bd`. */
import { deskFiles } from './desk.ts';
import { handOff, finish } from './finish.ts';
import { mail } from './mail.ts';
import { misused, said } from './place.ts';
import type { Place, Said } from './place.ts';
import { closeStep, renderStep, renderSteps } from './steps.ts';

const help = `Inside a run: toolpusher (also as gt and bd) COMMAND

  prime                     what you started from, with the steps and mail as they are now
  hook                      the bead on your hook
  status                    where you are, in a few lines
  mol current | list        the step to work on; all steps
  close STEP [--continue]   the step is done; --continue shows the next one
  mail check                new mail (also: inbox)
  mail read ID              one message, which is then read
  mail send TO -s SUBJECT -m TEXT [--type T] [--priority 0-4]
  mail reply ID -m TEXT
  done [-m SUMMARY]         commit what there is and say that the bead is done
  handoff -m NOTES          end this attempt; whoever goes on gets the notes
  show | ready              the bead's text

--json prints JSON. Exit codes: 0 done, 1 refused, 2 asked wrongly.`;

/** Does one command. */
export async function runInside(place: Place, args: readonly string[]): Promise<Said> {
  const [name = 'status', ...rest] = args;
  switch (name) {
    case 'help':
    case '--help':
    case '-h':
      return said(help);
    case 'prime':
      return prime(place);
    case 'hook':
    case 'ready':
    case 'list':
      return hook(place);
    case 'show':
      return said(`#${place.desk.bead} ${place.desk.title}\n\n${place.desk.text}`, bead(place));
    case 'status':
      return status(place);
    case 'mol':
      return molecule(place, rest);
    case 'close':
      return closeStep(place, rest);
    case 'mail':
      return mail(place, rest);
    case 'done':
      return finish(place, rest);
    case 'handoff':
      return handOff(place, rest);
    default:
      return misused(`There is no command ${name}.\n\n${help}`);
  }
}

function bead({ desk }: Place): Record<string, unknown> {
  const { bead: number, title, text, agent, attempt, branch, formula } = desk;
  return { bead: number, title, text, agent, attempt, branch, formula };
}

function prime(place: Place): Said {
  const unread = place.inbox().mail.filter(({ id }) => !place.has(`${deskFiles.read}/${id}`));
  const news = unread.length === 0 ? '' : `\nUnread mail: ${unread.length}. Read it with: toolpusher mail check\n`;
  const steps = place.desk.steps.length === 0 ? '' : `\n${renderSteps(place)}\n`;
  return said(`${place.desk.prime}${steps}${news}`, { ...bead(place), steps: place.steps(), unread: unread.length });
}

function hook(place: Place): Said {
  const { desk } = place;
  const step = place.current();
  const now = step === null ? '' : `\nStep: ${step.id}: ${step.title}`;
  const line = `#${desk.bead} ${desk.title} (attempt ${desk.attempt}, on ${desk.branch})${now}`;
  return said(line, { ...bead(place), step: step?.id ?? null });
}

function status(place: Place): Said {
  const { desk } = place;
  const steps = place.steps();
  const unread = place.inbox().mail.filter(({ id }) => !place.has(`${deskFiles.read}/${id}`)).length;
  const isDone = place.has(deskFiles.done);
  const lines = [
    `${desk.agent}: #${desk.bead} ${desk.title}, attempt ${desk.attempt}`,
    ...(steps.length === 0 ? [] : [`${steps.filter((step) => step.isDone).length} of ${steps.length} steps done`]),
    `${unread} unread; ${isDone ? 'said to be done' : 'not done yet'}`,
  ];
  return said(lines.join('\n'), { ...bead(place), steps, unread, isDone });
}

function molecule(place: Place, [name = 'current']: readonly string[]): Said {
  if (place.desk.steps.length === 0) return said('This bead has no steps: do it as a whole.', { steps: [] });
  if (name === 'list' || name === 'status') return said(renderSteps(place), { steps: place.steps() });
  if (name !== 'current') return misused(`toolpusher mol current, or list; there is no mol ${name}.`);
  const step = place.current();
  return step === null
    ? said('All steps are done. Finish with: toolpusher done', { step: null })
    : said(renderStep(step), { step });
}
