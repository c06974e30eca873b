/** Artifacts of runs: rows in the store, zips on disk. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactsOf, runTables } from '../github/run-entities.ts';
import type { Artifact, WorkflowRun } from '../github/run-entities.ts';
import type { World } from '../github/world.ts';
import type { ArtifactStore } from './job-order.ts';

/** Where the zip of an artifact is. */
export function artifactPath(world: World, id: number): string {
  return join(world.dir, 'runner', 'artifacts', `${id}.zip`);
}

/** Removes an artifact and its zip. */
export function deleteArtifact(world: World, id: number): void {
  runTables.artifacts(world.store).delete(id);
  rmSync(artifactPath(world, id), { force: true });
}

/** The artifacts that a job of `run` may write and read. */
export function artifactStore(world: World, run: WorkflowRun): ArtifactStore {
  return {
    put: (of) => put(world, run, of),
    list: (runId) => {
      const other = runTables.runs(world.store).get(runId);
      return other?.repositoryId === run.repositoryId ? artifactsOf(world.store, runId) : [];
    },
    read: (id) => readFileSync(artifactPath(world, id)),
  };
}

function put(
  world: World,
  run: WorkflowRun,
  of: { name: string; zip: Buffer; retentionDays: number; overwrite: boolean },
): { id: number; digest: string } {
  const older = artifactsOf(world.store, run.id).filter((artifact) => artifact.name === of.name);
  const current = older.filter((artifact) => artifact.createdAt >= run.startedAt);
  if (current.length > 0 && !of.overwrite) {
    throw new Error(
      `Failed to CreateArtifact: Received non-retryable error: (409) Conflict: an artifact with this name already exists on the workflow run: ${of.name}`,
    );
  }
  const id = world.store.nextId('artifacts');
  const digest = `sha256:${createHash('sha256').update(of.zip).digest('hex')}`;
  mkdirSync(join(world.dir, 'runner', 'artifacts'), { recursive: true });
  writeFileSync(artifactPath(world, id), of.zip);
  const artifact: Artifact = {
    id,
    runId: run.id,
    repositoryId: run.repositoryId,
    name: of.name,
    sizeBytes: of.zip.length,
    digest,
    createdAt: world.now(),
    expiresAt: new Date(world.clock() + of.retentionDays * 86_400_000).toISOString().replace(/\.\d+Z$/u, 'Z'),
  };
  world.store.transaction(() => {
    runTables.artifacts(world.store).put(id, artifact);
    for (const old of current) deleteArtifact(world, old.id);
  });
  return { id, digest };
}
