/**
 * Artifacts of the run, put there while a step is at work: GitHub's results service, as actions/upload-artifact speaks to it.
 *
 * The runner gives every JavaScript action an address and a token for it. Nothing here is documented by GitHub for
 * others; what is relied on stands in docs/unverified.md. Where either is missing there are no checkpoints beyond the machine.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { ArtifactPort } from '../../ports/artifacts.ts';
import { zipOf } from './zip.ts';

const service = 'twirp/github.actions.results.api.v1.ArtifactService';
const timeoutMs = 60_000;
const daysKept = 7;

const Claims = z.looseObject({ scp: z.string() });
const Created = z.looseObject({ ok: z.boolean(), signed_upload_url: z.url({ protocol: /^https?$/ }) });
const Answered = z.looseObject({ ok: z.boolean() });

interface Place {
  readonly url: string;
  readonly token: string;
  /** What the service calls this run and this job. */
  readonly ids: { readonly workflow_run_backend_id: string; readonly workflow_job_run_backend_id: string };
}

interface Asking extends Place {
  readonly signal: AbortSignal;
}

/** The run's artifacts; null where the runner does not say how to reach them. */
export function resultsService(env: Readonly<Record<string, string | undefined>>): ArtifactPort | null {
  const { ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: token } = env;
  if (url === undefined || token === undefined) return null;
  const ids = idsOf(token);
  if (ids === null) return null;
  const place = { url: new URL(service, url).href, token, ids };
  return {
    put: (name, files, signal) => put({ ...place, signal }, name, files),
    drop: (name, signal) => drop({ ...place, signal }, name),
  };
}

/** The token is a JSON Web Token; one of its scopes is `Actions.Results:<run>:<job>`. */
function idsOf(token: string): Place['ids'] | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const scopes = Claims.safeParse(claims).data?.scp.split(' ') ?? [];
    const [, run, job] = scopes.find((scope) => scope.startsWith('Actions.Results:'))?.split(':') ?? [];
    if (run === undefined || job === undefined) return null;
    return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function put(place: Asking, name: string, paths: readonly string[]): Promise<void> {
  const files = await Promise.all(paths.map(async (path) => ({ name: basename(path), bytes: await readFile(path) })));
  const zip = zipOf(files);
  const expiresAt = new Date(Date.now() + daysKept * 86_400_000).toISOString();
  const { signed_upload_url: target } = Created.parse(
    await ask(place, 'CreateArtifact', { ...place.ids, name, version: 4, expires_at: expiresAt }),
  );
  const sent = await fetch(target, {
    method: 'PUT',
    headers: { 'content-type': 'application/zip', 'x-ms-blob-type': 'BlockBlob' },
    body: new Uint8Array(zip),
    signal: AbortSignal.any([place.signal, AbortSignal.timeout(timeoutMs)]),
  });
  if (!sent.ok) throw new Error(`the artifact ${name} was not taken: HTTP ${sent.status}`);
  const hash = `sha256:${createHash('sha256').update(zip).digest('hex')}`;
  await ask(place, 'FinalizeArtifact', { ...place.ids, name, size: String(zip.length), hash });
}

async function drop(place: Asking, name: string): Promise<void> {
  await ask(place, 'DeleteArtifact', { ...place.ids, name });
}

async function ask({ url, token, signal }: Asking, method: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  // Only a removal asks about what may be gone.
  if (response.status === 404 && method === 'DeleteArtifact') return null;
  if (!response.ok) throw new Error(`${method} answered HTTP ${response.status}`);
  const answer: unknown = await response.json();
  if (!Answered.parse(answer).ok) throw new Error(`${method} was not done`);
  return answer;
}
