/**
 * The pre-receive gitHook of every repository: it asks this process, over HTTP, whether a push may go through.
 * The objects of the push are still in quarantine then, so the answer may depend on them.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const script = `#!/bin/sh
exec "$TOWN_NODE" "$TOWN_HOOK_SCRIPT"
`;

const program = `
import { request } from 'node:http';
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { TOWN_HOOK_URL, TOWN_HOOK_KEY, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES } = process.env;
const body = JSON.stringify({
  commands: Buffer.concat(chunks).toString('utf8'),
  objects: GIT_OBJECT_DIRECTORY ?? '',
  alternates: GIT_ALTERNATE_OBJECT_DIRECTORIES ?? '',
});
const asked = request(TOWN_HOOK_URL, { method: 'POST', headers: { authorization: TOWN_HOOK_KEY } }, async (response) => {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  process.stderr.write(text);
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
asked.on('error', (error) => {
  process.stderr.write(error.message + '\\n');
  process.exitCode = 1;
});
asked.end(body);
`;

/** Writes the gitHook into the state directory and returns its folder and the environment it wants. */
export function writePushHook(dir: string): { hooks: string; env: Record<string, string> } {
  const hooks = join(dir, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const file = join(hooks, 'pre-receive');
  const programFile = join(hooks, 'pre-receive.mjs');
  writeFileSync(file, script);
  writeFileSync(programFile, program);
  chmodSync(file, 0o755);
  return { hooks, env: { TOWN_NODE: process.execPath, TOWN_HOOK_SCRIPT: programFile } };
}
