/** Workflows that start with a push: jobs as real processes, checks on the pushed commit, artifacts, actions of the repository. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRunnerTown } from '../support/runner-town.ts';
import type { RunnerTown } from '../support/runner-town.ts';

let town: RunnerTown;
beforeAll(async () => {
  town = await startRunnerTown();
});
afterAll(() => town.stop());

const ci = `
name: CI
on: push
env: { GREETING: hello }
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      word: \${{ steps.say.outputs.word }}
    steps:
      - uses: actions/checkout@v4
      - id: say
        run: |
          echo "word=\${{ github.ref_name }}-$GREETING" >> "$GITHUB_OUTPUT"
          echo "LATER=yes" >> "$GITHUB_ENV"
          cat hello.txt
      - run: test "$LATER" = yes && mkdir out && echo built > out/result.txt
      - uses: actions/upload-artifact@v4
        with: { name: out, path: out, if-no-files-found: error }
  test:
    needs: build
    runs-on: ubuntu-latest
    strategy:
      matrix: { n: [1, 2] }
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with: { name: out, path: got }
      - uses: ./.github/actions/greet
        id: greet
        with: { who: world }
      - run: test "$(cat got/result.txt)" = built
      - run: test "\${{ steps.greet.outputs.text }}" = "hi world" && test "\${{ needs.build.outputs.word }}" = main-hello
  never:
    needs: test
    if: failure()
    runs-on: ubuntu-latest
    steps: [{ run: exit 1 }]
`;

describe('a push', () => {
  it('runs jobs in order with outputs, artifacts and an action of the repository', async () => {
    const sha = await town.push({
      '.github/workflows/ci.yml': ci,
      'hello.txt': 'a file of the repository\n',
      '.github/actions/greet/action.yml':
        'name: Greet\ninputs: { who: { required: true } }\nruns: { using: node24, main: main.mjs, post: post.mjs }\n',
      '.github/actions/greet/main.mjs':
        "import { appendFileSync } from 'node:fs';\nappendFileSync(process.env.GITHUB_OUTPUT, `text=hi ${process.env.INPUT_WHO}\\n`);\nappendFileSync(process.env.GITHUB_STATE, 'seen=it\\n');\n",
      '.github/actions/greet/post.mjs': 'console.log(`post saw ${process.env.STATE_seen}`);\n',
    });
    const [run] = await town.runsAt(sha);
    const finished = await town.finish(run.id);
    const failed = finished.jobs.find((job) => job.conclusion === 'failure');
    expect(failed === undefined ? '' : await town.log(failed.id)).toBe('');
    expect(finished.outcome).toEqual(['build: success', 'never: skipped', 'test (1): success', 'test (2): success']);
    expect(finished.run).toMatchObject({
      conclusion: 'success',
      event: 'push',
      head_sha: sha,
      name: 'CI',
      run_number: 1,
    });
    const log = await town.log(finished.jobs.find((job) => job.name === 'test (1)').id);
    expect(log).toContain('post saw it');
    const checks = await town.ada(`GET /repos/ada/lib/commits/${sha}/check-runs`);
    expect(
      checks.body?.check_runs
        ?.map((check: { name: string; conclusion: string }) => `${check.name}: ${check.conclusion}`)
        .toSorted(),
    ).toEqual(finished.outcome);
  });
});
