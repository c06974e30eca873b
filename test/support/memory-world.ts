/**
 * What an in-memory GitHub holds, what people do to it, and what happens in it by itself: runs, checks, deliveries.
 * Deterministic: time is virtual and every number comes in order.
 */
import { createHash } from 'node:crypto';
import { parseCommands } from '../../src/core/people/command.ts';
import type { Permission } from '../../src/core/config.ts';
import type { Check, ShowPull } from '../../src/ports/github.ts';
import type { Event } from '../../src/core/event.ts';
import type { AttemptMode } from '../../src/core/beads/bead.ts';
import { RunId } from '../../src/core/name.ts';
import type { Instant, Nonce, Sha } from '../../src/core/name.ts';
import { configPath, ledgerBranch, runName } from '../../src/core/ref.ts';
import type { RunResult } from '../../src/core/beads/run-result.ts';
import { noReviews } from '../../src/core/landing/review.ts';
import type { CheckView, ReviewRule, RunView } from '../../src/core/snapshot.ts';
import { MemoryGit, type Tree } from './memory-git.ts';
import { edited } from './memory-tree.ts';
import type { MergeByRules } from '../../src/ports/github.ts';
import { publishRuled, ruledWork } from './memory-ruled.ts';
import type { MemoryComment, MemoryIssue, MemoryPull, MemoryRun } from './memory-shapes.ts';
import { baseRef, MemoryQueue } from './memory-queue.ts';
import { runChecks } from './memory-checks.ts';
import type { CheckJob } from './memory-checks.ts';
import { boundRun, isStranding, newRun, publishNews, runAgain } from './memory-jobs.ts';
import { publishWork } from './memory-run.ts';
import type { Work } from './memory-run.ts';
import type { VirtualTime } from './virtual-time.ts';

export { baseRef };
export const appLogin = 'toolpusher[bot]';
export const ledgerRef = `refs/heads/${ledgerBranch}`;

export interface WorldOptions {
  readonly time: VirtualTime;
  readonly files: Readonly<Record<string, string>>;
  readonly work: (bead: number, attempt: number, mode: AttemptMode) => Work;
  /** What the repository's checks say of a tree, at the commit that holds it. */
  readonly check: (tree: Tree, sha: Sha) => 'green' | 'red' | 'silent';
  readonly checkMs: number | ((sha: Sha) => number);
  /** How long the job that checks this commit waits for a runner; `never`: for ever. Default: not at all. */
  readonly waits?: (sha: Sha) => number | 'never';
  /** Whether GitHub itself refuses to move the base to a commit without green checks. Default: it does. */
  readonly isProtected?: boolean;
  readonly deliver: (event: Event) => void;
  /** Whether rules merge this head with what it conflicts with. Default: never. */
  readonly mayRule?: (head: Sha) => boolean;
}

/** What was moved on the base by the App, and whether that commit's checks were green then. */
export interface BaseMove {
  readonly from: Sha;
  readonly to: Sha;
  readonly wasGreen: boolean;
}

