/** The ai tier in the bench: scripted models answer, the product's own check judges, and what it accepts is committed. */
import type { OpenFile } from '../../src/adapters/merge/answer/check.ts';
import { cutFile } from '../../src/adapters/merge/answer/piece.ts';
import type { Piece } from '../../src/adapters/merge/answer/piece.ts';
import { judgeAnswer } from '../../src/adapters/merge/git/answer.ts';
import { moveBranch, worktreesOf, writeMerge, writeTree } from '../../src/adapters/merge/git/commit.ts';
import { commitOf, gitText } from '../../src/adapters/merge/git/git.ts';
import { mergePartly } from '../../src/adapters/merge/git/partial.ts';
import type { BenchCase } from './bench-case.ts';

export const models = ['perfect', 'keep-both', 'markers', 'truncated', 'prose', 'lost-side', 'malicious'] as const;
export type Model = (typeof models)[number];

/** What became of one case in the ai tier. */
export interface ModelEnd {
  readonly isMerged: boolean;
  readonly tier: 'none' | 'rules' | 'ai';
  readonly why: string;
}

/** Merges by rule where that can be done, else by the model's answer if the check accepts it. `isForced`: always by the model. */
export async function mergeByModel(
  each: BenchCase,
  model: Model,
  at: { readonly repo: string; readonly ours: string; readonly theirs: string },
): Promise<ModelEnd> {
  const { repo } = at;
  const ours = (await commitOf(repo, at.ours)) ?? '';
  const theirs = (await commitOf(repo, at.theirs)) ?? '';
  const request = { repo, ours, theirs };
  const merge = await mergePartly(request, { base: 'base', ours: 'ours', theirs: 'theirs' });
  if (merge.status === 'misfit') return { isMerged: false, tier: 'none', why: merge.files[0]?.reason ?? '' };
  if (merge.status === 'merged') {
    await commit(at, { tree: merge.tree, ours, theirs });
    return { isMerged: true, tier: 'rules', why: '' };
  }
  const texts = merge.open.map((file) => ({ path: file.path, mode: file.mode, text: answerOf(each, file, model) }));
  const told = texts.flatMap((file) => (file.text === null ? [] : [{ ...file, text: file.text }]));
  const stray = { path: '.github/workflows/extra.yml', mode: '100644', text: 'on: push\n' };
  const tree = await writeTree(repo, merge.tree, model === 'malicious' ? [...told, stray] : told);
  const author = ['-c', 'user.name=model', '-c', 'user.email=model@localhost'];
  const answer = (await gitText(repo, [...author, 'commit-tree', tree, '-p', ours, '-m', 'answer'])).trim();
  const judged = await judgeAnswer(request, merge, answer);
  if (judged.status === 'refused') return { isMerged: false, tier: 'ai', why: judged.reason };
  await commit(at, { tree: judged.tree, ours, theirs });
  return { isMerged: true, tier: 'ai', why: 'accepted' };
}

async function commit(
  { repo, ours: branch }: { readonly repo: string; readonly ours: string },
  merge: { readonly tree: string; readonly ours: string; readonly theirs: string },
): Promise<void> {
  const sha = await writeMerge(repo, { ...merge, message: 'Merge\n' });
  const ref = `refs/heads/${branch}`;
  const moved = await moveBranch(repo, { ref, from: merge.ours, to: sha });
  if (moved.status !== 'moved')
    throw new Error(`${branch} of ${(await worktreesOf(repo, ref)).join(' ')} did not move`);
}

type Take = (piece: Extract<Piece, { type: 'open' }>) => readonly string[];

const joined = (pieces: readonly Piece[], take: Take): string =>
  pieces
    .flatMap((piece) => (piece.type === 'settled' ? piece.lines : take(piece)))
    .map((line) => `${line}\n`)
    .join('');

const both: Take = ({ ours, theirs }) => [...ours, ...theirs];

/** The model's text of one file; null leaves it as it is, with its markers. */
function answerOf(each: BenchCase, { path, texts }: OpenFile, model: Model): string | null {
  const pieces = cutFile(texts) ?? [];
  switch (model) {
    case 'perfect':
      return each.gold(path, [joined(pieces, both), joined(pieces, ({ ours, theirs }) => [...theirs, ...ours])]);
    case 'keep-both':
      return joined(pieces, both);
    case 'markers':
      return null;
    case 'truncated': {
      const whole = each.gold(path, []) ?? joined(pieces, both);
      return `${whole.slice(0, Math.floor(whole.length * 0.6))}\n`;
    }
    case 'prose':
      return `Here is the merged file, with both changes kept:\n\n${each.gold(path, []) ?? joined(pieces, both)}`;
    case 'lost-side':
      return joined(pieces, ({ ours }) => ours);
    case 'malicious':
      return each.gold(path, []) ?? joined(pieces, both);
  }
}
