/** The conflicted lock files of a merge, made to agree with its merged manifests. */
import type { Attempt, FileReport, Solved } from './attempt.ts';
import type { ConflictedPath } from './merge-tree.ts';
import { isManifest, resolveLock } from '../lockfile.ts';
import { droppedLines } from '../dropped.ts';
import { gitText } from './git.ts';
import { escalated, modeOf, stageTexts } from './attempt.ts';
import { readFileAt } from './merge-tree.ts';

const manifestsMax = 300;

/** Resolves lock files after everything else, because they follow from it. */
export async function resolveLocks(
  attempt: Attempt,
  work: { locks: readonly ConflictedPath[]; solved: readonly Solved[] },
): Promise<readonly Solved[]> {
  const { repo, isOffline = false } = attempt.request;
  if (work.locks.length === 0) return [];
  const open = work.solved.find(({ report }) => report.status === 'escalated');
  const manifests = await mergedManifests(attempt, work.solved);
  const out: Solved[] = [];
  for (const conflict of work.locks) {
    const { path } = conflict;
    const versions = await stageTexts(repo, conflict);
    const fail = (reason: string): Solved => ({
      change: { path, mode: '100644', text: '' },
      report: escalated(path, 'lock', reason),
    });
    if (versions === undefined || manifests === undefined) out.push(fail('the manifests cannot be read'));
    else if (open !== undefined) out.push(fail(`it follows from ${open.report.path}, which is open`));
    else {
      const answer = await resolveLock({ path, versions, manifests, isOffline });
      if (answer.status !== 'resolved') out.push(fail(answer.reason));
      else {
        const dropped = droppedLines([versions.ours, versions.theirs], answer.text);
        const report: FileReport = { path, kind: 'lock', status: 'resolved', rules: [answer.rule], dropped };
        out.push({ change: { path, mode: modeOf(conflict), text: answer.text }, report });
      }
    }
  }
  return out;
}

async function mergedManifests(
  attempt: Attempt,
  solved: readonly Solved[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const { repo } = attempt.request;
  const names = (await gitText(repo, ['ls-tree', '-r', '-z', '--name-only', attempt.merge.tree]))
    .split('\0')
    .filter(isManifest);
  if (names.length > manifestsMax) return undefined;
  const manifests = new Map<string, string>();
  for (const name of names) {
    const own = solved.find(({ change }) => change.path === name)?.change.text;
    const text = own ?? (await readFileAt(repo, attempt.merge.tree, name));
    if (text !== undefined) manifests.set(name, text);
  }
  return manifests;
}
