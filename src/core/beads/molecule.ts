/**
 * Steps: a formula is a template of them, a molecule what one bead has of it. What is done is kept on every end of an
 * attempt, so that the next one, by whichever agent, goes on at the right step.
 */
import { z } from 'zod';
import { nameRule } from '../name.ts';

/** A step's name. */
export const StepId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
export const FormulaName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, { error: nameRule });

/** Where formulas are in a repository. */
export const formulaFolder = '.github/formulas';
/** The file of a formula. */
export const formulaPath = (name: string): string => `${formulaFolder}/${name}.yml`;

/** What has to be so before a step counts as done: a command that succeeds, or a person's `/approve`. */
const Gate = z.union([z.strictObject({ run: z.string().min(1).max(1000) }), z.literal('person')]);

const FormulaStep = z.strictObject({
  id: StepId.describe('Its name, unique in the formula.'),
  title: z.string().min(1).max(200),
  text: z.string().max(8000).default('').describe('What to do; `{{name}}` stands for a variable.'),
  needs: z.array(StepId).max(20).default([]).describe('Steps that have to be done before.'),
  gate: Gate.nullable().default(null).describe('A command that must succeed, or `person`.'),
});
export type FormulaStep = z.infer<typeof FormulaStep>;

/** The file `.github/formulas/<name>.yml`. Strict; every key is described. */
export const Formula = z.strictObject({
  version: z.literal(1).default(1),
  description: z.string().max(500).default(''),
  variables: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.string().max(500))
    .default({})
    .describe('Names and their values; a line `name: value` in the bead sets another value.'),
  steps: z.array(FormulaStep).min(1).max(30),
});
export type Formula = z.infer<typeof Formula>;

/** One step of a bead, as the ledger keeps it. `by` and `attempt` say who did it. */
export const MoleculeStep = z.strictObject({
  id: StepId,
  title: z.string().max(200),
  isDone: z.boolean(),
  by: z.string().max(60).nullable(),
  attempt: z.int().positive().nullable(),
});
export type MoleculeStep = z.infer<typeof MoleculeStep>;

/** The steps of one bead. */
export const Molecule = z.strictObject({ formula: FormulaName, steps: z.array(MoleculeStep).max(30) });
export type Molecule = z.infer<typeof Molecule>;

/** The steps that are not done. */
export function openSteps(molecule: Molecule | null): readonly MoleculeStep[] {
  return (molecule?.steps ?? []).filter((step) => !step.isDone);
}

/** The molecule in which these steps are open, whatever was said of them. */
export function reopened(molecule: Molecule, ids: readonly string[]): Molecule {
  const steps = molecule.steps.map((step) =>
    ids.includes(step.id) ? { ...step, isDone: false, by: null, attempt: null } : step,
  );
  return { ...molecule, steps };
}

/** The molecule in which these steps are done by that attempt; what was done before stays whose it was. */
export function closed(
  molecule: Molecule,
  ids: readonly string[],
  { agent, number }: { readonly agent: string; readonly number: number },
): Molecule {
  const steps = molecule.steps.map((step) =>
    ids.includes(step.id) && !step.isDone ? { ...step, isDone: true, by: agent, attempt: number } : step,
  );
  return { ...molecule, steps };
}

/** The steps as a line for people. Only names: the rest is an agent's word. */
export function renderMolecule({ formula, steps }: Molecule): string {
  const each = steps.map(({ id, isDone }) => `${id} (${isDone ? 'done' : 'open'})`);
  return `Steps of ${formula}: ${each.join(', ')}.`;
}

/** Why a formula cannot be worked through: needs that are unknown, double or in a circle. Empty: it can. */
export function formulaFaults({ steps }: Formula): string[] {
  const ids = steps.map((step) => step.id);
  const faults = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two steps are called ${id}`);
  for (const { id, needs } of steps) {
    for (const need of needs) if (!ids.includes(need)) faults.push(`${id} needs ${need}, which is no step`);
  }
  if (faults.length === 0 && inOrder(steps).length < steps.length) faults.push('steps need each other in a circle');
  return faults;
}

/** The steps in an order in which each comes after what it needs; those in a circle are missing. */
export function inOrder(steps: readonly FormulaStep[]): FormulaStep[] {
  const order: FormulaStep[] = [];
  for (;;) {
    const done = new Set(order.map((step) => step.id));
    const next = steps.find((step) => !done.has(step.id) && step.needs.every((need) => done.has(need)));
    if (next === undefined) return order;
    order.push(next);
  }
}

/** A bead's molecule of a formula: what was done before stays done where the formula still has that step. */
export function moleculeOf(name: string, formula: Formula, before: Molecule | null): Molecule {
  const done = new Map((before?.steps ?? []).filter((step) => step.isDone).map((step) => [step.id, step]));
  const steps = inOrder(formula.steps).map(({ id, title }): MoleculeStep => {
    const old = done.get(id);
    return { id, title, isDone: old !== undefined, by: old?.by ?? null, attempt: old?.attempt ?? null };
  });
  return { formula: FormulaName.parse(name), steps };
}

/** What takes the place of `{{name}}` in steps: the formula's variables, and what the bead's text sets. */
export function variablesOf(formula: Formula, text: string): Record<string, string> {
  const set = Object.keys(formula.variables).flatMap((name) => {
    const value = new RegExp(`^${name}:[ \\t]*(.{1,500})$`, 'm').exec(text)?.[1]?.trim();
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return { ...formula.variables, ...Object.fromEntries(set) };
}

/** A step's text with its variables filled in; unknown ones stay as they are. */
export function fillIn(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g, (whole, name: string) => variables[name] ?? whole);
}
