/** The end of a town: its report, the landed repository, and what is proven about both. */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Git } from '../adapters/git/git.ts';
import { ledgerBranch } from '../core/ref.ts';
import { agentJobTimes, countCi, faultsOf, readLandings } from './evidence.ts';
import { auditLedger } from '../adapters/ledger/git-ledger.ts';
import { CliError } from './cli-error.ts';
import { makeFolder } from './file-trouble.ts';
import { LedgerFollower } from './town-follow.ts';
import type { TownEngine } from './town-engine.ts';
import type { Watched } from './town-progress.ts';
import { lettersOf } from './town-letters.ts';
import { countCalls, renderMarkdown, reportBead, usefulWork, wallMsOf } from './town-report.ts';
import type { TownReport } from './town-report.ts';
import type { TownPaths, TownState } from './town-state.ts';

const Calls = z.object({
  records: z.array(
    z.looseObject({ operation: z.string(), actor: z.string().nullable(), write: z.boolean(), creation: z.boolean() }),
  ),
});
const Deliveries = z.array(
  z.looseObject({
    id: z.int(),
    redelivery: z.boolean(),
    event: z.string(),
    action: z.string().nullable(),
    requestBody: z.string(),
  }),
);

const Injected = z.looseObject({ spec: z.string(), counts: z.record(z.string(), z.number()) });

/** What a town came from. */
export type Ended = Readonly<{ engine: TownEngine; paths: TownPaths; state: TownState; watched: readonly Watched[] }>;

/** The address of the repository, for git. */
export function cloneUrl(url: string, state: TownState): string {
  return `${url}/${state.owner}/${state.name}.git`;
}

/** A repository of our own that may fetch from the town. */
export async function viewGit(engine: TownEngine, paths: TownPaths, state: TownState): Promise<Git> {
  mkdirSync(paths.view, { recursive: true });
  const git = new Git({ cwd: paths.view, credential: { url: engine.url, token: state.token } });
  await git.run(['init', '--quiet', '--bare', paths.view]);
  return git;
}

/** Makes a follower of the town's ledger. */
export async function followerOf({ engine, paths, state }: Omit<Ended, 'watched'>): Promise<LedgerFollower> {
  return new LedgerFollower(await viewGit(engine, paths, state), cloneUrl(engine.url, state));
}

/** The report, read from the stand-in's log, the base and the ledger. Faults are what is not as Toolpusher claims. */
export async function makeReport({ engine, paths, state, watched }: Ended, agents: number): Promise<TownReport> {
  const git = await viewGit(engine, paths, state);
  const [url, force] = [cloneUrl(engine.url, state), ['--quiet', '--no-tags', '--end-of-options']];
  await git.run(['fetch', ...force, url, `+refs/heads/${state.base}:refs/base`]);
  // Where GitHub failed from the first moment on there is no ledger yet.
  const refspec = `+refs/heads/${ledgerBranch}:refs/whole-ledger`;
  const whole = await git.try(['fetch', '--unshallow', ...force, url, refspec]);
  if (whole.exitCode !== 0) await git.try(['fetch', ...force, url, refspec]);
  const tip = await git.run(['rev-parse', 'refs/base']);
  const deliveries = (await engine.admin.call('GET /_town/deliveries', Deliveries)).filter(
    ({ redelivery }) => !redelivery,
  );
  const happenings = deliveries
    .toSorted((a, b) => a.id - b.id)
    .map(({ event, action, requestBody }) => ({ event, action, body: requestBody }));
  const landings = readLandings(happenings, state.base);
  const { records } = await engine.admin.call('GET /_town/calls', Calls);
  const injected = await engine.admin.call('GET /_town/faults', Injected);
  const beads = watched.map((each) => reportBead(each));
  const faults = [
    ...faultsOf(landings, { start: state.start, tip }),
    ...(await beadFaults(git, beads, state.start)),
    ...(await ledgerFaults(git, watched)),
  ];
  return {
    repository: `${state.owner}/${state.name}`,
    base: state.base,
    check: state.check,
    start: state.start,
    tip,
    wallMs: wallMsOf(watched, state.startedAt, Date.now()),
    agents,
    beads,
    calls: countCalls(records, state.app.slug),
    landings,
    ci: countCi(happenings),
    work: usefulWork(watched, agentJobTimes(happenings)),
    mail: lettersOf(watched),
    faults,
    faultSpec: injected.spec,
    injected: injected.counts,
  };
}

/** What is said to have landed and is not on `refs/base`, with one call of git for all that came since `start`. */
export async function beadFaults(
  git: Git,
  beads: readonly Pick<TownReport['beads'][number], 'issue' | 'sha'>[],
  start: string,
): Promise<string[]> {
  const since = new Set((await git.try(['rev-list', 'refs/base', `^${start}`])).stdout.split('\n'));
  const faults: string[] = [];
  for (const { issue, sha } of beads) {
    if (sha === null || since.has(sha)) continue;
    // It may have been there before the town was, or the base may have been written anew.
    const { exitCode } = await git.try(['merge-base', '--is-ancestor', sha, 'refs/base']);
    if (exitCode !== 0) faults.push(`#${issue} is said to have landed as ${sha}, which the base does not hold`);
  }
  return faults;
}

async function ledgerFaults(git: Git, watched: readonly Watched[]): Promise<string[]> {
  const found = await git.try(['rev-parse', '--verify', '--quiet', 'refs/whole-ledger']);
  if (found.exitCode !== 0) return watched.some(({ bead }) => bead !== null) ? ['the ledger cannot be fetched'] : [];
  const audit = await auditLedger(git, 'refs/whole-ledger');
  return audit.status === 'intact' ? [] : [`the ledger was tampered with at ${audit.commit}: ${audit.reason}`];
}

/** Names for the report's two files that the landed repository has nothing at. */
function freeNames(out: string): { json: string; md: string } {
  for (const prefix of ['', 'toolpusher-', ...Array.from({ length: 98 }, (_, index) => `toolpusher-${index + 2}-`)]) {
    const names = { json: `${prefix}report.json`, md: `${prefix}report.md` };
    const isTaken = Object.values(names).some((name) => lstatSync(join(out, name), { throwIfNoEntry: false }));
    if (!isTaken) return names;
  }
  throw new CliError(`There is no free name for the report in ${out}.`, { next: 'With --json it is printed.' });
}

/** Writes the report beside a clone's `.git`, under names of its own, and answers where. Never through or over what landed. */
export function writeReport(out: string, report: TownReport): string {
  const { json, md } = freeNames(out);
  mkdirSync(join(out, '.git/info'), { recursive: true });
  writeFileSync(join(out, '.git/info/exclude'), `/${json}\n/${md}\n`, { flag: 'a' });
  writeFileSync(join(out, json), `${JSON.stringify(report, null, 2)}\n`, { flag: 'wx' });
  writeFileSync(join(out, md), renderMarkdown(report), { flag: 'wx' });
  return json;
}

/** Writes the landed repository as a normal clone, and the report beside its `.git`. Answers the name of the report. */
export async function writeOut(
  { engine, state }: Omit<Ended, 'watched'>,
  out: string,
  report: TownReport,
): Promise<string> {
  makeFolder(out);
  const git = new Git({ cwd: out, credential: { url: engine.url, token: state.token } });
  await git.run(['clone', '--quiet', '--end-of-options', cloneUrl(engine.url, state), out]);
  await git.try(['update-ref', `refs/heads/${ledgerBranch}`, `refs/remotes/origin/${ledgerBranch}`]);
  // The town is gone when somebody reads this.
  await git.run(['remote', 'remove', 'origin']);
  return writeReport(out, report);
}
