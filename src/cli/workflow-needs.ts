/** What a workflow needs of the place that runs it, and what it could do there. */
import { parse } from 'yaml';
import { z } from 'zod';

const Step = z.looseObject({ uses: z.string().optional() });
const Job = z.looseObject({
  uses: z.string().optional(),
  steps: z.array(Step).nullish(),
  container: z.unknown().optional(),
  services: z.unknown().optional(),
  permissions: z.unknown().optional(),
  environment: z.unknown().optional(),
});
const Workflow = z.looseObject({ jobs: z.record(z.string(), Job), permissions: z.unknown().optional() });

/** The findings; `uses` without doubles, in the order of the file. */
export type WorkflowNeeds = Readonly<{
  uses: readonly string[];
  hasContainers: boolean;
  hasSecrets: boolean;
  canWrite: boolean;
}>;

const grantsWriting = (permissions: unknown): boolean => /write/.test(JSON.stringify(permissions ?? null));

/** Reads a workflow's text; null when it is not a workflow. */
export function readNeeds(text: string): WorkflowNeeds | null {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 50 });
  } catch {
    // Not YAML: GitHub would not run it either.
    return null;
  }
  const { data } = Workflow.safeParse(value);
  if (data === undefined) return null;
  const jobs = Object.values(data.jobs);
  const uses = jobs.flatMap((job) => [job.uses, ...(job.steps ?? []).map((step) => step.uses)]);
  return {
    uses: [...new Set(uses.filter((each) => each !== undefined))],
    hasContainers: jobs.some((job) => job.container !== undefined || job.services !== undefined),
    hasSecrets: /\bsecrets\s*[.[]/.test(text) || /^\s*secrets:\s*inherit/m.test(text),
    canWrite: grantsWriting(data.permissions) || jobs.some((job) => grantsWriting(job.permissions)),
  };
}
