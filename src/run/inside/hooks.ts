/**
 * What the hooks of agent programs call: context where a session begins again, mail between two tools, and a last look
 * before the agent stops. Each prints what its program hands on to the model.
 */
import { deskFiles } from './desk.ts';
import { news, renderMail, takeUnread } from './mail.ts';
import { said } from './place.ts';
import type { Place, Said } from './place.ts';
import { renderStep, renderSteps } from './steps.ts';

/** What a program tells its hook; of other fields nothing is believed. */
export interface HookCall {
  readonly hook_event_name?: unknown;
  readonly source?: unknown;
  readonly stop_hook_active?: unknown;
}

/** What a program wrote to its hook; nothing where it wrote no JSON object. */
export function parseHookCall(text: string): HookCall {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

// Programs cut what a hook says, at ten thousand characters or more.
const saidMax = 9000;
const betweenMs = 60_000;

/** The beginning of a session. Its first prompt holds everything; one that goes on, or was shortened, is told again. */
export function primeHook(place: Place, call: HookCall): Said {
  const { desk } = place;
  const step = place.current();
  const where = `You are ${desk.agent}, on bead #${desk.bead} (${desk.title}), attempt ${desk.attempt}.`;
  const steps = desk.steps.length === 0 ? '' : `\n\n${renderSteps(place)}`;
  const now = step === null ? '' : `\n\n${renderStep(step)}`;
  if (call.source === 'startup') return said(`${where}${steps}\nThe prompt has the rest; so has: toolpusher prime`);
  const head = `${where} What follows is what you started from; toolpusher prime shows all of it.`;
  const room = Math.max(0, saidMax - head.length - steps.length - now.length);
  return said(`${head}${steps}${now}\n\n${desk.prime.slice(0, room)}`);
}

/** Between two tools: mail that came meanwhile, looked for once a minute and never waited for. */
export function newsHook(place: Place): Said {
  if (Date.now() - place.inbox().fetchedAt > betweenMs) place.leave(deskFiles.wanted, Date.now());
  const unread = takeUnread(place);
  if (unread.length === 0) return said('');
  const text = `New mail:\n\n${unread.map((each) => renderMail(each)).join('\n\n')}`.slice(0, saidMax);
  return said(JSON.stringify({ hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: text } }));
}

/** Before the agent stops: open steps and new mail send it back to work, once. */
export async function stopHook(place: Place, call: HookCall): Promise<Said> {
  if (call.stop_hook_active === true || hasEnded(place)) return said('');
  const unread = await news(place, 5000);
  const mail = unread.length === 0 ? [] : ['New mail:', ...unread.map((each) => renderMail(each))];
  const open = place.steps().filter((step) => !step.isDone);
  const steps =
    open.length === 0
      ? []
      : [
          `Not all steps are closed: ${open.map(({ id }) => id).join(', ')}. Go on with: toolpusher mol current`,
          'If you cannot, say why with: toolpusher handoff -m "…"',
        ];
  const left = [...steps, ...mail];
  return left.length === 0 ? said('') : { text: left.join('\n\n').slice(0, saidMax), code: 2 };
}

function hasEnded(place: Place): boolean {
  return [deskFiles.done, deskFiles.handoff, deskFiles.waits].some((name) => place.has(name));
}
