/** A repository's labels. */
import type { Act } from './act.ts';
import { announce } from './act.ts';
import { issuesOf, issueTables, labelsOf } from './issue-entities.ts';
import type { Label } from './issue-entities.ts';
import { renderLabel } from './issue-shapes.ts';
import { invalid } from './problem.ts';
import { lengthOf } from './text.ts';

const nameMax = 50;

/** A label as it is asked for. */
export interface LabelWish {
  readonly name: string;
  readonly color?: string | undefined;
  readonly description?: string | null | undefined;
}

/** The label with that name, whatever its case. */
export function labelNamed(act: Pick<Act, 'store' | 'repo'>, name: string): Label | undefined {
  const wanted = name.toLowerCase();
  return labelsOf(act.store, act.repo.id).find((label) => label.name.toLowerCase() === wanted);
}

function tooLong(field: string, message: string): Error {
  return invalid({ resource: 'Label', field, code: 'custom', message });
}

function checkLabel(wish: LabelWish): void {
  if (wish.name.trim() === '') throw invalid({ resource: 'Label', field: 'name', code: 'missing_field' });
  if (lengthOf(wish.name) > nameMax) throw tooLong('name', `name is too long (maximum is ${nameMax} characters)`);
  if (wish.color !== undefined && !/^[0-9a-f]{6}$/i.test(wish.color)) {
    throw invalid({ resource: 'Label', field: 'color', code: 'invalid' });
  }
  if (lengthOf(wish.description ?? '') > 100) {
    throw tooLong('description', 'description is too long (maximum is 100 characters)');
  }
}

/** Makes a label; 422 if there is one of that name. */
export function createLabel(act: Act, wish: LabelWish): Label {
  checkLabel(wish);
  if (labelNamed(act, wish.name) !== undefined) {
    throw invalid({ resource: 'Label', field: 'name', code: 'already_exists' });
  }
  const id = act.store.nextId('labels') + 20_000;
  const { name, color = 'ededed', description = null } = wish;
  const row = { id, repositoryId: act.repo.id, name, color: color.toLowerCase(), description };
  return act.store.transaction(() => {
    const label = issueTables.labels(act.store).put(id, row);
    announce(act, ['label', 'created'], { label: renderLabel(act.world, label) });
    return label;
  });
}

/** The label of that name, made if there is none: putting an unknown label on an issue makes it. */
export function ensureLabel(act: Act, name: string): Label {
  return labelNamed(act, name) ?? createLabel(act, { name });
}

/** Renames or repaints a label. */
export function updateLabel(act: Act, label: Label, wish: Partial<LabelWish>): Label {
  const next = {
    ...label,
    name: wish.name ?? label.name,
    color: (wish.color ?? label.color).toLowerCase(),
    description: wish.description === undefined ? label.description : wish.description,
  };
  checkLabel(next);
  const other = labelNamed(act, next.name);
  if (other !== undefined && other.id !== label.id) {
    throw invalid({ resource: 'Label', field: 'name', code: 'already_exists' });
  }
  const changes = {
    ...(next.name === label.name ? {} : { name: { from: label.name } }),
    ...(next.color === label.color ? {} : { color: { from: label.color } }),
    ...(next.description === label.description ? {} : { description: { from: label.description ?? '' } }),
  };
  return act.store.transaction(() => {
    issueTables.labels(act.store).put(label.id, next);
    announce(act, ['label', 'edited'], { label: renderLabel(act.world, next), changes });
    return next;
  });
}

/** Deletes a label and takes it off every issue. */
export function deleteLabel(act: Act, label: Label): void {
  act.store.transaction(() => {
    for (const issue of issuesOf(act.store, act.repo.id)) {
      if (!issue.labelIds.includes(label.id)) continue;
      const labelIds = issue.labelIds.filter((id) => id !== label.id);
      issueTables.issues(act.store).put(issue.id, { ...issue, labelIds });
    }
    const rendered = renderLabel(act.world, label);
    issueTables.labels(act.store).delete(label.id);
    announce(act, ['label', 'deleted'], { label: rendered });
  });
}
