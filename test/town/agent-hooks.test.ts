/**
 * The hooks of real programs, in a town: what the session begins with, and that an agent which would stop with open steps
 * is sent back to work. Programs that are not installed here are skipped by name.
 */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled, pathWithClis } from '../support/model/agents.ts';
import { startModelServer } from '../support/model/server.ts';
import type { ModelServer } from '../support/model/server.ts';
import { Bench, nodeProject, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
let model: ModelServer;
beforeEach(async () => {
  bench = new Bench();
  model = await startModelServer();
});
afterEach(async () => {
  await bench.close();
  await model.stop();
});

const formula = 'steps:\n  - { id: one, title: First }\n  - { id: two, title: Second, needs: [one] }\n';
const steps = [
  { shell: 'echo one > made.txt && bd close one --continue' },
  { say: 'I think that this is enough.' },
  { shell: 'echo two >> made.txt && bd close two && gt done -m "Both"' },
  { say: 'Now it is done.' },
];

describe.each([{ kind: 'claude' }, { kind: 'codex' }] as const)('the hooks of $kind', ({ kind }) => {
  it.skipIf(!isInstalled(kind))(
    'tell it who it is, and send it back to its open steps',
    async () => {
      process.env['PATH'] = pathWithClis();
      process.env['MODEL_KEY'] = 'dummy-not-a-key';
      const repo = bench.repository('project', { ...nodeProject, '.github/formulas/two.yml': formula });
      const body = `Do it.\n\n\`\`\`model-script\n${JSON.stringify(steps)}\n\`\`\``;
      bench.write('issues.json', JSON.stringify([{ title: 'Both', body, labels: ['formula:two'] }]));
      const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agents', '1', '--agent', kind];
      const ways = ['--model', 'gpt-5', '--model-url', model.template, '--env', 'MODEL_KEY', '--out', 'out', '--json'];
      const run = bench.start(...args, ...ways);
      expect(await run.over()).toMatch(/^exit 0/);
      const report = run.find('report') as { beads: Line[] } | undefined;
      expect(report?.beads.map((bead) => [bead['state'], bead['attempts']])).toEqual([['landed', 1]]);
      // It said that it was enough after the first step, in the one attempt that there was.
      expect(readFileSync(bench.path('out/made.txt'), 'utf8')).toBe('one\ntwo\n');
      const heard = [...model.heard.values()].join('\n');
      expect(heard).toContain('You are ada, on bead #1 (Both), attempt 1.');
    },
    townTestMs,
  );
});
