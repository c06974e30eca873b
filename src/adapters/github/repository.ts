/** `RepositoryPort` over Octokit: REST where GitHub has it, GraphQL for looking and for moving refs together. */
import { z } from 'zod';
import type { Permission } from '../../core/config.ts';
import type { Learnt, RefMove } from '../../core/effect.ts';
import { BeadNumber, Instant } from '../../core/name.ts';
import type { PullNumber, RunId, Sha } from '../../core/name.ts';
import type { JobsView, LeftView, MergedView } from '../../core/snapshot.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  Check,
  CheckSeen,
  Compose,
  Dispatch,
  Held,
  Land,
  Looked,
  MergeByRules,
  OpenPull,
  OpenRevert,
  PullHead,
  React,
  RefsMoved,
  Reply,
  Tell,
  RepositoryPort,
  RepositoryView,
  Rerun,
  RunListing,
  Show,
  ShowPull,
} from '../../ports/github.ts';
import { readBaseRules } from './base-rules.ts';
import type { BaseRules } from './base-rules.ts';
import { statusOf } from './classify.ts';
import { replyTo, showBead, tellOn } from './comments.ts';
import { composeRun } from './compose.ts';
import { heldByBase } from './landed.ts';
import {
  attemptViews,
  branchesOf,
  checkViews,
  commentViews,
  remarkViews,
  issueView,
  ledgerFiles,
  pullView,
  stagedViews,
  isDoubted,
  withoutOwn,
} from './look.ts';
import { dequeuePull, enqueuePull, groupViews, handedFields, handedViews } from './merge-queue.ts';
import type { Place } from './place.ts';
import { showPulls } from './pull-checks.ts';
import { closePull, endOfPull, openPull, retargetPull } from './pulls.ts';
import { RedReports } from './red-reports.ts';
import { WorkflowPulls } from './workflow-pulls.ts';
import { lookQuery, pageQuery } from './queries.ts';
import type { Paged } from './queries.ts';
import { moveRefs, refAt } from './refs.ts';
import { openRevert } from './revert.ts';
import { cancelRun, dispatchComposition, dispatchRun, listRuns, rerun } from './runs.ts';
import { listJobs } from './jobs.ts';
import { listLeft } from './left-refs.ts';
import { askSchedule, enableSchedule } from './schedule.ts';
import { TheirLook, TheirPage } from './theirs.ts';

const done: Learnt = { type: 'done' };
const permissionMs = 60_000;
const rulesMs = 300_000;
const pagesMax = 20;

const Level = z.enum(['read', 'triage', 'write', 'maintain', 'admin']);
const TheirPermission = z.looseObject({ permission: z.string(), role_name: z.string().optional() });
const TheirRepository = z.looseObject({ default_branch: z.string() });
const CheckRuns = z.looseObject({
  check_runs: z.array(
    z.looseObject({ name: z.string(), conclusion: z.string().nullable(), completed_at: z.string().nullish() }),
  ),
});

interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** One repository on GitHub. Remembers what seldom changes: permissions for a minute, rules for five. */
export class GitHubRepository implements RepositoryPort {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #workflowPulls = new WorkflowPulls();
  readonly #redReports = new RedReports();
  readonly #permissions = new Map<string, { readonly value: Permission | 'none'; readonly until: number }>();
  #rules: { readonly branch: string; readonly rules: BaseRules; readonly until: number } | null = null;
  #known: { readonly id: string; readonly base: string } | null = null;

  constructor(place: Place, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
  }

