/** What a run does next: needs, conditions, matrices, outcomes, concurrency, tokens, inputs. */
import { describe, expect, it } from 'vitest';
import { decideGroup } from '../../src/town/runner/concurrency-group.ts';
import type { Member } from '../../src/town/runner/concurrency-group.ts';
import { decideInputs } from '../../src/town/runner/dispatch-inputs.ts';
import { combinationsOf, matrixSuffix } from '../../src/town/runner/matrix.ts';
import { concludeRun, dependantsOf, isOver, planJobs } from '../../src/town/runner/run-plan.ts';
import type { KnownJob } from '../../src/town/runner/run-plan.ts';
import { tokenPermissions } from '../../src/town/runner/token-permissions.ts';
import { parseWorkflowFile } from '../../src/town/runner/workflow-file.ts';
import type { WorkflowFile } from '../../src/town/runner/workflow-file.ts';

function workflowOf(jobs: string): WorkflowFile {
  const read = parseWorkflowFile('w.yml', `on: push\njobs:\n${jobs}`);
  if (read.status === 'invalid') throw new Error(JSON.stringify(read.problems));
  return read.workflow;
}

const job = (key: string, more = ''): string =>
  `  ${key}: { runs-on: ubuntu-latest, steps: [{ run: 'true' }]${more === '' ? '' : `, ${more}`} }\n`;
const contexts = { github: { ref: 'refs/heads/main' }, inputs: {}, vars: {}, env: {} };
const done = (key: string, conclusion: KnownJob['conclusion'], more: Partial<KnownJob> = {}): KnownJob => ({
  key,
  status: 'completed',
  conclusion,
  isForgiven: false,
  outputs: {},
  ...more,
});

/** Plays a run to its end, each job ending as told, and says what became of each. */
function play(
  workflow: WorkflowFile,
  ends: Readonly<Record<string, KnownJob['conclusion']>>,
  isCancelling = false,
): string[] {
  const jobs: KnownJob[] = [];
  for (
    let planned = planJobs({ workflow, jobs, contexts, isCancelling });
    planned.length > 0;
    planned = planJobs({ workflow, jobs, contexts, isCancelling })
  ) {
    for (const plan of planned) {
      const conclusion =
        plan.fate === 'run' ? (ends[plan.name] ?? 'success') : plan.fate === 'skip' ? 'skipped' : 'failure';
      jobs.push(done(plan.key, conclusion, { isForgiven: plan.isForgiven }));
    }
  }
  expect(isOver({ workflow, jobs })).toBe(true);
  return [...jobs.map((one) => `${one.key} ${one.conclusion}`), `= ${concludeRun(jobs, isCancelling)}`];
}

describe('a run', () => {
  const chain = workflowOf(
    job('a') +
      job('b', 'needs: a') +
      job('c', 'needs: b') +
      job('d', 'needs: a, if: always()') +
      job('e', 'needs: d') +
      job('f', 'needs: c, if: failure()'),
  );
  it.each([
    [{}, ['a success', 'b success', 'd success', 'c success', 'e success', 'f skipped', '= success']],
    [
      { a: 'failure' as const },
      ['a failure', 'b skipped', 'd success', 'c skipped', 'e skipped', 'f success', '= failure'],
    ],
    [
      { a: 'cancelled' as const },
      ['a cancelled', 'b skipped', 'd success', 'c skipped', 'e skipped', 'f skipped', '= cancelled'],
    ],
  ])('whose jobs end %j', (ends, expected) => {
    expect(play(chain, ends)).toEqual(expected);
  });

  it('that is cancelled runs only what asks for it', () => {
    expect(play(workflowOf(job('a') + job('b', 'if: cancelled()') + job('c', 'if: always()')), {}, true)).toEqual([
      'a skipped',
      'b success',
      'c success',
      '= cancelled',
    ]);
  });

  it('forgives jobs that may fail, and is skipped when all its jobs are', () => {
    expect(play(workflowOf(job('a', 'continue-on-error: true') + job('b', 'needs: a')), { a: 'failure' })).toEqual([
      'a failure',
      'b success',
      '= success',
    ]);
    expect(play(workflowOf(job('a', "if: github.ref == 'x'") + job('b', 'needs: a')), {})).toEqual([
      'a skipped',
      'b skipped',
      '= skipped',
    ]);
  });

  it('makes a job for each combination of a matrix that may come from an output', () => {
    const workflow = workflowOf(
      job('a') +
        job(
          'b',
          'needs: a, strategy: { matrix: { n: "${{ fromJSON(needs.a.outputs.list) }}" }, max-parallel: 1 }, name: "B ${{ matrix.n }}"',
        ),
    );
    const planned = planJobs({
      workflow,
      contexts,
      isCancelling: false,
      jobs: [done('a', 'success', { outputs: { list: '[1, 2]' } })],
    });
    expect(planned.map((plan) => [plan.name, plan.strategy['job-index'], plan.strategy['max-parallel']])).toEqual([
      ['B 1', 0, 1],
      ['B 2', 1, 1],
    ]);
  });

  it('refuses a job whose expressions cannot be evaluated', () => {
    const workflow = workflowOf(job('a', 'strategy: { matrix: "${{ fromJSON(vars.none) }}" }'));
    expect(planJobs({ workflow, contexts, isCancelling: false, jobs: [] })).toMatchObject([{ fate: 'refuse' }]);
  });

  it('runs again what failed and what needs it', () => {
    expect([...dependantsOf(chain, ['b'])]).toEqual(['b', 'c', 'f']);
  });
});

