/** What an agent can ask for inside its run, under the names `toolpusher`, `gt` and `bd`. */
import { deskFiles } from './desk.ts';
import { handOff, finish } from './finish.ts';
import { newsHook, primeHook, stopHook } from './hooks.ts';
import type { HookCall } from './hooks.ts';
import { create, escalate, mail, nudge, renderNews } from './mail.ts';
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
  done --already COMMIT     begun anew: the base does it already, and that commit shows it
  handoff -m NOTES          end this attempt; whoever goes on gets the notes
  escalate WHAT -m DETAILS  ask people, on the bead
  create TITLE              note work that you found, for people
  show [STEP]               the bead's text; a step

--json prints JSON. Exit codes: 0 done, 1 refused, 2 asked wrongly.`;

/** Does one command. `call` is what a program told its hook. */
export async function runInside(place: Place, args: readonly string[], call: HookCall | null = null): Promise<Said> {
  const [name = 'status', ...rest] = args;
  if (call !== null) return hookOf(place, name, call);
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
      return show(place, rest);
    case 'status':
    case 'whoami':
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
      return more(place, name, rest);
  }
}

/** What prompts for Gas Town ask for beside: what they mean is done, or needs no doing here. */
function more(place: Place, name: string, rest: readonly string[]): Said {
  switch (name) {
    case 'escalate':
      return escalate(place, rest);
    case 'nudge':
      return nudge(place, rest);
    case 'create':
    case 'new':
      return create(place, rest);
    case 'update':
    case 'sync':
    case 'dep':
    case 'comment':
    case 'peek':
      return said('Nothing to do for that here: state is kept by Toolpusher.');
    default:
      return misused(`There is no command ${name}.\n\n${help}`);
  }
}

async function hookOf(place: Place, name: string, call: HookCall): Promise<Said> {
  if (name === 'prime') return primeHook(place, call);
  if (name === 'news') return newsHook(place);
  return name === 'stop' ? stopHook(place, call) : said('');
}

function show(place: Place, [id]: readonly string[]): Said {
  const step = place.steps().find((each) => each.id === id);
  if (step !== undefined) return said(renderStep(step), { step });
  return said(`#${place.desk.bead} ${place.desk.title}\n\n${place.desk.text}`, bead(place));
}

function bead({ desk }: Place): Record<string, unknown> {
  const { bead: number, title, text, agent, attempt, branch, formula } = desk;
  return { bead: number, title, text, agent, attempt, branch, formula };
}

async function prime(place: Place): Promise<Said> {
  const news = await renderNews(place);
  const steps = place.desk.steps.length === 0 ? '' : `\n${renderSteps(place)}\n`;
  return said(`${place.desk.prime}${steps}${news}`, { ...bead(place), steps: place.steps() });
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
