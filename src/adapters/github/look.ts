/** One look at a repository: GitHub's answer made into our view of it. Pure but for hashing. */
import { createHash } from 'node:crypto';
import { BeadNumber, Instant, PullNumber, RunId } from '../../core/name.ts';
import type { Nonce, Sha } from '../../core/name.ts';
import { RunResult } from '../../core/beads/run-result.ts';
import type { AttemptView, CheckView, IssueView, PullView, RemarkView, StagedView } from '../../core/snapshot.ts';
import { clip } from '../../core/people/clean.ts';
import { renderText } from '../../core/beads/text.ts';
import { deaconCheck } from '../../core/watch/deacon.ts';
import type { LedgerFiles } from '../../ports/ledger.ts';
import { parseCommands } from '../../core/people/command.ts';
import type { CommentView } from '../../ports/github.ts';
import { loginOf, TheirAttempt } from './theirs.ts';
import type { TheirChecks, TheirComment, TheirIssue, TheirLedger, TheirLook, TheirPull } from './theirs.ts';

const instant = (time: string): Instant => Instant.parse(Date.parse(time));

/** An issue as we see it. `here` is `owner/name`: only issues of other repositories are named in full. */
export function issueView(issue: TheirIssue, here: string): IssueView {
  const named = (other: { number: number; repository: { nameWithOwner: string } }): string =>
    other.repository.nameWithOwner === here ? `#${other.number}` : `${other.repository.nameWithOwner}#${other.number}`;
  return {
    number: BeadNumber.parse(issue.number),
    title: issue.title,
    body: issue.body,
    textHash: createHash('sha256').update(renderText(issue.title, issue.body)).digest('hex'),
    author: loginOf(issue.author) ?? 'ghost',
    createdAt: instant(issue.createdAt),
    isReopened: issue.stateReason === 'REOPENED',
    ...lastEdit(issue),
    labels: labelsOf(issue),
    blockedBy: issue.blockedBy.nodes.map((each) => ({ issue: named(each), isOpen: each.state === 'OPEN' })),
    openChildren: issue.subIssues.nodes.filter((each) => each.state === 'OPEN').map(named),
    closedChildren: issue.subIssues.nodes.filter((each) => each.state !== 'OPEN').map(named),
    dependents: dependentsOf(issue, here),
  };
}

function dependentsOf(issue: TheirIssue, here: string): string[] {
  const waiting = [...issue.blocking.nodes, ...(issue.parent === null ? [] : [issue.parent])];
  const elsewhere = waiting.map((each) => each.repository.nameWithOwner).filter((name) => name !== here);
  return [...new Set(elsewhere)].toSorted();
}

// `lastEditedAt` is about the body only; a new title is an event of its own.
function lastEdit(issue: TheirIssue): { editedAt: Instant | null; editor: string | null } {
  const renamed = issue.timelineItems.nodes.findLast((event) => event.kind === 'RenamedTitleEvent');
  const bodyAt = issue.lastEditedAt === null ? null : instant(issue.lastEditedAt);
  const titleAt = renamed?.createdAt === undefined ? null : instant(renamed.createdAt);
  if (titleAt !== null && (bodyAt === null || titleAt > bodyAt)) {
    return { editedAt: titleAt, editor: loginOf(renamed?.actor ?? null) };
  }
  return { editedAt: bodyAt, editor: bodyAt === null ? null : loginOf(issue.editor) };
}

function labelsOf(issue: Pick<TheirIssue, 'labels' | 'timelineItems' | 'createdAt'>): IssueView['labels'] {
  return (issue.labels?.nodes ?? []).map(({ name }) => {
    const set = issue.timelineItems.nodes.findLast(
      (event) => event.kind === 'LabeledEvent' && event.label?.name === name,
    );
    return { name, by: loginOf(set?.actor ?? null), at: instant(set?.createdAt ?? issue.createdAt) };
  });
}

/** An open pull request as we see it. */
export function pullView(pull: TheirPull): PullView {
  return {
    number: PullNumber.parse(pull.number),
    head: pull.headRefOid,
    branch: pull.headRefName,
    base: pull.baseRefName,
    isDraft: pull.isDraft,
    isFork: pull.isCrossRepository,
    author: loginOf(pull.author) ?? 'ghost',
    title: pull.title,
    headAt: headAtOf(pull),
    labels: labelsOf(pull),
    reviews: reviewsOf(pull),
  };
}