describe('a workflow file', () => {
  it.each([
    ['on: push\njobs: {}', /at least one job/u],
    ['on: push\njobs: { a: { needs: b, runs-on: x, steps: [] } }', /depends on unknown job 'b'/u],
    [`on: push\njobs:\n${job('a', 'needs: b')}${job('b', 'needs: a')}`, /depends on itself/u],
    ['on: nothing\njobs: { a: { runs-on: x, steps: [{ run: a }] } }', /nothing/u],
    ['on: push\njobs: { a: { runs-on: x, stepz: [] } }', /stepz/u],
    ['on: [push', /./u],
    ['', /Expected/u],
  ])('%j is refused', (text, expected) => {
    const read = parseWorkflowFile('w.yml', text);
    expect(read.status).toBe('invalid');
    expect(JSON.stringify(read)).toMatch(expected);
  });
});

describe('a matrix', () => {
  it.each([
    [undefined, [{}]],
    [
      { a: [1, 2], b: ['x'] },
      [
        { a: 1, b: 'x' },
        { a: 2, b: 'x' },
      ],
    ],
    [{ a: [1, 2], exclude: [{ a: 2 }] }, [{ a: 1 }]],
    [{ include: [{ a: 1 }, { b: 2 }] }, [{ a: 1 }, { b: 2 }]],
    [
      {
        fruit: ['apple', 'pear'],
        animal: ['cat', 'dog'],
        include: [
          { color: 'green' },
          { color: 'pink', animal: 'cat' },
          { fruit: 'apple', shape: 'circle' },
          { fruit: 'banana' },
          { fruit: 'banana', animal: 'cat' },
        ],
      },
      [
        { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
        { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
        { fruit: 'pear', animal: 'cat', color: 'pink' },
        { fruit: 'pear', animal: 'dog', color: 'green' },
        { fruit: 'banana' },
        { fruit: 'banana', animal: 'cat' },
      ],
    ],
  ])('%j', (matrix, expected) => {
    expect(combinationsOf(matrix)).toEqual(expected);
  });

  it('names its jobs and has an end', () => {
    expect(matrixSuffix({ a: 1, b: { c: 'x', d: [2, 3] }, e: true })).toBe(' (1, x, 2, 3, true)');
    expect(() => combinationsOf({ a: Array.from({ length: 300 }, (_, n) => n) })).toThrow(/at most 256/u);
  });
});

describe('a concurrency group', () => {
  const member = (id: string, isIn: boolean, more: Partial<Member> = {}): Member => ({
    id,
    isIn,
    queue: 'single',
    cancelInProgress: false,
    ...more,
  });
  it.each([
    ['lets the first in', [member('a', false)], { admit: ['a'], cancel: [] }],
    ['lets one wait', [member('a', true), member('b', false)], { admit: [], cancel: [] }],
    [
      'drops the older that waits',
      [member('a', true), member('b', false), member('c', false)],
      { admit: [], cancel: ['b'] },
    ],
    [
      'ends what runs when asked',
      [member('a', true), member('b', false, { cancelInProgress: true })],
      { admit: [], cancel: ['a'] },
    ],
    ['lets the next in when one has left', [member('b', false), member('c', false)], { admit: ['c'], cancel: ['b'] }],
    [
      'keeps all with queue: max',
      [member('a', true), member('b', false, { queue: 'max' }), member('c', false, { queue: 'max' })],
      { admit: [], cancel: [] },
    ],
    [
      'keeps the order with queue: max',
      [member('b', false, { queue: 'max' }), member('c', false, { queue: 'max' })],
      { admit: ['b'], cancel: [] },
    ],
  ])('%s', (_, members, expected) => {
    expect(decideGroup(members)).toEqual(expected);
  });

  it('lets at most a hundred wait', () => {
    const members = [
      member('in', true),
      ...Array.from({ length: 102 }, (_, n) => member(String(n), false, { queue: 'max' })),
    ];
    expect(decideGroup(members).cancel).toEqual(['100', '101']);
  });
});

describe('a token', () => {
  it.each([
    [undefined, undefined, { metadata: 'read', contents: 'read', packages: 'read' }],
    [{}, undefined, { metadata: 'read' }],
    [{ contents: 'write' }, { 'pull-requests': 'write' }, { metadata: 'read', pull_requests: 'write' }],
    [{ contents: 'read', issues: 'none' }, undefined, { metadata: 'read', contents: 'read' }],
  ])('of a workflow with %j and a job with %j', (workflow, own, expected) => {
    expect(tokenPermissions(workflow, own)).toEqual(expected);
  });

  it('reads everything with read-all', () => {
    expect(tokenPermissions('write-all', 'read-all')).toMatchObject({
      contents: 'read',
      pull_requests: 'read',
      checks: 'read',
    });
  });
});

describe('inputs', () => {
  const definitions = {
    who: { required: true },
    loud: { type: 'boolean', default: true },
    n: { type: 'number' },
    pick: { type: 'choice', options: ['a', 'b'], default: 'a' },
  };
  it.each([
    [{ who: 'x' }, { status: 'accepted', inputs: { who: 'x', loud: true, n: '', pick: 'a' } }],
    [
      { who: 'x', loud: 'false', n: '4', pick: 'b' },
      { status: 'accepted', inputs: { who: 'x', loud: false, n: 4, pick: 'b' } },
    ],
    [{}, { status: 'refused', reason: "Required input 'who' not provided" }],
    [
      { who: 'x', pick: 'c' },
      { status: 'refused', reason: "Provided value 'c' for input 'pick' not in the list of allowed values" },
    ],
    [
      { who: 'x', loud: 'maybe' },
      { status: 'refused', reason: "Provided value 'maybe' for input 'loud' is not a boolean" },
    ],
    [
      { who: 'x', y: 1 },
      { status: 'refused', reason: 'Unexpected inputs provided: ["y"]' },
    ],
  ])('%j', (given, expected) => {
    expect(decideInputs(definitions, given)).toEqual(expected);
  });
});
