/** The workflow that a run follows, as it is at the run's own commit. */
import { repositoryById } from '../github/act.ts';
import type { WorkflowRun } from '../github/run-entities.ts';
import type { Engine } from './engine.ts';
import type { WorkflowFile } from './workflow-file.ts';
import { workflowAt } from './workflow-reader.ts';

/** Reads the workflow of a run; nothing when it cannot be read. */
export async function workflowOf(engine: Engine, run: WorkflowRun): Promise<WorkflowFile | undefined> {
  const git = engine.world.git(repositoryById(engine.world.store, run.repositoryId));
  const read = await workflowAt(git, run.sha, run.path);
  return read?.status === 'read' ? read.workflow : undefined;
}
