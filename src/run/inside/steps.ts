/** Steps of a bead, as its agent works through them. */
import { spawnSync } from 'node:child_process';
import { deskFiles } from './desk.ts';
import type { DeskStep } from './desk.ts';
import { commitAll } from './finish.ts';
import { readFlags } from './flags.ts';
import { renderNews } from './mail.ts';
import { misused, refused, said } from './place.ts';
import type { Place, Said } from './place.ts';

const notKept = ' It stands in no checkpoint yet: should this machine be lost now, the next attempt does it again.';
const gateMs = 15 * 60_000;

/** All steps in order, done ones marked. */
export function renderSteps(place: Place): string {
  const current = place.current()?.id;
  const lines = place
    .steps()
    .map((step) => `${step.isDone ? '[x]' : step.id === current ? '[>]' : '[ ]'} ${step.id}: ${step.title}`);
  return `Steps of the formula ${place.desk.formula ?? ''}:\n${lines.join('\n')}`;
}

/** One step with what to do. */
export function renderStep({ id, title, text, gate }: DeskStep): string {
  const how =
    gate === null
      ? ''
      : gate === 'person'
        ? '\n\nA person has to approve it.'
        : `\n\nIt is done when this succeeds: ${gate.run}${settings(gate.env)}`;
  return `Step ${id}: ${title}\n\n${text}${how}\n\nWhen it is done: toolpusher close ${id} --continue`;
}

const settings = (env: Readonly<Record<string, string>> = {}): string =>
  Object.entries(env)
    .map(([name, value]) => `\n${name} is ${JSON.stringify(value)}`)
    .join('');

/** Closes a step once its gate is passed. When it answers, the step and its work are kept, whatever becomes of the run, or it says that they are not yet. */
export async function closeStep(place: Place, args: readonly string[]): Promise<Said> {
  const asked = readFlags(args);
  const id = asked.words[0]?.replace(/^#/, '') ?? place.current()?.id;
  const step = place.steps().find((each) => each.id === id);
  if (step === undefined) return notAStep(place, id ?? '');
  const objection = objectionTo(place, step);
  if (objection !== null) return refused(objection);
  const note = step.isDone || (await keepStep(place, step)) ? '' : notKept;
  const next = place.current();
  const after = asked.flags['continue'] === true ? `\n\n${renderNext(next)}` : '';
  return said(`Closed ${step.id}.${note}${after}${await renderNews(place)}`, {
    closed: step.id,
    next: next?.id ?? null,
  });
}

function notAStep(place: Place, id: string): Said {
  return id === String(place.desk.bead)
    ? said('The bead itself is closed once its work has landed. Finish with: toolpusher done')
    : misused(`There is no step ${id}. ${renderSteps(place)}`);
}

const renderNext = (next: DeskStep | null): string =>
  next === null ? 'All steps are done. Finish with: toolpusher done' : renderStep(next);

function objectionTo(place: Place, step: DeskStep): string | null {
  if (step.isDone) return null;
  const missing = step.needs.filter((need) => !place.steps().some((each) => each.id === need && each.isDone));
  return missing.length > 0 ? `${step.id} needs ${missing.join(', ')} first.` : gateObjection(place, step);
}

async function keepStep(place: Place, { id, title }: DeskStep): Promise<boolean> {
  commitAll(place, `${title}\n\nStep ${id} of bead #${place.desk.bead}`);
  place.leave(`${deskFiles.steps}/${id}`, { at: Date.now() });
  return place.untilKept(({ steps }) => steps.includes(id));
}

function gateObjection(place: Place, { id, gate, isApproved }: DeskStep): string | null {
  if (gate === null) return null;
  if (gate === 'person') {
    if (isApproved) return null;
    place.leave(deskFiles.waits, { step: id });
    return `${id} waits for a person: somebody has to comment "/approve ${id}". Stop now; what there is is kept.`;
  }
  const ran = spawnSync('bash', ['-c', gate.run], {
    cwd: place.worktree,
    env: { ...process.env, ...gate.env },
    encoding: 'utf8',
    timeout: gateMs,
    maxBuffer: 20 * 1024 * 1024,
  });
  if (ran.status === 0) return null;
  const output = `${ran.stdout}${ran.stderr}`.trimEnd().split('\n').slice(-40).join('\n');
  return `${id} is not done: "${gate.run}" ended with ${ran.status ?? ran.signal ?? 'a fault'}.\n${output}`;
}
