/** Why beads go back, told once for each attempt that ended without delivering, or whose work could not land. */
import { z } from 'zod';
import type { EndedAttempt } from '../core/beads/bead.ts';
import { unmark } from '../core/beads/text.ts';
import { renderEnd } from '../core/people/history.ts';
import type { TownClient } from './town-client.ts';
import { plain } from './tell.ts';
import type { Watched } from './town-progress.ts';

/** One end to be told. */
export type Return = Readonly<{ issue: number; title: string; ended: EndedAttempt }>;

/** What a failing check wrote last; empty when that is not known. */
export type OutputOf = (ended: EndedAttempt) => Promise<readonly string[]>;

const fine = new Set<EndedAttempt['end']>(['done', 'landed', 'already-done']);
const linesMax = 12;
const runsMax = 6;

/** Ends that `told` has not; they are in it then. */
export function newReturns(watched: readonly Watched[], told: Set<string>): Return[] {
  return watched.flatMap(({ issue, title, bead }) =>
    (bead?.ended ?? []).flatMap((ended) => {
      // What was delivered may come back later under the same number.
      const key = `${issue} ${ended.number} ${ended.end}`;
      if (fine.has(ended.end) || told.has(key)) return [];
      told.add(key);
      return [{ issue, title, ended }];
    }),
  );
}

/** Lines for people: what happened, and the output under it. */
export function renderReturn({ issue, ended }: Return, output: readonly string[]): string[] {
  const [first = ''] = plain(renderEnd(ended)).split('\n');
  return [
    `${`#${issue}`.padEnd(5)} back      ${first.slice(0, 300)}`,
    ...output.map((line) => `       | ${plain(line)}`),
  ];
}

/** The same as an object. */
export function recordOfReturn({ issue, title, ended }: Return, output: readonly string[]): Record<string, unknown> {
  const { number, agent, end, mode, agentMs, usage } = ended;
  const reason = unmark(renderEnd(ended));
  return {
    type: 'returned',
    bead: issue,
    issue,
    title,
    attempt: number,
    agent,
    mode,
    end,
    reason,
    output,
    agentMs,
    usage,
  };
}

/** The last lines that a failed step wrote itself, from the log of its job. */
export function tailOfLog(log: string): string[] {
  const lines = log.split('\n').map((line) => line.replace(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z /, '').trimEnd());
  const end = lines.findIndex((line) => line.startsWith('##[error]'));
  const before = end < 0 ? lines : lines.slice(0, end);
  const begin = before.findLastIndex((line) => line.startsWith('##[endgroup]'));
  return before
    .slice(begin + 1)
    .filter((line) => line !== '')
    .slice(-linesMax)
    .map((line) => line.slice(0, 200));
}

const Runs = z.object({
  workflow_runs: z.array(z.looseObject({ id: z.int(), head_branch: z.string().nullable(), head_sha: z.string() })),
});
const Compared = z.looseObject({ status: z.string() });
const Jobs = z.object({ jobs: z.array(z.looseObject({ id: z.int(), conclusion: z.string().nullable() })) });

/** Looks for the newest failed run on a staged commit that holds the attempt's work, as a person would. */
export function outputFrom(person: TownClient, repository: string): OutputOf {
  const at = `GET /repos/${repository}`;
  const find = async (kept: string): Promise<readonly string[]> => {
    const { workflow_runs: runs } = await person.call(`${at}/actions/runs?status=failure&per_page=50`, Runs);
    const staged = runs.filter(({ head_branch: branch }) => branch?.startsWith('refinery/') === true);
    for (const { id, head_sha: sha } of staged.slice(0, runsMax)) {
      const { status } = await person.call(`${at}/compare/${kept}...${sha}?per_page=1`, Compared);
      if (status !== 'ahead' && status !== 'identical') continue;
      const { jobs } = await person.call(`${at}/actions/runs/${id}/jobs`, Jobs);
      const failed = jobs.find(({ conclusion }) => conclusion === 'failure');
      return failed === undefined ? [] : tailOfLog(await person.text(`${at}/actions/jobs/${failed.id}/logs`));
    }
    return [];
  };
  return async ({ end, kept }) => {
    if (end !== 'red-checks' || kept === null) return [];
    // It is an extra: the town goes on where it cannot be read.
    return find(kept).catch((error: unknown) => [`(its output cannot be read: ${String(error).slice(0, 150)})`]);
  };
}
