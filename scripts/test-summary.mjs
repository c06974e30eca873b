/** Sums the JSON reports of the test runs in reports/ into one line: `N passed, N failed`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'reports');
const totals = { passed: 0, failed: 0, skipped: 0 };
// No reports: a check before the tests failed, so none ran.
const names = existsSync(dir) ? readdirSync(dir) : [];
for (const name of names.filter((each) => each.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(dir, name), 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.skipped += report.numPendingTests;
  // A file that cannot be loaded has no tests to count.
  totals.failed += report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
}
if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.passed > 0 && totals.failed === 0 ? 0 : 1;
