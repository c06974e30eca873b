/** Artifacts: listed, shown, downloaded, deleted. */
import { existsSync } from 'node:fs';
import { numberParam, paginate, param } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { notFound, Problem } from '../problem.ts';
import { artifactsOf, runTables } from '../run-entities.ts';
import type { Artifact } from '../run-entities.ts';
import { renderArtifact } from '../run-shapes.ts';
import { artifactPath, deleteArtifact } from '../../runner/artifact-files.ts';
import { redirect } from './actions-downloads.ts';
import { runOfPath } from './actions-runs.ts';

function artifactOfPath(context: Context): Artifact {
  const artifact = runTables.artifacts(context.store).get(numberParam(context, 'artifact_id'));
  if (artifact === undefined || artifact.repositoryId !== context.repo.id) throw notFound();
  return artifact;
}

function listAnswer(context: Context, artifacts: readonly Artifact[]): Answer {
  const name = context.query.get('name');
  const found = artifacts.filter((artifact) => name === null || artifact.name === name).toReversed();
  const { items, headers } = paginate(context, found);
  return {
    status: 200,
    headers,
    body: { total_count: found.length, artifacts: items.map((artifact) => renderArtifact(context.world, artifact)) },
  };
}

function download(context: Context): Answer {
  const artifact = artifactOfPath(context);
  if (param(context, 'archive_format') !== 'zip') throw notFound();
  const path = artifactPath(context.world, artifact.id);
  if (Date.parse(artifact.expiresAt) <= context.world.clock() || !existsSync(path))
    throw new Problem(410, 'Artifact has expired');
  return redirect(context, { kind: 'artifact', id: artifact.id, part: 0 });
}

export const artifactHandlers: Handlers = {
  'actions/list-artifacts-for-repo': (context) =>
    listAnswer(
      context,
      runTables.artifacts(context.store).where((artifact) => artifact.repositoryId === context.repo.id),
    ),
  'actions/list-workflow-run-artifacts': (context) =>
    listAnswer(context, artifactsOf(context.store, runOfPath(context).id)),
  'actions/get-artifact': (context) => ({ status: 200, body: renderArtifact(context.world, artifactOfPath(context)) }),
  'actions/download-artifact': download,
  'actions/delete-artifact': (context) => {
    deleteArtifact(context.world, artifactOfPath(context).id);
    return { status: 204 };
  },
};
