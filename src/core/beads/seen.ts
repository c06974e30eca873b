/** What a look shows of an attempt: found at once, however many others there are. */
import type { Attempt } from './bead.ts';
import { memo } from '../memo.ts';
import type { Sha } from '../name.ts';
import type { AttemptView, IssueView, PullView, RunView, Snapshot } from '../snapshot.ts';

/** The run that is bound to an attempt; before that, one that has its nonce in its name. */
export function runOf(
  { runs }: Pick<Snapshot, 'runs'>,
  { run, nonce }: Pick<Attempt, 'run' | 'nonce'>,
): RunView | undefined {
  return run === null ? indexOf(runs).byWord.get(nonce) : runById({ runs }, run);
}

/** The run of that id; none for null. */
export function runById({ runs }: Pick<Snapshot, 'runs'>, id: RunView['id'] | null): RunView | undefined {
  return id === null ? undefined : indexOf(runs).byId.get(id);
}

/** What was published for an attempt. */
export function viewOf(
  { attempts }: Pick<Snapshot, 'attempts'>,
  { nonce }: Pick<Attempt, 'nonce'>,
): AttemptView | undefined {
  return viewsOf(attempts).get(nonce);
}

/** The open issue of that number. */
export function issueByNumber({ issues }: Pick<Snapshot, 'issues'>, number: number): IssueView | undefined {
  return issuesOf(issues).get(number);
}

/**
 * The work that was accepted and published; null where none was. Verdict and work come in one push, but a look may read the work's
 * ref just before that push and the verdict after it: a ref that is not seen yet is no reason to doubt the verdict. One that names
 * something else is.
 */
export function publishedHead({ result, head }: Pick<AttemptView, 'result' | 'head'>): Sha | null {
  if (result?.gate.status !== 'accepted') return null;
  return head === null || head === result.gate.head ? result.gate.head : null;
}

/** The open issues with that label, in the order of the look. */
export function issuesLabelled({ issues }: Pick<Snapshot, 'issues'>, label: string): readonly IssueView[] {
  return labelsOf(issues).get(label) ?? [];
}

/** The open pull request of that number. */
export function pullByNumber({ pulls }: Pick<Snapshot, 'pulls'>, number: number | null): PullView | undefined {
  return number === null ? undefined : pullsOf(pulls).get(number);
}

/** The open pull request of a branch of the repository's own; the first of several. */
export function pullOfBranch({ pulls }: Pick<Snapshot, 'pulls'>, branch: string): PullView | undefined {
  return branchesOf(pulls).get(branch);
}

// Of several the first counts.
const viewsOf = memo(
  (views: Snapshot['attempts']): ReadonlyMap<string, AttemptView> =>
    new Map(views.toReversed().map((view) => [view.nonce, view])),
);
const issuesOf = memo(
  (issues: Snapshot['issues']): ReadonlyMap<number, IssueView> =>
    new Map(issues.toReversed().map((issue) => [issue.number, issue])),
);
const labelsOf = memo((issues: Snapshot['issues']): ReadonlyMap<string, readonly IssueView[]> => {
  const lists = new Map<string, IssueView[]>();
  for (const issue of issues) {
    for (const name of new Set(issue.labels.map((label) => label.name))) {
      const others = lists.get(name);
      if (others === undefined) lists.set(name, [issue]);
      else others.push(issue);
    }
  }
  return lists;
});
const pullsOf = memo(
  (pulls: Snapshot['pulls']): ReadonlyMap<number, PullView> =>
    new Map(pulls.toReversed().map((pull) => [pull.number, pull])),
);
const branchesOf = memo((pulls: Snapshot['pulls']): ReadonlyMap<string, PullView> => {
  const own = pulls.toReversed().filter((pull) => !pull.isFork);
  return new Map(own.map((pull) => [pull.branch, pull]));
});

interface RunIndex {
  readonly byId: ReadonlyMap<RunView['id'], RunView>;
  readonly byWord: ReadonlyMap<string, RunView>;
}

const indexOf = memo((runs: Snapshot['runs']): RunIndex => {
  const reversed = runs.toReversed();
  return {
    byId: new Map(reversed.map((run) => [run.id, run])),
    byWord: new Map(reversed.flatMap((run) => run.name.split(' ').map((word) => [word, run] as const))),
  };
});
