/** One town of the benchmark: a repository, issues and a shell script for an agent; what it came to is read from its own report. */
import { join } from 'node:path';
import { z } from 'zod';
import { Git } from '../../src/adapters/git/git.ts';
import { beadsOf, viewLedger } from '../../src/adapters/ledger/git-ledger.ts';
import type { LedgerView } from '../../src/adapters/ledger/git-ledger.ts';
import { findLedger } from '../../src/cli/ledger-place.ts';
import type { Bead } from '../../src/core/beads/bead.ts';
import { Bench } from '../../test/support/town-cli.ts';

const Report = z.looseObject({
  wallMs: z.number(),
  beads: z.array(z.looseObject({ state: z.string(), attempts: z.number() })),
  calls: z.looseObject({ calls: z.number(), writes: z.number(), operations: z.record(z.string(), z.number()) }),
  landings: z.array(z.looseObject({ after: z.string(), isProven: z.boolean() })),
  ci: z.object({ staged: z.number(), runs: z.number(), whileComposing: z.number() }),
  work: z.object({ attempts: z.number(), agentMs: z.number(), jobMs: z.number() }),
  faults: z.array(z.string()),
});

/** What a town is made of. */
export interface Wish {
  readonly files: Readonly<Record<string, string>>;
  /** The text of each issue. */
  readonly bodies: readonly string[];
  readonly agent: string;
  readonly agents: number;
  readonly check: string;
  readonly slots: number;
}

/** What it came to. */
export interface Played {
  readonly report: z.infer<typeof Report>;
  readonly view: LedgerView;
  readonly beads: readonly Bead[];
  readonly landed: number;
  /** Moves of the base to a commit that holds work which the check calls bad. */
  readonly movesToBadWork: number;
  /** What went wrong with the command itself; null when nothing did. */
  readonly failure: string | null;
}

/** What the refinery asks of GitHub: composing, staging, landing, dropping. `updateRefs` also moves the agents' own branches. */
const refineryCall = /^(?:git\/(?:create|update|get)-ref|graphql\/updateRefs\b.*|repos\/merge)$/;

/** Calls of the refinery for each that landed. */
export function refineryCallsPerLanded({ report, landed }: Played): number {
  const own = Object.entries(report.calls.operations).filter(([name]) => refineryCall.test(name));
  const calls = own.reduce((sum, [, count]) => sum + count, 0);
  return Number((calls / Math.max(1, landed)).toFixed(1));
}

/** Plays a town to its end. */
export async function play(wish: Wish): Promise<Played> {
  const bench = new Bench();
  try {
    const issues = wish.bodies.map((body, i) => ({ title: `Make ${i + 1}`, body }));
    bench.write('issues.json', JSON.stringify(issues));
    const flags = {
      '--repo': bench.repository('project', wish.files),
      '--issues': 'issues.json',
      '--agent': `bash ${bench.write('agent.sh', wish.agent)}`,
      '--agents': String(wish.agents),
      '--check': wish.check,
      '--slots': String(wish.slots),
      '--out': 'out',
    };
    const town = bench.start('town', ...Object.entries(flags).flat(), '--red-base', '--json');
    const over = await town.over();
    const report = Report.parse(town.find('report'));
    const git = new Git({ cwd: join(bench.dir, 'out') });
    const view = await viewLedger(git, await findLedger(git));
    const bad = await Promise.all(
      report.landings.map(({ after }) => git.try(['grep', '-lx', 'bad', after, '--', 'made'])),
    );
    return {
      report,
      view,
      beads: [...beadsOf(view).values()],
      landed: report.beads.filter(({ state }) => state === 'landed').length,
      movesToBadWork: bad.filter(({ exitCode }) => exitCode === 0).length,
      failure: over === 'exit 0' ? null : over.slice(-3000),
    };
  } finally {
    await bench.close();
  }
}
