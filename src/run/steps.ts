/** A bead's steps for one run: its formula at the base, with what earlier attempts have done. */
import { existsSync, readFileSync } from 'node:fs';
import { parseFormula } from '../adapters/config/formula-text.ts';
import type { Git } from '../adapters/git/git.ts';
import { cleanText, clip } from '../core/people/clean.ts';
import { fillIn, formulaPath, inOrder, moleculeOf, variablesOf } from '../core/beads/molecule.ts';
import type { Molecule } from '../core/beads/molecule.ts';
import type { Sha } from '../core/name.ts';
import { configPath } from '../core/ref.ts';
import type { HookedBead } from './dispatch.ts';
import type { DeskStep } from './inside/desk.ts';
import { readBlob } from './remote.ts';

/** The steps, or why the bead's formula cannot be used. Without a formula there are none. */
export type ReadSteps =
  | { readonly status: 'read'; readonly molecule: Molecule | null; readonly steps: readonly DeskStep[] }
  | { readonly status: 'faulty'; readonly reason: string };

/** Reads them. `text` is the bead's approved text, which may set variables; `usual` is the formula of workspace.yml. */
export async function readSteps(
  git: Git,
  base: Sha,
  { bead, text, usual = null }: { bead: HookedBead; text: string; usual?: string | null },
): Promise<ReadSteps> {
  const { formula: name } = bead;
  if (name === null) return { status: 'read', molecule: null, steps: [] };
  const path = formulaPath(name);
  const source = (await readBlob(git, `${base}:${path}`))?.toString('utf8') ?? shipped(path);
  if (source === null) {
    const who = name === usual ? `The line \`formula: ${name}\` of ${configPath}` : `The label \`formula:${name}\``;
    const reason = `${who} asks for a formula that does not exist: the base has no ${path}. Mend the one or add the other.`;
    return { status: 'faulty', reason };
  }
  const reading = parseFormula(path, source);
  if (reading.status === 'faulty') return reading;
  const { formula } = reading;
  const molecule = moleculeOf(name, formula, bead.molecule?.formula === name ? bead.molecule : null);
  const done = new Set(molecule.steps.filter((step) => step.isDone).map((step) => step.id));
  const approved = new Set(bead.approvedSteps);
  const variables = { title: bead.title, ...variablesOf(formula, cleanText(text).text) };
  const fill = (part: string): string => clip(cleanText(fillIn(part, variables)).text, 8000);
  const steps = inOrder(formula.steps).map((step) => ({
    ...step,
    title: fill(step.title).slice(0, 200),
    text: fill(step.text),
    gate: typeof step.gate === 'object' && step.gate !== null ? commandOf(step.gate.run, variables) : step.gate,
    isDone: done.has(step.id),
    isApproved: approved.has(step.id),
  }));
  return { status: 'read', molecule, steps };
}

/**
 * The steps of which a person has to approve and has not, whatever the agent says of them; nothing where there is no formula. One that
 * cannot be used has none: nobody worked by it.
 */
export async function unapprovedSteps(git: Git, base: Sha, bead: HookedBead): Promise<{ waits?: string[] }> {
  if (bead.formula === null) return {};
  const read = await readSteps(git, base, { bead, text: '' });
  if (read.status === 'faulty') return { waits: [] };
  return { waits: read.steps.filter(({ gate, isApproved }) => gate === 'person' && !isApproved).map(({ id }) => id) };
}

// A gate may be a variable, which is then the command. In a command a variable is one word of it, whatever it holds: a shell would
// otherwise run what the bead's text has in it.
function commandOf(
  run: string,
  variables: Readonly<Record<string, string>>,
): Exclude<DeskStep['gate'], 'person' | null> {
  const value = (name: string): string => clip(cleanText(variables[name] ?? '').text, 8000);
  const whole = /^\s*\{\{\s*(\w+)\s*\}\}\s*$/.exec(run)?.[1];
  if (whole !== undefined && whole in variables) return { run: value(whole) };
  const env: Record<string, string> = {};
  const command = run.replace(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g, (as, name: string) => {
    if (!(name in variables)) return as;
    env[`FORMULA_${name.toUpperCase()}`] = value(name);
    return `\${FORMULA_${name.toUpperCase()}}`;
  });
  return Object.keys(env).length === 0 ? { run: command } : { run: command, env };
}

// The sources and the Action's bundle are both two folders below the root.
function shipped(path: string): string | null {
  const file = new URL(`../../${path}`, import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** What the prime says of the steps: what is done, and the one to begin with in full. */
export function renderStepsForPrime(molecule: Molecule | null, steps: readonly DeskStep[]): string | null {
  if (molecule === null) return null;
  const done = new Set(steps.filter((step) => step.isDone).map((step) => step.id));
  const isApproved = new Set(steps.filter((step) => step.isApproved).map((step) => step.id));
  const next = steps.find((step) => !step.isDone && step.needs.every((need) => done.has(need)));
  const lines = molecule.steps.map((step) => {
    const approved = isApproved.has(step.id) ? ', approved by a person' : '';
    const by = step.isDone
      ? ` (done by ${step.by ?? 'somebody'} in attempt ${step.attempt ?? 0}${approved})`
      : approved;
    return `- [${step.isDone ? 'x' : ' '}] ${step.id}: ${cleanText(step.title).text}${by}`;
  });
  const now =
    next === undefined ? 'All steps are done; finish.' : `Begin with ${next.id}: ${next.title}\n\n${next.text}`;
  return [
    `This bead is worked through by the steps of the formula ${molecule.formula}. Do not repeat what is done.`,
    lines.join('\n'),
    now,
    'After each step: `toolpusher close STEP --continue`, which also shows the next one.',
  ].join('\n\n');
}
