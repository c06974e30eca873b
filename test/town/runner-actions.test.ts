/** Actions: checkout in all its forms, and actions that other repositories of the town have. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRunnerTown } from '../support/runner-town.ts';
import type { RunnerTown } from '../support/runner-town.ts';
import { addRepository } from '../support/standin.ts';

let town: RunnerTown;
beforeAll(async () => {
  town = await startRunnerTown();
});
afterAll(() => town.stop());

describe('a checkout', () => {
  it('fetches what it is asked for: everything, a branch, a commit, another directory, another repository', async () => {
    const first = await town.push({ 'a.txt': 'one' }, { message: 'One [skip ci]' });
    await town.push({ 'a.txt': 'two' }, { branch: 'old', message: 'Two [skip ci]' });
    const { id } = (await town.ada('GET /repos/ada/lib')).body;
    await addRepository(town.standin.town.world, {
      owner: 'ada',
      name: 'tools',
      private: false,
      importFrom: `${town.standin.dir}/git/${id}.git`,
    });
    const start = await town.workflow(
      'checkout',
      `
on: workflow_dispatch
jobs:
  all:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0, persist-credentials: false }
      - run: |
          git merge-base --is-ancestor ${first} HEAD
          git rev-parse origin/old
          test -z "$(git config --local --get-regexp extraheader)"
      - uses: actions/checkout@v4
        id: old
        with: { ref: old, path: sub }
      - run: test "$(cat sub/a.txt)" = two && test "$(git -C sub rev-parse HEAD)" = "\${{ steps.old.outputs.commit }}"
      - uses: actions/checkout@v4
        with: { ref: ${first}, path: sub }
      - run: test "$(cat sub/a.txt)" = one
      - uses: actions/checkout@v4
        with: { repository: ada/tools, path: tools }
      - run: test -f tools/a.txt
      - id: none
        uses: actions/checkout@v4
        continue-on-error: true
        with: { ref: nowhere, path: none }
      - run: test "\${{ steps.none.outcome }}" = failure
`,
    );
    const { outcome } = await town.finish(await start());
    expect(outcome).toEqual(['all: success']);
  });
});

describe('an action of another repository', () => {
  it('is taken from the map of actions, else from the repository hosted here, with posts in reverse order', async () => {
    const { world } = town.standin.town;
    const owner = await addRepository(world, { owner: 'ada', name: 'greet', private: false });
    expect(owner.name).toBe('greet');
    const put = (path: string, text: string): Promise<unknown> =>
      town.ada(`PUT /repos/ada/greet/contents/${path}`, {
        message: 'Add',
        content: Buffer.from(text).toString('base64'),
      });
    await put(
      'action.yml',
      'name: Greet\ninputs: { who: { default: nobody } }\nruns: { using: node20, pre: pre.cjs, main: main.cjs, post: post.cjs }\n',
    );
    await put('pre.cjs', 'console.log(`pre ${process.env.INPUT_WHO}`);');
    await put('main.cjs', 'console.log(`main ${process.env.INPUT_WHO}`);');
    await put('post.cjs', 'console.log(`post ${process.env.INPUT_WHO}`);');
    const start = await town.workflow(
      'uses',
      `
on: workflow_dispatch
jobs:
  only:
    runs-on: ubuntu-latest
    steps:
      - uses: ada/greet@main
      - uses: ada/greet@main
        with: { who: bob }
`,
    );
    const { outcome, jobs } = await town.finish(await start());
    expect(outcome).toEqual(['only: success']);
    const said = (await town.log(jobs[0].id)).match(/(?:pre|main|post) (?:nobody|bob)$/gmu);
    expect(said).toEqual(['pre nobody', 'main nobody', 'pre bob', 'main bob', 'post bob', 'post nobody']);
  });
});
