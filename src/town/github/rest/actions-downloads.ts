/** Where downloads really are: addresses that need no credential and are good for ten minutes, as GitHub's are. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { numberParam, param } from '../context.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { notFound } from '../problem.ts';
import { jobsOf, runTables } from '../run-entities.ts';
import { artifactPath } from '../../runner/artifact-files.ts';
import { logOfJob, zipOfRun } from './actions-logs.ts';

/** What can be downloaded; `part` is the attempt of a run's logs, else 0. */
export interface Download {
  readonly kind: 'artifact' | 'run-logs' | 'job-log';
  readonly id: number;
  readonly part: number;
}

const lifeMs = 10 * 60_000;
const key = randomBytes(32);

function signatureOf(download: Download, until: number): string {
  return createHmac('sha256', key).update(`${download.kind}/${download.id}/${download.part}/${until}`).digest('hex');
}

/** Sends the caller to where the download is. */
export function redirect(context: Context, download: Download): Answer {
  const until = context.world.clock() + lifeMs;
  const location = `${context.world.url}/_downloads/${download.kind}/${download.id}/${download.part}/${until}/${signatureOf(download, until)}`;
  return { status: 302, headers: { location } };
}

function serve(context: Context): Answer {
  const kind = param(context, 'kind');
  if (kind !== 'artifact' && kind !== 'run-logs' && kind !== 'job-log') throw notFound();
  const download: Download = { kind, id: numberParam(context, 'id'), part: numberParam(context, 'part') };
  const until = numberParam(context, 'until');
  const expected = Buffer.from(signatureOf(download, until));
  const given = Buffer.from(param(context, 'signature'));
  const isGood = expected.length === given.length && timingSafeEqual(expected, given);
  if (!isGood || until <= context.world.clock()) throw notFound();
  return contentOf(context, download);
}

function contentOf(context: Context, download: Download): Answer {
  const { world, store } = context;
  if (download.kind === 'artifact') {
    const path = artifactPath(world, download.id);
    if (!existsSync(path)) throw notFound();
    return { status: 200, body: createReadStream(path), headers: zipHeaders(`artifact-${download.id}`) };
  }
  if (download.kind === 'run-logs') {
    const zip = zipOfRun(world, jobsOf(store, download.id, download.part));
    if (zip === undefined) throw notFound();
    return { status: 200, body: zip, headers: zipHeaders(`logs_${download.id}`) };
  }
  const job = runTables.jobs(store).get(download.id);
  const text = job === undefined ? undefined : logOfJob(world, job);
  if (text === undefined) throw notFound();
  return { status: 200, body: Buffer.from(text), headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

function zipHeaders(name: string): Record<string, string> {
  return { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${name}.zip"` };
}

export const downloadHandlers: Handlers = { 'town/download': serve };