function reviewsOf({ latestOpinionatedReviews: latest, reviewDecision }: TheirPull): PullView['reviews'] {
  const by = (state: string) =>
    (latest?.nodes ?? [])
      .filter((review) => review.state === state)
      .map(({ author, commit }) => ({ by: loginOf(author) ?? 'ghost', head: commit?.oid ?? null }));
  return {
    approvals: by('APPROVED'),
    changesBy: by('CHANGES_REQUESTED').map((review) => review.by),
    isMissing: reviewDecision === 'REVIEW_REQUIRED',
  };
}

// GitHub does not say when a head was pushed: the commit's own date, and forced pushes, are what there is.
function headAtOf({ commits, timelineItems }: TheirPull): Instant | null {
  const forced = timelineItems.nodes.filter((event) => event.kind === 'HeadRefForcePushedEvent');
  const times = [...commits.nodes.map(({ commit }) => commit.committedDate), ...forced.map((event) => event.createdAt)];
  const known = times.flatMap((time) => (time === undefined ? [] : [Math.max(0, Date.parse(time))]));
  return known.length === 0 ? null : Instant.parse(Math.max(...known));
}

interface Commented {
  readonly number: number;
  readonly comments: { readonly nodes: readonly TheirComment[] };
}

const remarkMax = 1500;

/** What people said beside commands, in each place the newest. */
export function remarkViews(subjects: readonly Commented[], app: string): RemarkView[] {
  return subjects.flatMap(({ number, comments }) =>
    comments.nodes.flatMap((comment): RemarkView[] => {
      const by = loginOf(comment.author);
      if (by === null || by === app || parseCommands(comment.body).length > 0) return [];
      return [{ on: number, by, at: instant(comment.createdAt), text: clip(comment.body, remarkMax) }];
    }),
  );
}

/** Comments that carry commands nobody has acknowledged. An edited one is not obeyed: its author may not have edited it. */
export function commentViews(subjects: readonly Commented[], isPull: boolean): CommentView[] {
  return subjects.flatMap(({ number, comments }) =>
    comments.nodes.flatMap((comment): CommentView[] => {
      const by = loginOf(comment.author);
      const isAnswered = comment.reactionGroups?.some((group) => group.viewerHasReacted) === true;
      if (comment.databaseId === null || by === null || isAnswered || comment.lastEditedAt !== null) return [];
      const commands = parseCommands(comment.body);
      if (commands.length === 0) return [];
      const at = instant(comment.createdAt);
      return [
        { type: 'comment', comment: comment.databaseId, issue: number, isPull, by, at, commands, delivery: 'seen' },
      ];
    }),
  );
}

/** Staged branches and what their checks say. */
export function stagedViews(look: TheirLook): StagedView[] {
  return look.repository.staged.nodes.map(({ name, target }) => ({
    branch: `refinery/${name}`,
    sha: target.oid,
    checks: checkViews(target),
  }));
}

const skippedConclusions = new Set(['NEUTRAL', 'SKIPPED']);

/** Each check run and status; a suite that is not over is pending as a whole, since its later jobs have no runs yet. */
export function checkViews(checks: TheirChecks): CheckView[] {
  const suites = checks.checkSuites?.nodes ?? [];
  // An App that never reports leaves an empty queued suite on every commit: that says nothing.
  const counted = suites.filter((suite) => (suite.checkRuns?.nodes.length ?? 0) > 0 || suite.status === 'COMPLETED');
  const runs = counted.flatMap((suite) => [...(suite.checkRuns?.nodes ?? []).map(checkView), ...suiteItself(suite)]);
  const contexts = checks.status?.contexts ?? [];
  return [
    ...runs,
    ...contexts.map(({ context, state, targetUrl }) => ({ name: context, state: statusState(state), url: targetUrl })),
  ];
}

type TheirRun = NonNullable<NonNullable<TheirChecks['checkSuites']>['nodes'][number]['checkRuns']>['nodes'][number];

// A job's check names its workflow run in its address.
function checkView({ name, status, conclusion, detailsUrl: url }: TheirRun): CheckView {
  const run = RunId.safeParse(Number(/\/actions\/runs\/(\d{1,15})\/job\/\d+/.exec(url ?? '')?.[1]));
  const waits = status === 'QUEUED' && run.success ? { waitsIn: run.data } : {};
  return { name, state: stateOf(status, conclusion), url, ...waits };
}