export class MemoryWorld {
  readonly git = new MemoryGit();
  readonly time: VirtualTime;
  readonly issues = new Map<number, MemoryIssue>();
  /** Sub-issues, by their parent. */
  readonly children = new Map<number, Set<number>>();
  /** Every comment by its id, and those that we wrote, oldest first. */
  readonly comments = new Map<number, MemoryComment>();
  readonly ours: { readonly number: number; readonly id: number }[] = [];
  readonly pulls = new Map<number, MemoryPull>();
  readonly runs = new Map<RunId, MemoryRun>();
  readonly checks = new Map<Sha, CheckView[]>();
  readonly checkJobs = new Map<RunId, CheckJob>();
  /** Commits whose check was cancelled although a runner was at it. */
  readonly cancelledAtWork: Sha[] = [];
  readonly results = new Map<Nonce, RunResult>();
  /** Verdicts that a look has shown. */
  readonly seenResults = new Set<Nonce>();
  readonly permissions = new Map<string, Permission>();
  /** What red checks of staged commits say about why. */
  redSays: string | null = null;
  readonly baseMoves: BaseMove[] = [];
  schedule: 'on' | 'off' | null = null; // of the workflow that ticks; null: there is none
  reviewRule: ReviewRule = { approvals: 0, ofHead: false, isHidden: false };
  readonly queue = new MemoryQueue(this);
  /** The newest check `toolpusher/refinery` of each pull request. */
  readonly pullChecks = new Map<number, ShowPull>();
  /** Our own check runs, by name and commit. */
  readonly checkRuns = new Map<string, Check & { readonly at: Instant }>();
  /** Pull requests whose change a merge drops in silence, as no merge should. */
  readonly dropped = new Set<number>();
  /** Workflow runs whose failed jobs were run again. */
  readonly reruns: RunId[] = [];
  /** Comparisons do not show yet what was written last. */
  isStale = false;
  readonly #options: WorldOptions;
  // What is open, as far as it has been looked at: a repository is as old as it is, and a look as large as what is open.
  readonly #open = { issues: new Set<MemoryIssue>(), pulls: new Set<MemoryPull>() };
  #next = { number: 1, comment: 1001, run: 9001, delivery: 1, check: 5_000_001 };

  constructor(options: WorldOptions) {
    this.#options = options;
    this.time = options.time;
    const tree = new Map(Object.entries(options.files));
    this.git.refs.set(baseRef, this.git.commit({ tree, parents: [], message: 'Initial commit' }));
  }

  checkMs(sha: Sha): number {
    const { checkMs } = this.#options;
    return typeof checkMs === 'number' ? checkMs : checkMs(sha);
  }

  get baseHead(): Sha {
    const head = this.git.refs.get(baseRef);
    if (head === undefined) throw new Error('the base is gone');
    return head;
  }

  get configText(): string | null {
    return this.git.treeAt(baseRef).get(configPath) ?? null;
  }

