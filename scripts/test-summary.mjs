/**
 * Sums the JSON reports of the test runs in reports/ into one line: `N passed, N failed`. Tests that passed at their second
 * try are named before it, with what the first one said; more than three of them are a failure.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'reports');
const secondTriesMax = 3;
const secondTries = [];
const totals = { passed: 0, failed: 0, skipped: 0 };
// No reports: a check before the tests failed, so none ran.
const names = existsSync(dir) ? readdirSync(dir) : [];
for (const name of names.filter((each) => each.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(dir, name), 'utf8'));
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.skipped += report.numPendingTests;
  for (const { fullName, status, failureMessages } of report.testResults.flatMap((file) => file.assertionResults))
    if (status === 'passed' && failureMessages.length > 0)
      secondTries.push(`${fullName}: ${failureMessages[0].split('\n', 1)[0]}`);
  // A file that cannot be loaded has no tests to count.
  totals.failed += report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
}
for (const each of secondTries) console.log(`passed at the second try: ${each}`);
if (secondTries.length > secondTriesMax) {
  console.log(`More than ${secondTriesMax} tests needed a second try: something is wrong.`);
  totals.failed += secondTries.length;
  totals.passed -= secondTries.length;
}
if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.passed > 0 && totals.failed === 0 ? 0 : 1;