/** The checks of a commit without those that this App made itself. */
export function withoutOwn(checks: TheirChecks, app: string): TheirChecks {
  const { checkSuites } = checks;
  if (checkSuites === null) return checks;
  const nodes = checkSuites.nodes.filter((suite) => `${suite.app?.slug ?? ''}[bot]` !== app);
  return { ...checks, checkSuites: { ...checkSuites, nodes } };
}

/** Whether this App's own check on the base says that a look failed. */
export function isDoubted(checks: TheirChecks, app: string): boolean {
  const own = (checks.checkSuites?.nodes ?? []).filter((suite) => `${suite.app?.slug ?? ''}[bot]` === app);
  const runs = own.flatMap((suite) => suite.checkRuns?.nodes ?? []).filter(({ name }) => name === deaconCheck);
  return runs.some(({ conclusion }) => conclusion !== 'SUCCESS');
}

type Suite = NonNullable<TheirChecks['checkSuites']>['nodes'][number];

// A completed suite with no runs at all (a workflow that could not start) still has a conclusion that counts.
function suiteItself(suite: Suite): CheckView[] {
  const name = `suite of ${suite.app?.slug ?? 'an App'}`;
  if (suite.status !== 'COMPLETED') return [{ name, state: 'pending', url: null }];
  const isRed = suite.conclusion !== null && stateOf(suite.status, suite.conclusion) === 'red';
  return isRed ? [{ name, state: 'red', url: null }] : [];
}

function stateOf(status: string, conclusion: string | null): CheckView['state'] {
  if (status !== 'COMPLETED') return 'pending';
  if (conclusion !== null && skippedConclusions.has(conclusion)) return 'skipped';
  return conclusion === 'SUCCESS' ? 'green' : 'red';
}

function statusState(state: string): CheckView['state'] {
  if (state === 'SUCCESS') return 'green';
  return state === 'FAILURE' || state === 'ERROR' ? 'red' : 'pending';
}

/** What the attempts asked for have published, from the aliased fields of a look. */
export function attemptViews(repository: Readonly<Record<string, unknown>>, nonces: readonly Nonce[]): AttemptView[] {
  return nonces.map((nonce) => {
    const attempt = TheirAttempt.parse({
      work: repository[`work_${nonce}`] ?? null,
      result: repository[`result_${nonce}`] ?? null,
      at: repository[`at_${nonce}`] ?? null,
    });
    const text = attempt.result?.text ?? null;
    const result = text === null ? null : parseResult(text);
    return { nonce, head: attempt.work?.target.oid ?? null, result, resultAt: attempt.at?.target.oid ?? null };
  });
}

// More than the publish job takes from an agent: testimony of 256 KiB, written out on lines, and its own verdict.
const resultCharsMax = 400_000;

// Only the publish job writes it, but it quotes the agent: what does not parse is a refusal, with the run unknown.
function parseResult(text: string): RunResult | null {
  if (text.length > resultCharsMax) return null;
  try {
    const parsed = RunResult.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const rootFiles = ['queue', 'convoys', 'costs', 'watch', 'outbox', 'event'] as const;

/** The ledger's files from a look that asked for them. */
export function ledgerFiles(ledger: TheirLedger | null): LedgerFiles {
  if (ledger === null) return { head: null, files: new Map() };
  const { oid, beads, agents, mail, ...single } = ledger.target;
  const all = [
    ...inFolder('beads/live', beads).filter(([path]) => path.endsWith('.json')),
    ...inFolder('agents', agents),
    ...inFolder('mail', mail),
    ...rootFiles.map((name) => [`${name}.json`, single[name]?.object?.text ?? null] as const),
  ];
  return { head: oid, files: new Map(all.flatMap(([path, text]) => (text === null ? [] : [[path, text]]))) };
}

function inFolder(path: string, folder: TheirLedger['target']['beads']): (readonly [string, string | null])[] {
  return (folder?.object?.entries ?? []).map((each) => [`${path}/${each.name}`, each.object?.text ?? null]);
}

/** Branches by name under one prefix. */
export function branchesOf(
  nodes: readonly { name: string; target: { oid: Sha } }[],
  prefix: string,
): Record<string, Sha> {
  return Object.fromEntries(nodes.map(({ name, target }) => [`${prefix}${name}`, target.oid]));
}
