/**
 * What Toolpusher needs in a repository, as changes of files: the workspace file, the workflow of a run, and checks
 * that run on staged commits.
 *
 * **Invariant:** pure and idempotent: planned on its own result it changes nothing; it never replaces what people wrote.
 */
import { configPath, tickWorkflowPath, workflowPath } from '../core/ref.ts';
import { usageError } from './cli-error.ts';
import { detectCheck } from './check-detection.ts';
import type { Tree } from './check-detection.ts';
import { checkName, checkWorkflowPath, renderCheckWorkflow } from './check-workflow.ts';
import { renderTickWorkflow } from './tick-workflow.ts';
import { readNeeds } from './workflow-needs.ts';
import type { WorkflowNeeds } from './workflow-needs.ts';
import { listenToRefinery, readTriggers } from './workflow-trigger.ts';
import type { TriggerReading } from './workflow-trigger.ts';
import { renderWorkspace } from './workspace-file.ts';
import type { WorkspaceWish } from './workspace-file.ts';

/** What is asked for. `lacks` says why a workflow cannot run in the place where it is to run, null when it can. */
export type InstallWish = Readonly<{
  base: string;
  check: string | null;
  workspace: WorkspaceWish;
  templates: Readonly<{ workspace: string; workflow: string }>;
  lacks: (needs: WorkflowNeeds) => string | null;
  /** Whether a schedule is to tick the repository. */
  hasSchedule: boolean;
}>;

/** One file: its text before (null: it is new) and after. */
export type FileEdit = Readonly<{ path: string; before: string | null; after: string }>;
/** What is to be done, what tests a staged commit, and what people should know. `command`: the check, where it is one. */
export type InstallPlan = Readonly<{
  edits: readonly FileEdit[];
  check: string;
  command: string | null;
  notes: readonly string[];
}>;

type Candidate = Readonly<{ path: string; text: string; triggers: TriggerReading; lack: string | null }>;
type Checks = Readonly<{
  edits: readonly FileEdit[];
  names: readonly string[] | undefined;
  check: string;
  command: string | null;
  notes: readonly string[];
}>;

const isWorkflow = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
const ours = new Set<string>([workflowPath, checkWorkflowPath, tickWorkflowPath]);

/** The files that are Toolpusher's own in a repository. */
export const ownPaths: readonly string[] = [configPath, ...ours];

function riskOf(triggers: TriggerReading, needs: WorkflowNeeds): string | null {
  if (triggers.kind !== 'push') return null;
  // It runs on what has landed only, so it may be what publishes or deploys.
  if (needs.hasSecrets) return 'it runs after landing and uses secrets, so it may publish';
  return needs.canWrite ? 'it runs after landing with a token that can write, so it may publish' : null;
}

function candidates(tree: Tree, wish: InstallWish): Candidate[] {
  return tree.paths
    .filter((path) => isWorkflow(path) && !ours.has(path))
    .flatMap((path) => {
      const text = tree.read(path) ?? '';
      const triggers = readTriggers(text, wish.base);
      const needs = readNeeds(text);
      if (triggers.kind === 'other' || needs === null) return [];
      return [{ path, text, triggers, lack: riskOf(triggers, needs) ?? wish.lacks(needs) }];
    });
}

function planOwn(usable: readonly Candidate[], notes: readonly string[]): Checks | { reason: string } {
  const edits: FileEdit[] = [];
  const said = [...notes];
  for (const { path, text } of usable) {
    const edit = listenToRefinery(text);
    if (edit.status === 'refused') return { reason: `${path}: ${edit.reason}` };
    if (edit.status === 'changed') edits.push({ path, before: text, after: edit.text });
  }
  if (usable.every(({ triggers }) => triggers.kind !== 'other' && triggers.hasPaths)) {
    return {
      reason: `${usable.map(({ path }) => path).join(', ')}: filtered by paths, so a commit may get no check at all`,
    };
  }
  return { edits, names: undefined, check: usable.map(({ path }) => path).join(', '), command: null, notes: said };
}

function planCommand(tree: Tree, command: string, notes: readonly string[]): Checks {
  const before = tree.read(checkWorkflowPath);
  const after = renderCheckWorkflow(command);
  const edits = before === after ? [] : [{ path: checkWorkflowPath, before, after }];
  return { edits, names: [checkName], check: command.split('\n').join(' && '), command, notes };
}

function planChecks(tree: Tree, wish: InstallWish): Checks {
  if (wish.check !== null) return planCommand(tree, wish.check, []);
  const all = candidates(tree, wish);
  const usable = all.filter(({ lack }) => lack === null);
  const notes = all.flatMap(({ path, lack }) =>
    lack === null ? [] : [`${path} is not a check of staged commits: ${lack}.`],
  );
  const isSpoilt = all.some(({ lack, triggers }) => lack !== null && triggers.kind === 'runs');
  const own = usable.length === 0 || isSpoilt ? null : planOwn(usable, notes);
  if (own !== null && !('reason' in own)) return own;
  if (own !== null) notes.push(`${own.reason}.`);
  if (tree.paths.includes(checkWorkflowPath) && usable.length === 0) {
    return { edits: [], names: [checkName], check: checkWorkflowPath, command: null, notes };
  }
  const detected = detectCheck(tree);
  if (detected === null) {
    throw usageError(
      [
        'Nothing says how this repository is tested: no workflow that can run here, no test script that is known.',
        ...notes,
      ].join('\n'),
      'Name the command that must pass before anything lands: --check "make test".',
    );
  }
  return planCommand(tree, detected.command, [...notes, `The check is the repository's own: ${detected.because}.`]);
}

function planFile(tree: Tree, path: string, after: string): FileEdit[] {
  const before = tree.read(path);
  return before === after ? [] : [{ path, before, after }];
}

/** Plans it. Throws a `CliError` when nothing says how the repository is tested, or its workspace file is not valid. */
export function planInstall(tree: Tree, wish: InstallWish): InstallPlan {
  const checks = planChecks(tree, wish);
  const names = checks.names === undefined ? {} : { checks: checks.names };
  const own = tree.read(configPath);
  const { attempts, ...wanted } = wish.workspace;
  const limits = own === null && attempts !== undefined ? { attempts } : {};
  const workspace = renderWorkspace(own ?? wish.templates.workspace, { ...names, ...wanted, ...limits });
  const workflow = tree.read(workflowPath);
  const notes = [...checks.notes];
  const isEdited = workflow !== null && workflow !== wish.templates.workflow;
  if (isEdited) notes.push(`${workflowPath} differs from this version's; it is left as it is.`);
  const edits = [
    ...planFile(tree, configPath, workspace),
    ...(wish.hasSchedule && tree.read(tickWorkflowPath) === null
      ? planFile(tree, tickWorkflowPath, renderTickWorkflow())
      : []),
    ...(workflow === null ? planFile(tree, workflowPath, wish.templates.workflow) : []),
    ...checks.edits,
  ];
  return { edits, check: checks.check, command: checks.command, notes };
}
