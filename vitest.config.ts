import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

// The workflow parser and its expressions import JSON and extensionless paths, which only a bundler resolves.
const inline = [/@actions\/workflow-parser/, /@actions\/expressions/];

// For what hangs, not for what is slow: machines are small and shared.
const timeouts = { testTimeout: 300_000, hookTimeout: 300_000 };

const shared = {
  restoreMocks: true,
  unstubEnvs: true,
  expect: { requireAssertions: true },
  server: { deps: { inline } },
};

// What takes longest begins first, or the last one goes on while the other core has nothing to do.
const longest = [
  ...['demo', 'checkpoint', 'faults', 'town-command', 'ladder', 'town-again', 'crash-sweep', 'agent-hooks'],
  ...['mail-flood', 'run-hostile', 'run-resolve', 'inside-run', 'native', 'agent-fleet', 'gas-town-prompt'],
];

// Towns are many real processes on machines that are shared. One that fails is tried once more, and said to have been;
// of more than a few the run is red all the same: scripts/test-summary.mjs. TOOLPUSHER_RETRY=0 when looking for what is flaky.
const retry = Number(process.env['TOOLPUSHER_RETRY'] ?? 1);

// What holds the product to a time has the machine to itself.
const timed = 'test/town/app-contention.test.ts';

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.indexOf(basename(moduleId, '.test.ts'));
  return rank === -1 ? longest.length : rank;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/{core,property,scenario,contract,adapters,sim,unit}/**/*.test.ts'],
          setupFiles: ['test/support/fixed-seed.ts'],
          maxWorkers: '100%',
          // No module of the product keeps anything between its uses, so files of one worker may share them.
          isolate: false,
          ...timeouts,
        },
      },
      {
        test: {
          ...shared,
          name: 'town',
          retry,
          include: ['test/town/**/*.test.ts'],
          exclude: [timed],
          // A town waits half of its time: two at once keep two cores busy.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...timeouts,
        },
      },
      {
        test: {
          ...shared,
          name: 'town-timed',
          retry,
          include: [timed],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          ...timeouts,
        },
      },
    ],
  },
});
