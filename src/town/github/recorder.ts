/** Writes down everything that the stand-in answers and sends, for tests to judge, when `TOWN_RECORD` names a file. */
import { appendFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { World } from './world.ts';

/** Joins the stand-in if the environment asks for a recording. */
export function joinRecorder(world: World): void {
  const path = process.env['TOWN_RECORD'];
  if (path === undefined || path === '') return;
  const write = (line: Record<string, unknown>): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
  world.onAnswered.push(({ operation, status, body }) => {
    if (!Buffer.isBuffer(body) && !(body instanceof Readable)) write({ kind: 'answer', operation, status, body });
  });
  world.onHappening.push(({ event, action, body }) => write({ kind: 'webhook', event, action, body }));
}