  openIssues(): MemoryIssue[] {
    for (const issue of this.#open.issues) if (!issue.isOpen) this.#open.issues.delete(issue);
    return [...this.#open.issues].toSorted((a, b) => a.number - b.number);
  }

  openPulls(): MemoryPull[] {
    for (const pull of this.#open.pulls) if (pull.state !== 'open') this.#open.pulls.delete(pull);
    return [...this.#open.pulls];
  }

  /** The runs that were made since, newest first. */
  runsSince(since: Instant): MemoryRun[] {
    const found: MemoryRun[] = [];
    for (let id = this.#next.run - 1; ; id--) {
      const run = this.runs.get(RunId.parse(id));
      if (run === undefined || run.createdAt < since) return found;
      found.push(run);
    }
  }

  /** The newest runs, newest first. */
  latestRuns(count: number): MemoryRun[] {
    return Array.from({ length: count }, (_, index) => this.runs.get(RunId.parse(this.#next.run - 1 - index))).flatMap(
      (run) => run ?? [],
    );
  }

  addPull(pull: MemoryPull): void {
    this.pulls.set(pull.number, pull);
    this.#open.pulls.add(pull);
  }

  /** A comment of ours. */
  addComment(number: number, body: string): number {
    const comment = { id: this.takeNumber('comment'), by: appLogin, at: this.time.now(), body, reactions: [] };
    this.commentsOf(number)?.push(comment);
    this.comments.set(comment.id, comment);
    this.ours.push({ number, id: comment.id });
    return comment.id;
  }

  /** Opens or closes an issue without a word to anybody. */
  change(number: number, isOpen: boolean): void {
    const issue = this.issue(number);
    issue.isReopened = isOpen && (issue.isReopened || !issue.isOpen);
    issue.isOpen = isOpen;
    if (isOpen) this.#open.issues.add(issue);
  }

  takeNumber(kind: 'number' | 'comment' | 'run' | 'delivery' | 'check'): number {
    return this.#next[kind]++;
  }

  // What people do.

  openIssue(given: {
    title: string;
    body: string;
    by: string;
    labels?: readonly string[];
    blockedBy?: readonly number[];
    parent?: number;
  }): number {
    const number = this.takeNumber('number');
    const issue: MemoryIssue = {
      number,
      title: given.title,
      body: given.body,
      author: given.by,
      createdAt: this.time.now(),
      isOpen: true,
      isReopened: false,
      labels: (given.labels ?? []).map((name) => ({ name, by: given.by, at: this.time.now() })),
      editedAt: null,
      editor: null,
      blockedBy: [...(given.blockedBy ?? [])],
      parent: given.parent ?? null,
      comments: [],
    };
    this.issues.set(number, issue);
    this.#open.issues.add(issue);
    if (issue.parent !== null)
      this.children.set(issue.parent, new Set([...(this.children.get(issue.parent) ?? []), number]));
    this.wake('issues.opened');
    return number;
  }

  label(number: number, name: string, by: string): void {
    const issue = this.pulls.get(number) ?? this.issue(number);
    issue.labels = [...issue.labels.filter((each) => each.name !== name), { name, by, at: this.time.now() }];
    this.wake('issues.labeled');
  }

  unlabel(number: number, name: string): void {
    const issue = this.pulls.get(number) ?? this.issue(number);
    issue.labels = issue.labels.filter((each) => each.name !== name);
    this.wake('issues.unlabeled');
  }

  edit(number: number, change: { title?: string; body?: string }, by: string): void {
    const issue = this.issue(number);
    issue.title = change.title ?? issue.title;
    issue.body = change.body ?? issue.body;
    issue.editedAt = this.time.now();
    issue.editor = by;
    this.wake('issues.edited');
  }

  setOpen(number: number, isOpen: boolean): void {
    this.change(number, isOpen);
    this.wake(isOpen ? 'issues.reopened' : 'issues.closed');
  }

  comment(number: number, body: string, by: string): number {
    const id = this.takeNumber('comment');
    const pull = this.pulls.get(number);
    const at = this.time.now();
    const said = { id, by, at, body, reactions: [] };
    this.commentsOf(number)?.push(said);
    this.comments.set(id, said);
    const commands = parseCommands(body);
    const isPull = pull !== undefined;
    const delivery = this.delivery();
    this.#options.deliver({ type: 'comment', comment: id, issue: number, isPull, by, at, commands, delivery });
    return id;
  }

  pushToBase(files: Readonly<Record<string, string | null>>): Sha {
    const parent = this.baseHead;
    const sha = this.git.commit({
      tree: edited(this.git.at(parent).tree, files),
      parents: [parent],
      message: 'By hand',
    });
    this.git.refs.set(baseRef, sha);
    this.wake('push');
    return sha;
  }

  /** What the checks of the base's head say by now. */
  reportBase(state: CheckView['state'], url: string | null = null): void {
    this.checks.set(this.baseHead, [{ name: 'ci', state, url }]);
    this.wake('check_suite.completed');
  }

  deleteComment(number: number, id: number): void {
    const { comments } = this.issue(number);
    const index = comments.findIndex((each) => each.id === id);
    if (index >= 0) comments.splice(index, 1);
  }

  /** Somebody pushes a commit to a branch, or deletes it (`files` null). */
  pushToBranch(branch: string, files: Readonly<Record<string, string | null>> | null): Sha | null {
    const ref = `refs/heads/${branch}`;
    const parent = this.git.refs.get(ref);
    if (parent === undefined) return null;
    if (files === null) {
      this.git.refs.delete(ref);
      // GitHub closes the pull requests of a branch that is gone.
      for (const pull of this.openPulls()) if (pull.branch === branch) pull.state = 'closed';
      this.wake('push');
      return null;
    }
    const tree = edited(this.git.at(parent).tree, files);
    const sha = this.git.commit({ tree, parents: [parent], message: 'By hand' });
    this.git.refs.set(ref, sha);
    this.wake('push');
    return sha;
  }

  /** Somebody's branch with a commit on another branch, and a pull request for it. */
  openPull(given: {
    branch: string;
    by: string;
    files: Readonly<Record<string, string | null>>;
    base?: string;
    isDraft?: boolean;
    isFork?: boolean;
    title?: string;
  }): number {
    const { branch, by, files, base = 'main', isDraft = false, isFork = false, title = `Change ${branch}` } = given;
    const parent = this.git.refs.get(`refs/heads/${base}`);
    if (parent === undefined) throw new Error(`no branch ${base}`);
    const tree = edited(this.git.at(parent).tree, files);
    this.git.refs.set(`refs/heads/${branch}`, this.git.commit({ tree, parents: [parent], message: title }));
    const number = this.takeNumber('number');
    const more = { body: '', author: by, state: 'open' as const, labels: [], comments: [], reviews: noReviews };
    this.addPull({ number, branch, base, title, isDraft, isFork, headAt: this.time.now(), ...more });
    this.wake('pull_request.opened');
    return number;
  }

  /** One more commit on a pull request's branch. */
  pushToPull(number: number, files: Readonly<Record<string, string | null>>): void {
    const pull = this.pull(number);
    pull.headAt = this.time.now();
    this.pushToBranch(pull.branch, files);
  }

  /** Changes a pull request as people do on its page. */
  changePull(number: number, change: Partial<Pick<MemoryPull, 'isDraft' | 'base'>>): void {
    Object.assign(this.pull(number), change);
    this.wake('pull_request.edited');
  }

  /** Somebody who may write approves the head that is there, or asks for changes. */
  review(number: number, by: string, verdict: 'approve' | 'changes'): void {
    const pull = this.pull(number);
    const head = this.git.refs.get(`refs/heads/${pull.branch}`) ?? null;
    const approvals = pull.reviews.approvals.filter((each) => each.by !== by);
    const changesBy = pull.reviews.changesBy.filter((each) => each !== by);
    pull.reviews = {
      ...pull.reviews,
      approvals: verdict === 'approve' ? [...approvals, { by, head }] : approvals,
      changesBy: verdict === 'changes' ? [...changesBy, by] : changesBy,
    };
    this.wake('pull_request_review.submitted');
  }

  pull(number: number): MemoryPull {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request #${number}`);
    return pull;
  }

  closePull(number: number): void {
    const pull = this.pulls.get(number);
    if (pull !== undefined && pull.state === 'open') pull.state = 'closed';
    this.wake('pull_request.closed');
  }

  issue(number: number): MemoryIssue {
    const issue = this.issues.get(number);
    if (issue === undefined) throw new Error(`no issue #${number}`);
    return issue;
  }

  /** What was said on an issue or a pull request. */
  commentsOf(number: number): MemoryComment[] | undefined {
    return (this.issues.get(number) ?? this.pulls.get(number))?.comments;
  }

  // What happens by itself.

  wake(because: string): void {
    this.#options.deliver({ type: 'wake', because, delivery: this.delivery() });
  }

  delivery(): string {
    return `d${this.takeNumber('delivery')}`;
  }

  dispatch(effect: MemoryRun['effect'], composes: MergeByRules | null = null): RunId {
    const id = RunId.parse(this.takeNumber('run'));
    const run = newRun(id, { effect, composes }, this.time.now());
    this.runs.set(id, run);
    const work = this.#workOf(run);
    if (work.neverStarts === true) return id;
    const startsMs = work.startsMs ?? 5_000;
    this.time.schedule(startsMs, () => {
      if (run.status !== 'queued') return;
      run.status = 'in_progress';
      run.changedAt = this.time.now();
    });
    this.time.schedule(startsMs + (work.takesMs ?? 60_000), () => this.#finish(run, work, 0));
    return id;
  }

  /** Only by force ends what publishes: that job runs always. */
  cancel(run: MemoryRun, isForced: boolean): void {
    if (run.status === 'completed' || (run.strandedAt !== null && !isForced)) return;
    run.isCancelled = true;
    if (run.strandedAt !== null) {
      this.time.schedule(2_000, () => run.strandedAt !== null && this.#end(run, 'cancelled'));
      return;
    }
    const work = this.#workOf(run);
    this.time.schedule(2_000, () => this.#finish(run, { ...work, outcome: 'stopped' }, 0));
  }

  /** Runs what failed of a run once more; false where nothing has failed. */
  rerun(run: MemoryRun): boolean {
    if (run.status !== 'completed' || run.conclusion === 'success') return false;
    const { isLost, ...work } = this.#workOf(run);
    Object.assign(run, runAgain(run, this.time.now()));
    const again = isLost === true && work.publishesAgain !== true ? { ...work, isLost } : work;
    this.time.schedule(work.startsMs ?? 5_000, () => this.#finish(run, again, 0));
    return true;
  }

  #workOf({ effect, composes }: MemoryRun): Work {
    return composes === null ? this.#options.work(effect.bead, effect.attempt, effect.mode) : ruledWork(composes);
  }

  runView(run: MemoryRun): RunView {
    const { effect, id, status, conclusion, changedAt } = run;
    return { id, name: runName(effect.bead, effect.agent, effect.nonce), status, conclusion, changedAt };
  }

  // The publish job: it publishes only for the run that the ledger binds to the attempt, and waits a while for that.
  #finish(run: MemoryRun, work: Work, waitedMs: number): void {
    if (run.status === 'completed' || run.strandedAt !== null) return;
    const bound = boundRun(this.git, run);
    if (bound === null && waitedMs < 90_000 && work.isLost !== true) {
      this.time.schedule(5_000, () => this.#finish(run, work, waitedMs + 5_000));
      return;
    }
    if (isStranding(run, work)) {
      run.strandedAt = this.time.now();
      this.#options.deliver({ type: 'job', job: publishNews(run, 'queued'), delivery: this.delivery() });
      return;
    }
    if (bound === run.id && work.isLost !== true) this.#publish(run, work);
    this.#end(run, run.isCancelled ? 'cancelled' : work.isLost === true ? 'failure' : 'success');
  }

  #publish(run: MemoryRun, work: Work): void {
    const { id, composes } = run;
    if (composes === null) publishWork(this, run, work);
    else publishRuled(this, { run: id, effect: composes, mayRule: this.#options.mayRule ?? (() => false) });
  }

  #end(run: MemoryRun, conclusion: string): void {
    Object.assign(run, { status: 'completed', changedAt: this.time.now(), conclusion, strandedAt: null });
    this.#options.deliver({ type: 'run', run: this.runView(run), delivery: this.delivery() });
  }

  /** The repository's own workflow on a staged branch. */
  startChecks(sha: Sha): void {
    if (this.checks.has(sha)) return;
    const { check } = this.#options;
    const verdict = check(this.git.at(sha).tree, sha);
    if (verdict === 'silent') return;
    runChecks(this, sha, { verdict, waits: this.#options.waits?.(sha) ?? 0 });
  }

  isGreen(sha: Sha): boolean {
    const checks = this.checks.get(sha) ?? [];
    return checks.length > 0 && checks.every((check) => check.state === 'green');
  }

  /** Whether GitHub lets the base move to this commit. */
  mayLand(sha: Sha): boolean {
    return this.#options.isProtected === false || this.isGreen(sha);
  }

  /** Pull requests whose head the base has reached are merged, as GitHub shows it. */
  noticeMerged(from: Sha | null): void {
    let sha: Sha | undefined = from === null ? undefined : this.baseHead;
    while (sha !== undefined && sha !== from) {
      const commit = this.git.at(sha);
      for (const [, number] of commit.message.matchAll(/\bCloses #(\d+)/g)) this.issue(Number(number)).isOpen = false;
      [sha] = commit.parents;
    }
    for (const pull of this.openPulls()) {
      const head = this.git.refs.get(`refs/heads/${pull.branch}`);
      if (head !== undefined && this.git.isAncestor(head, this.baseHead)) pull.state = 'merged';
    }
  }
}

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
