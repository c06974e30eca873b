/**
 * What a town was first asked for. A later start in its folder may leave all of it out; what it names must be the same,
 * for the repository was copied, the agents were committed and the issues were filed then.
 */
import { z } from 'zod';
import { usageError } from './cli-error.ts';
import type { CliError } from './cli-error.ts';
import { IssueItem } from './issue-file.ts';
import { plain } from './tell.ts';
import { readWhole, writeWhole } from './town-state.ts';

const List = z.array(z.string()).nullable();

/** What stays as it was: `null` where a flag was left out. */
export const Asked = z.strictObject({
  v: z.literal(1),
  repo: z.strictObject({ path: z.string(), gitDir: z.string() }),
  items: z.array(IssueItem),
  flags: z.strictObject({
    agent: List,
    env: List,
    model: z.string().nullable(),
    modelUrl: z.string().nullable(),
    agents: z.int().nullable(),
    check: z.string().nullable(),
    slots: z.int(),
  }),
});
export type Asked = z.infer<typeof Asked>;

/** What a later start names of it. */
export type AskedAgain = Readonly<{
  repo: Asked['repo'] | undefined;
  items: readonly IssueItem[] | undefined;
  flags: { readonly [Name in keyof Asked['flags']]: Asked['flags'][Name] | undefined };
}>;

const flagNames = {
  agent: '--agent',
  env: '--env',
  model: '--model',
  modelUrl: '--model-url',
  agents: '--agents',
  check: '--check',
  slots: '--slots',
} as const;

const another = 'Leave that out to go on with this town, or give another --dir.';

function refuse(dir: string, difference: string): CliError {
  return usageError(`${dir} holds another town: ${difference}`, another);
}

const told = (value: unknown): string => (value === null ? 'left out' : [value].flat().map(String).join(', '));

const sameItem = (one: IssueItem, other: IssueItem | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function itemsAgain(dir: string, asked: Asked, again: readonly IssueItem[] | undefined): readonly IssueItem[] {
  if (again === undefined) return asked.items;
  for (const [index, item] of asked.items.entries()) {
    const other = again[index];
    if (sameItem(item, other)) continue;
    const named = other === undefined ? 'is not in the file given' : `is "${plain(other.title)}" in the file given`;
    const what = item.title === other?.title ? 'has other text, labels or blockers in the file given' : named;
    throw refuse(dir, `its issue ${index + 1}, "${plain(item.title)}", ${what}.`);
  }
  return again;
}

/**
 * The items of a town that is started again: its own, and what its file has more at the end. Throws a usage error when
 * something else is asked for than in `asked`.
 */
export function goOn(dir: string, asked: Asked, again: AskedAgain): readonly IssueItem[] {
  const { repo } = again;
  if (repo !== undefined && repo.path !== asked.repo.path && repo.gitDir !== asked.repo.gitDir) {
    throw refuse(dir, `it is of the repository ${asked.repo.path}, not of ${repo.path}.`);
  }
  for (const name of ['agent', 'env', 'model', 'modelUrl', 'agents', 'check', 'slots'] as const) {
    const [before, now] = [asked.flags[name], again.flags[name]];
    if (now === undefined || JSON.stringify(now) === JSON.stringify(before)) continue;
    throw refuse(dir, `${flagNames[name]} was ${plain(told(before))}, not ${plain(told(now))}.`);
  }
  return itemsAgain(dir, asked, again.items);
}

/** What the town in this folder was asked for; null where there is none. */
export function readAsked(path: string): Asked | null {
  return readWhole(path, Asked);
}

/** Keeps it. */
export function writeAsked(path: string, asked: Asked): void {
  writeWhole(path, `${JSON.stringify(asked, null, 2)}\n`);
}
