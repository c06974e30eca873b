/** What a stand-in in another process records, and that the judges of it can find fault. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { joinRecorder } from '../../src/town/github/recorder.ts';
import { judgeRecording } from '../support/schemas.ts';
import { addRepository, startStandin } from '../support/standin.ts';

it('records every answer and webhook, and names what is wrong with one', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'recording-'));
  const path = join(scratch, 'recording.jsonl');
  vi.stubEnv('TOWN_RECORD', path);
  const standin = await startStandin({ parts: [joinRecorder] });
  const ada = standin.as(standin.user('ada'));
  await addRepository(standin.town.world, { owner: 'ada', name: 'lib' });
  await ada('POST /repos/ada/lib/issues', { title: 'One' });
  await ada('GET /repos/ada/lib/issues/2');
  await standin.stop();
  expect(await judgeRecording(path)).toEqual({ failures: [], counts: { answers: 2, webhooks: 1 } });
  const answer = { kind: 'answer', operation: 'issues/get', status: 200, body: { id: 'seven' } };
  const unknown = { kind: 'answer', operation: 'issues/get', status: 299, body: {} };
  const webhook = { kind: 'webhook', event: 'issues', action: 'opened', body: { action: 'closed' } };
  for (const line of [answer, unknown, webhook]) appendFileSync(path, `${JSON.stringify(line)}\n`);
  const { failures } = await judgeRecording(path);
  expect(failures.map((failure) => failure.split(':')[0])).toEqual([
    'issues/get 200',
    'issues/get 299',
    'webhook issues-opened',
  ]);
  rmSync(scratch, { recursive: true });
});
