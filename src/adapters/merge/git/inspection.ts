/** Reads what both sides changed and looks for work that merges and does not fit. */
import type { Finding, SideChange } from '../acceptance/change.ts';
import type { ChangedFile } from './merge-tree.ts';
import { checkProject } from '../acceptance/project.ts';
import { kindOf } from '../kinds/registry.ts';
import { checkLockText } from '../lock-text.ts';
import { isLockFile } from '../lockfile.ts';
import { checkMeaning } from '../resolve-file.ts';
import { gitText } from './git.ts';
import { changedFiles, readBlob, readFileAt } from './merge-tree.ts';

export interface Inspection {
  readonly repo: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly tree: string;
  /** Nobody has looked at it, as where rules settled conflicts in it. */
  readonly isByRules?: boolean;
  /** Files that somebody resolved who may have adapted one side to the other; they are judged by themselves. */
  readonly answered?: ReadonlySet<string>;
}

/** Beyond this, the checks that run after the merge are what tells. */
const filesMax = 400;
const sizeMax = 400_000;

/** Places where the merged tree does not hold together. */
export async function inspectMerge(inspection: Inspection): Promise<readonly Finding[]> {
  const { repo, base, ours, theirs, tree } = inspection;
  const ourFiles = await changedFiles(repo, base, ours);
  const theirFiles = await changedFiles(repo, base, theirs);
  if (ourFiles.length === 0 || theirFiles.length === 0) return [];
  if (ourFiles.length + theirFiles.length > filesMax) return [];
  const shared = await inspectShared(inspection, ourFiles, theirFiles);
  if (shared.length > 0) return shared;
  const findings = checkProject({
    ours: await readSide(repo, ourFiles),
    theirs: await readSide(repo, theirFiles),
    basePaths: await pathsOf(repo, base),
    mergedPaths: await pathsOf(repo, tree),
    isByRules: inspection.isByRules === true,
    addedPaths: { ours: added(ourFiles), theirs: added(theirFiles) },
  });
  return findings.filter(({ path }) => inspection.answered?.has(path) !== true);
}

function added(files: readonly ChangedFile[]): readonly string[] {
  return files.filter(({ before, after }) => before === undefined && after !== undefined).map(({ path }) => path);
}

async function pathsOf(repo: string, tree: string): Promise<ReadonlySet<string>> {
  return new Set(
    (await gitText(repo, ['ls-tree', '-r', '-z', '--name-only', tree])).split('\0').filter((path) => path !== ''),
  );
}

async function readSide(repo: string, files: readonly ChangedFile[]): Promise<readonly SideChange[]> {
  const changes: SideChange[] = [];
  for (const { path, before, after, isRegular } of files) {
    if (!isRegular || isLockFile(path)) continue;
    const old = before === undefined ? undefined : await readBlob(repo, before);
    const current = after === undefined ? undefined : await readBlob(repo, after);
    const texts = [old ?? '', current ?? ''];
    const kind = texts.some((text) => text.length > sizeMax) ? undefined : await kindOf(path, texts);
    if (kind === undefined) continue;
    const read = (text: string | undefined) =>
      text === undefined ? undefined : kind.read(text.replaceAll('\r\n', '\n'));
    changes.push({ path, kind, before: read(old), after: read(current) });
  }
  return changes;
}

/** Files that both sides changed and git merged by itself: they must still be well-formed and hold nothing twice. */
async function inspectShared(
  at: Inspection,
  ours: readonly ChangedFile[],
  theirs: readonly ChangedFile[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { path, isRegular } of ours) {
    const isShared =
      isRegular &&
      at.answered?.has(path) !== true &&
      theirs.some((file) => file.path === path && file.after !== undefined);
    if (!isShared) continue;
    const read = async (tree: string): Promise<string> =>
      ((await readFileAt(at.repo, tree, path)) ?? '').replaceAll('\r\n', '\n');
    const result = await read(at.tree);
    const texts = { base: await read(at.base), ours: await read(at.ours), theirs: await read(at.theirs) };
    const kind =
      isLockFile(path) || result === '' || result.length > sizeMax
        ? undefined
        : await kindOf(path, [texts.ours, texts.theirs, result]);
    const reason = kind === undefined ? checkLockText(path, texts) : checkMeaning(kind, texts, result);
    if (reason !== undefined) findings.push({ path, reason });
  }
  return findings;
}
