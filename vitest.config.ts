import { defineConfig } from 'vitest/config';

// The workflow parser and its expressions import JSON and extensionless paths, which only a bundler resolves.
const inline = [/@actions\/workflow-parser/, /@actions\/expressions/];

const shared = {
  restoreMocks: true,
  unstubEnvs: true,
  expect: { requireAssertions: true },
  server: { deps: { inline } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/{core,property,scenario,contract,adapters,sim,unit}/**/*.test.ts'],
          // For what hangs, not for what is slow: machines are small and shared.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'town',
          include: ['test/town/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
