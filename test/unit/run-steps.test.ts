/** The steps that a run gives a bead: the repository's own formula, else the shipped one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { Sha } from '../../src/core/name.ts';
import type { HookedBead } from '../../src/run/dispatch.ts';
import { readSteps } from '../../src/run/steps.ts';

const dir = mkdtempSync(join(tmpdir(), 'toolpusher-steps-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const git = new Git({ cwd: dir });

async function commit(files: Readonly<Record<string, string>>): Promise<Sha> {
  mkdirSync(join(dir, '.github/formulas'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
  await git.run(['add', '--all']);
  await git.run(['-c', 'user.name=Ada', '-c', 'user.email=ada@x.test', 'commit', '-q', '--allow-empty', '-m', 'x']);
  return Sha.parse((await git.run(['rev-parse', 'HEAD'])).trim());
}

const bead = (formula: string) => ({ formula, molecule: null, approvedSteps: [], title: 'T' }) as unknown as HookedBead;

it('come from the shipped formula until the repository has its own', async () => {
  await git.run(['init', '-q']);
  const bare = await commit({});
  const shipped = await readSteps(git, bare, { bead: bead('tdd'), text: 'Do it.\n\ntest: make check\n' });
  expect(shipped).toMatchObject({
    status: 'read',
    steps: [{ id: 'red' }, { id: 'green', gate: { run: 'make check' } }, { id: 'tidy' }],
  });
  const nonsense = { bead: bead('nonsense'), text: '' };
  expect(await readSteps(git, bare, nonsense)).toEqual({
    status: 'faulty',
    reason:
      'The label `formula:nonsense` asks for a formula that does not exist: the base has no .github/formulas/nonsense.yml. Mend the one or add the other.',
  });
  expect(await readSteps(git, bare, { ...nonsense, usual: 'nonsense' })).toMatchObject({
    reason: expect.stringMatching(/^The line `formula: nonsense` of \.github\/workspace\.yml asks/),
  });
  const own = await commit({ '.github/formulas/tdd.yml': 'steps: [{id: only, title: Only}]\n' });
  expect(await readSteps(git, own, { bead: bead('tdd'), text: '' })).toMatchObject({ steps: [{ id: 'only' }] });
});

it('never make shell text of what a bead says in the middle of a command', async () => {
  const formula = [
    "variables: { package: '.', test: 'true' }",
    'steps:',
    '  - { id: one, title: One, gate: { run: \'npm test -- "{{ package }}" {{title}} {{other}}\' } }',
    "  - { id: two, title: Two, gate: { run: '{{test}}' } }",
  ].join('\n');
  const own = await commit({ '.github/formulas/mine.yml': formula });
  const read = await readSteps(git, own, { bead: bead('mine'), text: 'package: $(touch x)"; touch y\n' });
  expect(read).toMatchObject({
    steps: [
      {
        gate: {
          run: 'npm test -- "${FORMULA_PACKAGE}" ${FORMULA_TITLE} {{other}}',
          env: { FORMULA_PACKAGE: '$(touch x)"; touch y', FORMULA_TITLE: 'T' },
        },
      },
      { gate: { run: 'true' } },
    ],
  });
});
