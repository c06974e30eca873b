/**
 * Seeded simulation of whole towns: the real core and shell, an in-memory GitHub that fails, people that interfere.
 * `npm run sim -- --help` says how; exit code 1 when a seed fails, 2 when the options are wrong.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Plan } from '../test/sim/plan.ts';
import { playAll, workAsThread } from './sim/crew.ts';
import { help, parseOptions, UsageError } from './sim/options.ts';
import type { Options } from './sim/options.ts';
import { playOne } from './sim/playing.ts';
import type { Played } from './sim/playing.ts';

const jobsMax = 4;

/** What many seeds came to. */
class Tally {
  readonly #options: Options;
  readonly #wanted: number;
  readonly #startedAt = Date.now();
  readonly #total = { seeds: 0, failed: 0, events: 0, calls: 0, commits: 0 };

  constructor(options: Options, wanted: number) {
    this.#options = options;
    this.#wanted = wanted;
  }

  /** Takes one in; false when no more are wanted. */
  take(played: Played): boolean {
    const total = this.#total;
    const isFailed = played.violation !== null;
    total.seeds += 1;
    total.failed += isFailed ? 1 : 0;
    total.events += played.events;
    total.calls += played.calls;
    total.commits += played.commits;
    this.#progress('');
    if (isFailed || this.#options.tellsAll) this.#tell(played);
    this.#progress(`${total.seeds} of ${this.#wanted} seeds, ${total.failed} failed`);
    return !(isFailed && this.#options.isFirst);
  }

  /** The last line, the report, and the exit code. */
  end(): void {
    this.#progress('');
    const ms = Date.now() - this.#startedAt;
    const { seeds, failed, events, calls, commits } = this.#total;
    const text = `${failed} of ${seeds} seeds failed; ${events} events, ${calls} calls, ${commits} ledger commits, ${Math.round(ms / 1000)} s`;
    console.log(this.#options.isJson ? JSON.stringify({ ...this.#total, ms }) : text);
    if (this.#options.report !== null) writeReport(this.#options.report, { passed: seeds - failed, failed });
    process.exitCode = failed === 0 ? 0 : 1;
  }

  #tell({ seed, plan, violation, story, ms, shrinkRuns }: Played): void {
    const small = shrinkRuns === 0 ? '' : `, made small in ${shrinkRuns} plays`;
    const { isJson, tellsAll } = this.#options;
    if (isJson) {
      const told = violation === null ? {} : { plan, shrinkRuns };
      const full = violation !== null || tellsAll ? { story } : {};
      console.log(JSON.stringify({ seed, kind: plan.kind, violation, ms, ...told, ...full }));
      return;
    }
    const why = violation === null ? 'all hold' : `${violation.invariant}: ${violation.detail}`;
    const again = violation === null ? [] : [`plan (replay with --plan FILE): ${JSON.stringify(plan)}`];
    console.log([`seed ${seed} ${plan.kind}: ${why} (${ms} ms${small})`, ...story, ...again].join('\n'));
  }

  #progress(text: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  }
}

// In the form of the other test reports, so that their sum counts seeds as tests.
function writeReport(path: string, { passed, failed }: { readonly passed: number; readonly failed: number }): void {
  mkdirSync(dirname(path), { recursive: true });
  const report = { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0, testResults: [] };
  writeFileSync(path, `${JSON.stringify(report)}\n`);
}

function readPlan(path: string): Plan {
  try {
    return Plan.parse(JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 300) : String(error);
    throw new UsageError(`--plan ${path}: no plan can be read from it: ${reason}`);
  }
}

async function run(options: Options): Promise<void> {
  if (options.plan !== null) {
    const tally = new Tally({ ...options, tellsAll: true }, 1);
    tally.take(await playOne(readPlan(options.plan), { shrinks: false, lines: options.lines }));
    return tally.end();
  }
  const tally = new Tally(options, options.seeds.length);
  const { seeds, size, shrinks, lines } = options;
  const jobs = options.jobs ?? Math.min(jobsMax, availableParallelism());
  const orders = { size, shrinks, lines };
  await playAll(new URL(import.meta.url), { seeds, jobs, orders, onPlayed: (played) => tally.take(played) });
  tally.end();
}

async function main(): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === 'help') console.log(help);
    else await run(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nSee --help.`);
    process.exitCode = 2;
  }
}

if (isMainThread) await main();
else workAsThread();
