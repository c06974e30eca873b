/** Labels of repositories and on issues. */
import { z } from 'zod';
import { actOf } from '../act.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { listAnswer, param, parseBody } from '../context.ts';
import { labelsOf, labelsOn } from '../issue-entities.ts';
import type { Issue, Label } from '../issue-entities.ts';
import { renderLabel } from '../issue-shapes.ts';
import { addLabels, removeLabels, setLabels } from '../issues.ts';
import { createLabel, deleteLabel, labelNamed, updateLabel } from '../labels.ts';
import { notFound } from '../problem.ts';
import { issueOf } from './issues.ts';

function labelOf(context: Context): Label {
  const label = labelNamed(context, param(context, 'name'));
  if (label === undefined) throw notFound();
  return label;
}

function list(context: Context): Answer {
  const labels = labelsOf(context.store, context.repo.id);
  return listAnswer(context, labels, (label) => renderLabel(context.world, label));
}

const color = z.string().transform((value) => value.replace(/^#/, ''));
const NewLabel = z.looseObject({ name: z.string(), color: color.optional(), description: z.string().nullish() });

function create(context: Context): Answer {
  const label = createLabel(actOf(context), parseBody(context, NewLabel, 'Label'));
  return { status: 201, body: renderLabel(context.world, label) };
}

function read(context: Context): Answer {
  return { status: 200, body: renderLabel(context.world, labelOf(context)) };
}

const LabelEdit = z.looseObject({
  new_name: z.string().optional(),
  color: color.optional(),
  description: z.string().nullish(),
});

function update(context: Context): Answer {
  const { new_name: name, ...rest } = parseBody(context, LabelEdit, 'Label');
  const label = updateLabel(actOf(context), labelOf(context), { ...rest, ...(name === undefined ? {} : { name }) });
  return { status: 200, body: renderLabel(context.world, label) };
}

function remove(context: Context): Answer {
  deleteLabel(actOf(context), labelOf(context));
  return { status: 204 };
}

const one = z.union([z.string(), z.looseObject({ name: z.string() }).transform(({ name }) => name)]);
const many = z.array(one);
const Names = z.union([
  many,
  z.looseObject({ labels: many.optional() }).transform(({ labels }) => labels ?? []),
  z.string().transform((name) => [name]),
]);

function renderOn(context: Context, issue: Issue): Answer {
  return { status: 200, body: labelsOn(context.store, issue).map((label) => renderLabel(context.world, label)) };
}

function listOn(context: Context): Answer {
  return listAnswer(context, labelsOn(context.store, issueOf(context)), (label) => renderLabel(context.world, label));
}

function add(context: Context): Answer {
  const issue = issueOf(context);
  return renderOn(context, addLabels(actOf(context), issue.id, parseBody(context, Names, 'Label')));
}

function replace(context: Context): Answer {
  const issue = issueOf(context);
  return renderOn(context, setLabels(actOf(context), issue.id, parseBody(context, Names, 'Label')));
}

function takeOff(context: Context): Answer {
  const issue = issueOf(context);
  const label = labelNamed(context, param(context, 'name'));
  if (label === undefined || !issue.labelIds.includes(label.id)) throw notFound('Label does not exist');
  return renderOn(context, removeLabels(actOf(context), issue.id, [label]));
}

function takeAllOff(context: Context): Answer {
  const issue = issueOf(context);
  removeLabels(actOf(context), issue.id, labelsOn(context.store, issue));
  return { status: 204 };
}

export const labelHandlers: Handlers = {
  'issues/list-labels-for-repo': list,
  'issues/create-label': create,
  'issues/get-label': read,
  'issues/update-label': update,
  'issues/delete-label': remove,
  'issues/list-labels-on-issue': listOn,
  'issues/add-labels': add,
  'issues/set-labels': replace,
  'issues/remove-label': takeOff,
  'issues/remove-all-labels': takeAllOff,
};
