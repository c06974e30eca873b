/** kill -9 of the stand-in while a job runs: what the job left is ended, the job fails, the run goes on. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/runner-town.ts';
import { callerOf } from '../support/standin.ts';
import type { Caller } from '../support/standin.ts';

interface Served {
  readonly child: ChildProcess;
  readonly as: (token?: string) => Caller;
  readonly adminToken: string;
}

let dir: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'runner-kill-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

async function serve(name: string): Promise<Served> {
  const ready = join(dir, name);
  const args = ['dist/town.js', 'serve', '--dir', join(dir, 'state'), '--ready', ready];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  await eventually(() => Promise.resolve(existsSync(ready) ? true : undefined));
  const { url, adminToken }: { url: string; adminToken: string } = JSON.parse(readFileSync(ready, 'utf8'));
  return { child, as: (token) => callerOf(url, token), adminToken };
}

// Of this process only: the same test may run elsewhere on the machine.
const long = `4720${process.pid}.1`;

function sleepers(): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/u.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`sleep\u0000${long}`);
    } catch {
      return false;
    }
  }).length;
}

describe('kill -9 of the stand-in', () => {
  it('leaves nothing running after the next start, and the run goes on', async () => {
    const first = await serve('first');
    const admin = first.as(first.adminToken);
    const { token } = (await admin('POST /_town/users', { login: 'ada' })).body;
    await admin('POST /_town/repositories', { owner: 'ada', name: 'lib' });
    const text = `on: workflow_dispatch
jobs:
  a: { runs-on: ubuntu-latest, steps: [{ run: 'setsid sleep ${long} & sleep ${long}' }] }
  b: { needs: a, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
`;
    const ada = first.as(token);
    const content = Buffer.from(text).toString('base64');
    await ada('PUT /repos/ada/lib/contents/.github/workflows/w.yml', { message: 'Add', content });
    const wish = { ref: 'main', return_run_details: true };
    const { body } = await ada('POST /repos/ada/lib/actions/workflows/w.yml/dispatches', wish);
    await eventually(() => Promise.resolve(sleepers() === 2 ? true : undefined));
    first.child.kill('SIGKILL');
    const second = await serve('second');
    const again = second.as(token);
    const path = `/repos/ada/lib/actions/runs/${body.workflow_run_id}`;
    const run = await eventually(async () => {
      const found = (await again(`GET ${path}`)).body;
      return found.status === 'completed' ? found : undefined;
    });
    const { jobs } = (await again(`GET ${path}/jobs`)).body;
    expect(jobs.map((job: { name: string; conclusion: string }) => `${job.name}: ${job.conclusion}`)).toEqual([
      'a: failure',
      'b: success',
    ]);
    expect([run.conclusion, sleepers()]).toEqual(['failure', 0]);
  });
});
