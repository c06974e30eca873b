/** Learns from a merge that a person or a model made: what each of its conflicts became. */
import type { ResolutionMemory } from './memory.ts';
import { resolveFile } from '../resolve-file.ts';
import { stageTexts } from './attempt.ts';
import { commitOf } from './git.ts';
import { mergeTrees, readFileAt } from './merge-tree.ts';

/** Remembers the conflicts of a merge commit that no rule resolves the same way; undefined when it is not a merge of two. */
export async function learnFromMerge(
  repo: string,
  name: string,
  memory: ResolutionMemory,
): Promise<number | undefined> {
  const merge = await commitOf(repo, name);
  const ours = merge === undefined ? undefined : await commitOf(repo, `${merge}^1`);
  const theirs = merge === undefined ? undefined : await commitOf(repo, `${merge}^2`);
  if (merge === undefined || ours === undefined || theirs === undefined) return undefined;
  const again = await mergeTrees(repo, ours, theirs);
  if ('failure' in again) return undefined;
  let learnt = 0;
  for (const conflict of again.conflicts) {
    const texts = await stageTexts(repo, conflict);
    const resolved = await readFileAt(repo, merge, conflict.path);
    if (texts === undefined || resolved === undefined) continue;
    const own = await resolveFile({ path: conflict.path, ...texts });
    if (own.status === 'resolved' && own.text === resolved) continue;
    learnt += await memory.record({ path: conflict.path, ...texts }, resolved);
  }
  return learnt;
}
