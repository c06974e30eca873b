/**
 * The service through which a step keeps artifacts while it is at work: `CreateArtifact`, an upload, `FinalizeArtifact`.
 * It answers as `actions/upload-artifact` is answered, to the token that the runner gives to JavaScript actions only.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Answer } from '../github/context.ts';
import { Problem } from '../github/problem.ts';
import { artifactsOf, runTables } from '../github/run-entities.ts';
import type { WorkflowRun } from '../github/run-entities.ts';
import type { World } from '../github/world.ts';
import { artifactStore, deleteArtifact } from './artifact-files.ts';

/** One request. */
export interface ResultsCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly rawBody: Buffer;
}

const key = randomBytes(32);
const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const Name = z.string().regex(/^[^"<>|*?\r\n\\/:\0]{1,255}$/);
const Ask = z.looseObject({
  workflow_run_backend_id: z.string(),
  name: Name,
  expires_at: z.iso.datetime({ offset: true }).optional(),
  size: z.coerce.number().optional(),
  hash: z.string().optional(),
});
type Ask = z.infer<typeof Ask>;

/** What JavaScript actions of a job find in their environment. */
export function resultsVariables(world: World, of: { runId: number; jobId: number }): Record<string, string> {
  const text = `${packed({ alg: 'HS256', typ: 'JWT' })}.${packed({ scp: `Actions.Results:${of.runId}:${of.jobId}` })}`;
  return { ACTIONS_RESULTS_URL: `${world.url}/`, ACTIONS_RUNTIME_TOKEN: `${text}.${sign(text)}` };
}

/** Whether a path is this service's. */
export const isResultsPath = (path: string): boolean => path.startsWith('/twirp/') || path.startsWith('/_uploads/');

/** Answers one request; refusals are answers. */
export function answerResults(world: World, call: ResultsCall): Answer {
  try {
    if (call.path.startsWith('/_uploads/')) return takeUpload(world, call);
    const run = runOfToken(world, call.authorization);
    const ask = Ask.safeParse(JSON.parse(call.rawBody.toString('utf8')));
    if (!ask.success) throw new Problem(400, z.prettifyError(ask.error));
    if (ask.data.workflow_run_backend_id !== String(run.id)) throw new Problem(403, 'another run');
    return obey(world, { run, ask: ask.data, method: call.path.split('/').at(-1) ?? '' });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: error.status, body: { code: 'refused', msg: error.message } };
  }
}

// Good for as long as its job is at work.
function runOfToken(world: World, authorization: string): WorkflowRun {
  const token = authorization.replace(/^Bearer /u, '');
  const [head = '', body = '', signature = ''] = token.split('.');
  if (!isSame(signature, sign(`${head}.${body}`))) throw new Problem(401, 'not a token of this runner');
  const { scp }: { scp: string } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  const [, runId, jobId] = scp.split(':');
  const job = runTables.jobs(world.store).get(Number(jobId));
  const run = runTables.runs(world.store).get(Number(runId));
  if (run === undefined || job?.status !== 'in_progress') throw new Problem(401, 'the job is over');
  return run;
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function obey(world: World, on: { run: WorkflowRun; ask: Ask; method: string }): Answer {
  const { run, ask, method } = on;
  const old = artifactsOf(world.store, run.id).filter((artifact) => artifact.name === ask.name);
  switch (method) {
    case 'CreateArtifact': {
      if (old.length > 0) throw new Problem(409, 'an artifact with this name already exists on the workflow run');
      const path = `/_uploads/${run.id}/${encodeURIComponent(ask.name)}`;
      return fine({ signed_upload_url: `${world.url}${path}/${sign(path)}` });
    }
    case 'FinalizeArtifact':
      return finalize(world, run, ask);
    case 'DeleteArtifact':
      if (old.length === 0) throw new Problem(404, 'no such artifact');
      for (const { id } of old) deleteArtifact(world, id);
      return fine({ artifact_id: String(old[0]?.id) });
    default:
      throw new Problem(404, `there is no ${method}`);
  }
}

const fine = (body: Record<string, unknown>): Answer => ({ status: 200, body: { ok: true, ...body } });

function uploadPath(world: World, runId: number, name: string): string {
  const file = createHash('sha256').update(`${runId}/${name}`).digest('hex');
  return join(world.dir, 'runner', 'uploads', file);
}

function takeUpload(world: World, { method, path, rawBody }: ResultsCall): Answer {
  const [, , runId = '', name = '', signature = ''] = path.split('/');
  if (method !== 'PUT' || !isSame(signature, sign(`/_uploads/${runId}/${name}`))) throw new Problem(403, 'not signed');
  mkdirSync(join(world.dir, 'runner', 'uploads'), { recursive: true });
  writeFileSync(uploadPath(world, Number(runId), decodeURIComponent(name)), rawBody);
  return { status: 201 };
}

function finalize(world: World, run: WorkflowRun, { name, size, hash, expires_at: expiresAt }: Ask): Answer {
  const path = uploadPath(world, run.id, name);
  if (!existsSync(path)) throw new Problem(404, 'nothing was uploaded');
  const zip = readFileSync(path);
  rmSync(path);
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  if (zip.length !== size || (hash !== undefined && hash !== digest)) throw new Problem(400, 'not what was uploaded');
  const days = expiresAt === undefined ? 90 : (Date.parse(expiresAt) - world.clock()) / 86_400_000;
  const retentionDays = Math.min(90, Math.max(1, Math.ceil(days)));
  const store = artifactStore(world, run);
  const { id } = store.put({ runId: run.id, name, zip, retentionDays, overwrite: false });
  return fine({ artifact_id: String(id) });
}
