/**
 * The file given to `toolpusher town --issues`: a list of `title`, `body`, `labels`, `blocked_by`, in YAML or JSON.
 *
 * Positions in `blocked_by` count from 1 and may point forwards; they must exist and must not go round in a circle.
 */
import { z } from 'zod';
import { nearest } from '../adapters/config/nearest.ts';
import { parseYaml } from '../adapters/config/yaml-text.ts';
import type { YamlProblem, YamlReading } from '../adapters/config/yaml-text.ts';

const Labels = z.union(
  [
    z.array(z.string().min(1).max(50)).max(100),
    z
      .string()
      .regex(/^[^,]{1,50}$/)
      .transform((one) => [one]),
  ],
  { error: 'must be a list of labels, such as [bug, P1]; one alone needs no brackets' },
);
const Positions = z.union([
  z.array(z.int().positive()),
  z
    .int()
    .positive()
    .transform((one) => [one]),
]);

/** One item: what a person would type into a new issue. */
export const IssueItem = z.strictObject({
  title: z.string().trim().min(1).max(256).describe('The title of the issue.'),
  body: z
    .string()
    .max(65_536)
    .nullish()
    .transform((body) => body ?? '')
    .describe('What is to be done.'),
  labels: Labels.nullish()
    .transform((labels) => labels ?? [])
    .describe('Labels; `agent` is added when no label is for agents.'),
  blocked_by: Positions.nullish()
    .transform((all) => [...new Set(all)])
    .describe('Positions in this file, from 1.'),
});
export type IssueItem = z.infer<typeof IssueItem>;

/** The whole file. */
export const IssueFile = z
  .array(IssueItem)
  .min(1, 'there is no item: a list of at least one title is needed')
  .max(1000);
export type IssueFile = z.infer<typeof IssueFile>;

type Locate = Extract<YamlReading<IssueFile>, { status: 'ok' }>['locate'];

function positionProblems(items: IssueFile, locate: Locate): YamlProblem[] {
  return items.flatMap((item, index) =>
    item.blocked_by.flatMap((position) => {
      const isKnown = position <= items.length && position !== index + 1;
      if (isKnown) return [];
      const because =
        position === index + 1 ? 'is this item itself' : `does not exist: the file has ${items.length} items`;
      const path = `[${index}].blocked_by`;
      return [
        { ...locate([index, 'blocked_by']), path, message: `position ${position} ${because}. Positions count from 1.` },
      ];
    }),
  );
}

/** The positions of one circle of `blocked_by`, closed with its first, or null. */
export function circleOf(items: readonly { readonly blocked_by: readonly number[] }[]): number[] | null {
  const settled = new Set<number>();
  const walk = (position: number, path: readonly number[]): number[] | null => {
    const at = path.indexOf(position);
    if (at >= 0) return [...path.slice(at), position];
    if (settled.has(position)) return null;
    for (const next of items[position - 1]?.blocked_by ?? []) {
      const circle = walk(next, [...path, position]);
      if (circle !== null) return circle;
    }
    settled.add(position);
    return null;
  };
  for (let position = 1; position <= items.length; position += 1) {
    const circle = walk(position, []);
    if (circle !== null) return circle;
  }
  return null;
}

function circleProblems(items: IssueFile, locate: Locate): YamlProblem[] {
  const circle = circleOf(items);
  if (circle === null) return [];
  const index = (circle[0] ?? 1) - 1;
  const message = `${circle.join(' → ')}: these items wait for each other, so none could ever begin. Remove one of them.`;
  return [{ ...locate([index, 'blocked_by']), path: `[${index}].blocked_by`, message }];
}

/** Reads the text of an issue file. */
export function parseIssueFile(text: string): YamlReading<IssueFile> {
  const reading = parseYaml(text, IssueFile, []);
  if (reading.status === 'invalid') return reading;
  const positions = positionProblems(reading.value, reading.locate);
  const problems = positions.length > 0 ? positions : circleProblems(reading.value, reading.locate);
  return problems.length === 0 ? reading : { status: 'invalid', problems };
}

/** What labels ask for that nobody will do: an agent or runtime that is not in `names`, an urgency that there is not. */
export function notesOnLabels(items: readonly Pick<IssueItem, 'labels'>[], names: ReadonlySet<string>): string[] {
  return items.flatMap(({ labels }, index) =>
    labels.flatMap((label) => {
      const at = `Issue ${index + 1} of the file has the label ${label}`;
      const agent = /^agent:(.*)$/.exec(label)?.[1];
      if (agent !== undefined && !names.has(agent)) {
        const meant = nearest(agent, [...names]);
        const hint = meant === null ? `There are ${[...names].join(', ')}.` : `Did you mean agent:${meant}?`;
        return [`${at}, and no agent or runtime has that name: nobody will take it. ${hint}`];
      }
      return /^P\d+$/i.test(label) && !/^P[0-4]$/i.test(label)
        ? [`${at}, which is no urgency: P0 (most) to P4 are.`]
        : [];
    }),
  );
}

/** The labels that the issue is made with: every item of the file is for agents unless it says which. */
export function labelsOf(item: IssueItem): string[] {
  const isForAgents = item.labels.some((label) => label === 'agent' || label.startsWith('agent:'));
  return [...new Set(isForAgents ? item.labels : ['agent', ...item.labels])];
}