  async look(asked: Looked): Promise<RepositoryView> {
    const { client, owner, repo, app } = this.#place;
    const more = asked.handed === null ? '' : handedFields(asked.handed);
    const answer: unknown = await client.graphql(lookQuery(asked.nonces, more), {
      owner,
      name: repo,
      base: `refs/heads/${asked.base ?? ''}`,
      hasBase: asked.base !== null,
      ledger: asked.ledger,
    });
    const look = TheirLook.parse(answer);
    const { repository } = look;
    const base = repository.base ?? repository.defaultBranchRef;
    if (base === null) throw new Error(`${owner}/${repo} has no commit on its default branch`);
    this.#known = { id: repository.id, base: base.name };
    const { all: issues, isCut } = await allPages(
      repository.issues,
      async (after) => (await this.#page('issues', after)).issues,
    );
    const { all: pulls } = await allPages(repository.pulls, async (after) => (await this.#page('pulls', after)).pulls);
    const { all: polecats } = await allPages(
      repository.polecats,
      async (after) => (await this.#page('polecats', after)).polecats,
    );
    const rules = await this.#rulesOf(base.name);
    return {
      repository: { owner, name: repo, app },
      base: { branch: base.name, head: base.target.oid },
      baseChecks: checkViews(withoutOwn(base.target, app)),
      isDoubted: isDoubted(base.target, app),
      configText: repository.config?.text ?? null,
      hasSchedule: repository.schedule !== null,
      ledgerHead: repository.ledger?.target.oid ?? null,
      ledger: asked.ledger ? ledgerFiles(repository.ledger) : null,
      issues: issues.map((issue) => issueView(issue, `${owner}/${repo}`)),
      ...untilOf(issues, isCut),
      comments: [...commentViews(issues, false), ...commentViews(pulls, true)],
      remarks: remarkViews([...issues, ...pulls], app),
      pulls: pulls.map(pullView),
      branches: branchesOf(polecats, 'polecat/'),
      staged: await this.#redReports.on(this.#place, stagedViews(look)),
      handed: asked.handed === null ? [] : handedViews(repository, asked.handed),
      groups: asked.handed === null ? [] : groupViews(repository, base.name),
      requiredChecks: rules.checks,
      reviewRule: rules.review,
      attempts: attemptViews(repository, asked.nonces),
    };
  }

  async #page(paged: Paged, after: string): Promise<z.infer<typeof TheirPage>['repository']> {
    const { client, owner, repo } = this.#place;
    const answer: unknown = await client.graphql(pageQuery(paged), { owner, name: repo, after });
    return TheirPage.parse(answer).repository;
  }

  async #rulesOf(branch: string): Promise<BaseRules> {
    const now = this.#clock.now();
    if (this.#rules !== null && this.#rules.branch === branch && this.#rules.until > now) return this.#rules.rules;
    const rules = await readBaseRules(this.#place, branch);
    this.#rules = { branch, rules, until: now + rulesMs };
    return rules;
  }

  runs(since: Instant): Promise<RunListing> {
    return listRuns(this.#place, since);
  }

  async permission(login: string): Promise<Permission | 'none'> {
    const now = this.#clock.now();
    const known = this.#permissions.get(login);
    if (known !== undefined && known.until > now) return known.value;
    for (const [name, { until }] of this.#permissions) if (until <= now) this.#permissions.delete(name);
    const value = await this.#askPermission(login);
    this.#permissions.set(login, { value, until: now + permissionMs });
    return value;
  }

  async #askPermission(username: string): Promise<Permission | 'none'> {
    const { client, owner, repo } = this.#place;
    try {
      const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username });
      const { permission, role_name: role } = TheirPermission.parse(data);
      // A custom role has a name of its own; `permission` then says which of the old levels it is at least.
      const level = Level.safeParse(role);
      if (level.success) return level.data;
      const coarse = Level.safeParse(permission);
      return coarse.success ? coarse.data : 'none';
    } catch (error) {
      if (statusOf(error) === 404) return 'none';
      throw error;
    }
  }

  dispatch(effect: Dispatch, look: boolean): Promise<Learnt> {
    return dispatchRun(this.#place, { effect, base: this.#seen().base, look, now: this.#clock.now() });
  }

  jobs(run: RunId): Promise<JobsView | null> {
    return listJobs(this.#place, run);
  }

  cancelRun(run: RunId, isForced: boolean): Promise<Learnt> {
    return cancelRun(this.#place, run, isForced);
  }

  schedule(): Promise<'on' | 'off'> {
    return askSchedule(this.#place);
  }

  enableSchedule(): Promise<Learnt> {
    return enableSchedule(this.#place);
  }

  rerun(effect: Rerun, look: boolean): Promise<Learnt> {
    return rerun(this.#place, effect, look);
  }

  left(): Promise<readonly LeftView[]> {
    return listLeft(this.#place);
  }

  moveRefs(moves: readonly RefMove[]): Promise<RefsMoved> {
    return moveRefs(this.#place, this.#seen().id, moves);
  }

  refAt(ref: string): Promise<Sha | null> {
    return refAt(this.#place, ref);
  }

  heldByBase(effect: Land): Promise<Held> {
    return heldByBase(this.#place, effect);
  }

  compose(effect: Compose, look: boolean): Promise<Learnt> {
    return composeRun(this.#place, { id: this.#seen().id, effect, look });
  }

  mergeByRules(effect: MergeByRules, look: boolean): Promise<Learnt> {
    return dispatchComposition(this.#place, { effect, base: this.#seen().base, look, now: this.#clock.now() });
  }

  openPull(effect: OpenPull): Promise<Learnt> {
    return openPull(this.#place, effect);
  }

  closePull(pull: PullNumber): Promise<Learnt> {
    return closePull(this.#place, pull);
  }

  enqueue(pull: PullNumber, head: Sha): Promise<Learnt> {
    return enqueuePull(this.#place, pull, head);
  }

  dequeue(pull: PullNumber): Promise<Learnt> {
    return dequeuePull(this.#place, pull);
  }

  retargetPull(pull: PullNumber, base: string): Promise<Learnt> {
    return retargetPull(this.#place, pull, base);
  }

  touchWorkflows(pulls: readonly PullHead[]): Promise<ReadonlyMap<PullNumber, boolean>> {
    return this.#workflowPulls.of(this.#place, pulls);
  }

  endOfPull(pull: PullNumber): Promise<MergedView | 'open' | 'closed'> {
    return endOfPull(this.#place, pull);
  }

  openRevert(effect: OpenRevert, look: boolean): Promise<Learnt> {
    return openRevert(this.#place, effect, look);
  }

  show(effect: Show, look: boolean): Promise<Learnt> {
    return showBead(this.#place, effect, look);
  }

  tell(effect: Tell, look: boolean): Promise<Learnt> {
    return tellOn(this.#place, effect, look);
  }

  reply(effect: Reply, look: boolean): Promise<Learnt> {
    return replyTo(this.#place, effect, look);
  }

  async react(comment: number, content: React['content']): Promise<Learnt> {
    const { client, owner, repo } = this.#place;
    try {
      await client.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content });
    } catch (error) {
      // A comment that is gone needs no reaction.
      if (statusOf(error) !== 404) throw error;
    }
    return done;
  }

  async checkOn(name: string, head: Sha | null): Promise<CheckSeen> {
    const { client, owner, repo } = this.#place;
    const commit = head ?? (await this.#defaultHead());
    const { data } = await client.rest.checks.listForRef({ owner, repo, ref: commit, check_name: name });
    const runs = CheckRuns.parse(data).check_runs.map(({ conclusion, completed_at: at }) => ({
      conclusion,
      at: Instant.parse(typeof at === 'string' ? Date.parse(at) : 0),
    }));
    const newest = runs.toSorted((a, b) => b.at - a.at)[0] ?? { conclusion: null, at: Instant.parse(0) };
    return { head: commit, ...newest };
  }

  async #defaultHead(): Promise<Sha> {
    const { client, owner, repo } = this.#place;
    const { data } = await client.rest.repos.get({ owner, repo });
    const branch = TheirRepository.parse(data).default_branch;
    const head = await refAt(this.#place, `refs/heads/${branch}`);
    if (head === null) throw new Error(`${owner}/${repo} has no commit on its default branch`);
    return head;
  }

  async check(effect: Check): Promise<Learnt> {
    const { client, owner, repo } = this.#place;
    const { name, head, conclusion, title, summary } = effect;
    const { data } = await client.rest.checks.listForRef({ owner, repo, ref: head, check_name: name });
    if (CheckRuns.parse(data).check_runs.some((run) => run.conclusion === conclusion)) return done;
    const output = { title, summary };
    await client.rest.checks.create({ owner, repo, name, head_sha: head, status: 'completed', conclusion, output });
    return done;
  }

  showPulls(effects: readonly ShowPull[]): Promise<Learnt> {
    return showPulls(this.#place, this.#seen().id, effects);
  }

  closeIssue(issue: number, because: 'completed' | 'not_planned'): Promise<Learnt> {
    return this.#setIssue(issue, { state: 'closed', state_reason: because });
  }

  reopenIssue(issue: number): Promise<Learnt> {
    return this.#setIssue(issue, { state: 'open' });
  }

  async #setIssue(
    issue: number,
    to: { readonly state: 'open' | 'closed'; readonly state_reason?: 'completed' | 'not_planned' },
  ): Promise<Learnt> {
    const { client, owner, repo } = this.#place;
    try {
      await client.rest.issues.update({ owner, repo, issue_number: issue, ...to });
    } catch (error) {
      const status = statusOf(error);
      if (status !== 404 && status !== 410) throw error;
    }
    return done;
  }

  // The shell looks before it applies anything, so this is only ever missing by a mistake of ours.
  #seen(): { readonly id: string; readonly base: string } {
    if (this.#known === null) throw new Error('nothing can be applied before the first look');
    return this.#known;
  }
}

// The oldest come first.
function untilOf(issues: readonly { readonly number: number }[], isCut: boolean): Pick<RepositoryView, 'issuesUntil'> {
  const last = issues.at(-1);
  return isCut && last !== undefined ? { issuesUntil: BeadNumber.parse(last.number) } : {};
}

async function allPages<T>(
  first: Page<T>,
  next: (after: string) => Promise<Page<T> | undefined>,
): Promise<{ readonly all: T[]; readonly isCut: boolean }> {
  const all = [...first.nodes];
  let page: Page<T> | undefined = first;
  for (let count = 1; count < pagesMax && page?.pageInfo.hasNextPage === true; count++) {
    page = await next(page.pageInfo.endCursor ?? '');
    all.push(...(page?.nodes ?? []));
  }
  return { all, isCut: page?.pageInfo.hasNextPage === true };
}
