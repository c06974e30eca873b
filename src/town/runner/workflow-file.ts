/**
 * Reads a workflow file. GitHub's own parser judges it; what runs is then taken from the plain YAML tree, because the
 * parser's tokens keep the indentation of block scalars that hold expressions.
 */
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parse } from 'yaml';
import { z } from 'zod';
import { toJson } from './json.ts';
import type { Json } from './json.ts';

const JsonValue: z.ZodType<Json> = z.unknown().transform(toJson);
const TemplateText = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : String(value)));

const StepFile = z.object({
  id: z.string().optional(),
  name: TemplateText.optional(),
  if: TemplateText.optional(),
  run: TemplateText.optional(),
  uses: z.string().optional(),
  with: JsonValue.optional(),
  env: JsonValue.optional(),
  shell: TemplateText.optional(),
  'working-directory': TemplateText.optional(),
  'continue-on-error': JsonValue.optional(),
  'timeout-minutes': JsonValue.optional(),
});

/** One step as it is written in a workflow or a composite action; texts may hold expressions. */
export type StepFile = z.infer<typeof StepFile>;

const Defaults = z
  .object({
    run: z.object({ shell: TemplateText.optional(), 'working-directory': TemplateText.optional() }).optional(),
  })
  .optional();

const JobFile = z.object({
  name: TemplateText.optional(),
  needs: z.union([z.string().transform((need) => [need]), z.array(z.string())]).optional(),
  if: TemplateText.optional(),
  uses: z.string().optional(),
  with: JsonValue.optional(),
  secrets: JsonValue.optional(),
  'runs-on': JsonValue.optional(),
  strategy: JsonValue.optional(),
  'timeout-minutes': JsonValue.optional(),
  'continue-on-error': JsonValue.optional(),
  container: JsonValue.optional(),
  services: JsonValue.optional(),
  env: JsonValue.optional(),
  environment: JsonValue.optional(),
  permissions: JsonValue.optional(),
  concurrency: JsonValue.optional(),
  outputs: JsonValue.optional(),
  defaults: Defaults,
  steps: z.array(StepFile).default([]),
});

/** One job as it is written in a workflow. */
export type JobFile = z.infer<typeof JobFile>;

const WorkflowFile = z.object({
  name: TemplateText.optional(),
  'run-name': TemplateText.optional(),
  on: JsonValue,
  env: JsonValue.optional(),
  permissions: JsonValue.optional(),
  concurrency: JsonValue.optional(),
  defaults: Defaults,
  jobs: z.record(z.string(), JobFile),
});

/** A whole workflow as it is written, known to follow GitHub's schema. */
export type WorkflowFile = z.infer<typeof WorkflowFile>;

/** What is wrong with a workflow file, and where. */
export interface WorkflowProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A workflow file, read: either a workflow or the problems that keep it from running. */
export type ReadWorkflow =
  | { readonly status: 'read'; readonly workflow: WorkflowFile }
  | { readonly status: 'invalid'; readonly problems: readonly WorkflowProblem[] };

/** Parses and judges the text of a workflow. */
export function parseWorkflowFile(path: string, content: string): ReadWorkflow {
  const judged = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const problems = judged.context.errors.getErrors().map((error) => ({
    line: error.range?.start.line ?? 1,
    column: error.range?.start.column ?? 1,
    message: error.rawMessage,
  }));
  if (problems.length > 0 || judged.value === undefined) {
    return { status: 'invalid', problems: problems.length > 0 ? problems : [wholeFile('The workflow is empty.')] };
  }
  const read = WorkflowFile.safeParse(parse(content));
  if (!read.success) return { status: 'invalid', problems: [wholeFile(z.prettifyError(read.error))] };
  const wrong = problemsOfNeeds(read.data);
  return wrong.length > 0 ? { status: 'invalid', problems: wrong } : { status: 'read', workflow: read.data };
}

function wholeFile(message: string): WorkflowProblem {
  return { line: 1, column: 1, message };
}

function problemsOfNeeds(workflow: WorkflowFile): readonly WorkflowProblem[] {
  const jobs = Object.entries(workflow.jobs);
  if (jobs.length === 0) return [wholeFile('The workflow must contain at least one job.')];
  const unknown = jobs.flatMap(([id, job]) =>
    (job.needs ?? [])
      .filter((need) => !Object.hasOwn(workflow.jobs, need))
      .map((need) => wholeFile(`Job '${id}' depends on unknown job '${need}'.`)),
  );
  if (unknown.length > 0) return unknown;
  const settled = new Set<string>();
  for (let round = 0; round < jobs.length; round += 1) {
    for (const [id, job] of jobs) if ((job.needs ?? []).every((need) => settled.has(need))) settled.add(id);
  }
  return jobs
    .filter(([id]) => !settled.has(id))
    .map(([id]) => wholeFile(`Job '${id}' depends on itself through its needs.`));
}

const ActionFile = z.object({
  name: TemplateText.optional(),
  inputs: z
    .record(z.string(), z.object({ default: JsonValue.optional(), required: JsonValue.optional() }).nullable())
    .nullish(),
  outputs: z.record(z.string(), z.object({ value: JsonValue.optional() }).nullable()).nullish(),
  runs: z.object({
    using: z.string(),
    main: z.string().optional(),
    pre: z.string().optional(),
    post: z.string().optional(),
    'pre-if': TemplateText.optional(),
    'post-if': TemplateText.optional(),
    steps: z.array(StepFile).optional(),
  }),
});

/** An action's `action.yml`. */
export type ActionFile = z.infer<typeof ActionFile>;

/** Parses the text of an `action.yml`; throws with what is wrong. */
export function parseActionFile(path: string, content: string): ActionFile {
  const read = ActionFile.safeParse(parse(content));
  if (!read.success) throw new Error(`${path} is not an action: ${z.prettifyError(read.error)}`);
  return read.data;
}
