/** Composing by rules on the in-memory GitHub: the workflow run that merges, and what it publishes. */
import type { Learnt } from '../../src/core/effect.ts';
import type { Compose, MergeByRules } from '../../src/ports/github.ts';
import { nonceOf } from '../../src/core/landing/by-rules.ts';
import type { Composed } from '../../src/core/beads/run-result.ts';
import { AgentName, BeadNumber } from '../../src/core/name.ts';
import type { RunId, Sha } from '../../src/core/name.ts';
import { attemptRef, resultRef, stagedBranch } from '../../src/core/ref.ts';
import { Queue } from '../../src/core/refinery/queue.ts';
import type { MemoryGit } from './memory-git.ts';
import type { Work } from './memory-run.ts';
import type { MemoryRun } from './memory-shapes.ts';
import type { MemoryWorld } from './memory-world.ts';

// The run's dispatch, in the form of an attempt's.
function dispatchOf({ run, onto, members }: MergeByRules): MemoryRun['effect'] {
  const [first] = members;
  return {
    type: 'dispatch',
    mode: 'refine',
    bead: BeadNumber.parse(first?.pull),
    attempt: 1,
    nonce: nonceOf({ id: run }),
    agent: AgentName.parse('refinery'),
    runtime: 'rules',
    base: onto,
    previous: null,
    secrets: [],
  };
}

/** One run in sixteen never starts, and one is lost; which, its name says. */
export function ruledWork({ run }: MergeByRules): Work {
  return {
    takesMs: 15_000,
    ...(run.startsWith('0') ? { isLost: true } : {}),
    ...(run.startsWith('1') ? { neverStarts: true } : {}),
  };
}

/** The workflow run that the queue waits for to compose this. */
export function ruledJob(queueText: string | undefined, { run }: MergeByRules): RunId | null {
  if (queueText === undefined) return null;
  const found = Queue.parse(JSON.parse(queueText)).runs.find(({ id }) => id === run);
  return found?.state === 'composing' ? found.job : null;
}

interface Ruling {
  readonly run: RunId;
  readonly effect: MergeByRules;
  readonly mayRule: (head: Sha) => boolean;
}

/** Merges the members in order and publishes what came of it. */
export function publishRuled(
  { git, results }: Pick<MemoryWorld, 'git' | 'results'>,
  { run, effect, mayRule }: Ruling,
): void {
  const merged: Composed['merged'][number][] = [];
  const left: Composed['left'][number][] = [];
  let tip = effect.onto;
  for (const { pull, head, message } of effect.members) {
    const sha = mergeMember(git, { tip, head, message, made: effect.run, mayRule });
    if (sha === null) {
      left.push({ pull, reason: 'No rule merges it.' });
      continue;
    }
    tip = sha;
    merged.push({
      pull,
      head,
      sha,
      resolution: { tier: 'auto', files: [], rules: ['both-added'], dropped: [], drops: 0 },
    });
  }
  const nonce = nonceOf({ id: effect.run });
  const isMade = merged.length > 0;
  const gate = isMade
    ? ({ status: 'accepted', head: tip, files: 1, topics: [], resolution: null } as const)
    : ({ status: 'nothing' } as const);
  results.set(nonce, { v: 1, run, testimony: null, gate, composed: { merged, left } });
  const tree = new Map([['result.json', nonce]]);
  git.refs.set(resultRef(nonce), git.commit({ tree, parents: [], message: 'Result' }));
  if (isMade) git.refs.set(attemptRef(nonce), tip);
}

interface Merging {
  readonly tip: Sha;
  readonly head: Sha;
  readonly message: string;
  readonly made: string;
  readonly mayRule: (head: Sha) => boolean;
}

function mergeMember(git: MemoryGit, { tip, head, message, made, mayRule }: Merging): Sha | null {
  const parents = [tip, head];
  const merge = git.merge(tip, head, { message, made });
  if (merge.status === 'merged') return merge.sha;
  const tree = new Map(git.at(tip).tree);
  if (merge.status === 'conflict') {
    // Settings are no lists.
    if (!mayRule(head) || !merge.paths.every((path) => path.endsWith('.txt'))) return null;
    const theirs = git.at(head).tree;
    for (const path of merge.paths) tree.set(path, `${tree.get(path) ?? ''}${theirs.get(path) ?? ''}`);
    for (const [path, text] of merge.write) tree.set(path, text);
    for (const path of merge.remove) tree.delete(path);
  }
  return git.commit({ tree, parents, message, made });
}

/** Dispatches the run that composes. */
export function mergeByRules(world: MemoryWorld, effect: MergeByRules, isAgain: boolean): Learnt {
  const old = isAgain ? [...world.runs.values()].findLast((run) => run.composes?.run === effect.run) : undefined;
  return { type: 'dispatched', run: old?.id ?? world.dispatch(dispatchOf(effect), effect) };
}

/** Stages what the run made. */
export function stageMade(world: MemoryWorld, effect: Compose, made: NonNullable<Compose['made']>): Learnt {
  const staged = `refs/heads/${stagedBranch(effect.run)}`;
  const merged = made.merged.map(({ pull }) => pull);
  const moves = [{ ref: staged, from: null, to: made.sha, force: false }, ...made.published];
  if (world.git.refs.get(staged) !== made.sha && world.git.move(moves) !== 'moved')
    return { type: 'raced', seen: null };
  world.startChecks(made.sha);
  return { type: 'composed', sha: made.sha, merged, conflicts: [] };
}
