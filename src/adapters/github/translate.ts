/**
 * Webhooks made into events. A webhook is only a hint to look, so nearly all of them become `wake`; what a snapshot
 * cannot show (commands, a run's conclusion) is carried.
 *
 * **Invariant:** what the App itself did wakes nobody, except the ends of runs and checks.
 */
import { z } from 'zod';
import { parseCommands } from '../../core/people/command.ts';
import { Button } from '../../core/people/button.ts';
import type { Event } from '../../core/event.ts';
import { freezeLabel } from '../../core/landing/freeze.ts';
import { refineryCheck } from '../../core/landing/handed.ts';
import { Instant, PullNumber, Sha } from '../../core/name.ts';
import { runnerBranch, tickWorkflowPath, workflowPath } from '../../core/ref.ts';
import { mergeLabel } from '../../core/landing/requests.ts';
import { jobNews, TheirJobDelivery } from './jobs.ts';
import { runView } from './runs.ts';

/** A delivery as it arrived, its signature checked. */
export interface Delivery {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
}

/** Where an event belongs. */
export interface Addressed {
  readonly owner: string;
  readonly repo: string;
  readonly installation: number;
  readonly event: Event;
}

const Common = z.looseObject({
  action: z.string().optional(),
  repository: z.looseObject({ name: z.string(), owner: z.looseObject({ login: z.string() }) }),
  installation: z.looseObject({ id: z.int().positive() }),
  sender: z.looseObject({ login: z.string() }).optional(),
});
type Common = z.infer<typeof Common>;

const Label = z.looseObject({ label: z.looseObject({ name: z.string() }).optional() });
const Opened = z.looseObject({ issue: z.looseObject({ labels: z.array(z.unknown()).optional() }) });
const Comment = z.looseObject({
  comment: z.looseObject({
    id: z.int().positive(),
    body: z.string(),
    created_at: z.string(),
    user: z.looseObject({ login: z.string() }).nullable(),
  }),
  issue: z.looseObject({ number: z.int().positive(), pull_request: z.unknown().optional() }),
});
const Push = z.looseObject({ ref: z.string() });
const Run = z.looseObject({
  workflow_run: z.looseObject({
    id: z.int().positive(),
    display_title: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    updated_at: z.string(),
    path: z.string(),
    event: z.string(),
    head_branch: z.string().nullable(),
  }),
});
const Suite = z.looseObject({
  check_suite: z.looseObject({
    head_branch: z.string().nullable(),
    conclusion: z.string().nullish(),
    app: z.looseObject({ slug: z.string() }).nullish(),
  }),
  repository: z.looseObject({ default_branch: z.string().optional() }),
});
const Pressed = z.looseObject({
  check_run: z.looseObject({
    name: z.string(),
    head_sha: Sha,
    external_id: z.string().nullish(),
    app: z.looseObject({ slug: z.string() }).nullish(),
  }),
  requested_action: z.looseObject({ identifier: Button }),
});
const Status = z.looseObject({ state: z.string(), branches: z.array(z.looseObject({ name: z.string() })) });

/** What a delivery means to us, null when it means nothing. Throws where GitHub's payload is not what it says. */
export function translate(delivery: Delivery, app: string): Addressed | null {
  const common = Common.safeParse(delivery.payload);
  if (!common.success) return null;
  const { repository, installation } = common.data;
  const event = eventOf(delivery, common.data, app);
  if (event === null) return null;
  return { owner: repository.owner.login, repo: repository.name, installation: installation.id, event };
}

function eventOf(delivery: Delivery, common: Common, app: string): Event | null {
  const wake: Event = {
    type: 'wake',
    because: common.action === undefined ? delivery.name : `${delivery.name}.${common.action}`,
    delivery: delivery.id,
  };
  const end = endOf(delivery, { app, action: common.action, wake });
  if (end !== undefined || common.sender?.login === app) return end ?? null;
  switch (delivery.name) {
    case 'issues':
      return isNewsOfIssue(delivery.payload, common.action) ? wake : null;
    case 'issue_comment':
      return common.action === 'created' ? commentEvent(delivery) : null;
    case 'sub_issues':
    case 'issue_dependencies':
    case 'pull_request_review':
      return wake;
    case 'pull_request':
      return isNewsOfPull(delivery.payload, common.action) ? wake : null;
    case 'check_run':
      return pressedEvent(delivery, common, app);
    case 'push':
      return isOursToPush(Push.parse(delivery.payload).ref) ? null : wake;
    default:
      return null;
  }
}

interface Ending {
  readonly app: string;
  readonly action: string | undefined;
  readonly wake: Event;
}

// Ends of runs and checks, and GitHub's questions: they count whoever caused them. Undefined: it is something else.
function endOf(delivery: Delivery, { app, action, wake }: Ending): Event | null | undefined {
  switch (delivery.name) {
    case 'workflow_run':
      return action === 'completed' ? runEvent(delivery) : null;
    case 'workflow_job':
      return jobEvent(delivery);
    case 'check_suite':
      return action === 'completed' && isStaged(Suite.parse(delivery.payload), app) ? wake : null;
    case 'merge_group':
      return action === 'checks_requested' ? wake : null;
    case 'status':
      return isStatusOfStaged(Status.parse(delivery.payload)) ? wake : null;
    default:
      return undefined;
  }
}

function isNewsOfIssue(payload: unknown, action = ''): boolean {
  // Labels given at the creation come as deliveries of their own, too.
  if (action === 'opened') return (Opened.parse(payload).issue.labels ?? []).length > 0;
  if (action === 'labeled' || action === 'unlabeled') {
    const name = Label.parse(payload).label?.name ?? '';
    return ['convoy', 'agent', freezeLabel].includes(name) || /^(?:formula:|agent:|P[0-4]$)/i.test(name);
  }
  return ['edited', 'closed', 'reopened', 'deleted', 'transferred'].includes(action);
}

function isNewsOfPull(payload: unknown, action = ''): boolean {
  if (action === 'labeled' || action === 'unlabeled') return Label.parse(payload).label?.name === mergeLabel;
  const news = ['closed', 'reopened', 'synchronize', 'edited', 'converted_to_draft', 'ready_for_review', 'dequeued'];
  return news.includes(action);
}

function commentEvent(delivery: Delivery): Event | null {
  const { comment, issue } = Comment.parse(delivery.payload);
  const commands = parseCommands(comment.body);
  if (commands.length === 0 || comment.user === null) return null;
  return {
    type: 'comment',
    comment: comment.id,
    issue: issue.number,
    isPull: issue.pull_request !== undefined && issue.pull_request !== null,
    by: comment.user.login,
    at: Instant.parse(Date.parse(comment.created_at)),
    commands,
    delivery: delivery.id,
  };
}

// Whose check it is, and which pull request's, only our own App can have written; anything else is nobody's button.
function pressedEvent(delivery: Delivery, { action: what, sender }: Common, app: string): Event | null {
  const parsed = Pressed.safeParse(delivery.payload);
  if (what !== 'requested_action' || !parsed.success || sender === undefined) return null;
  const { check_run: run, requested_action: action } = parsed.data;
  const pull = PullNumber.safeParse(Number(/^pull-([1-9]\d{0,9})$/.exec(run.external_id ?? '')?.[1]));
  const isOurs = run.name === refineryCheck && `${run.app?.slug ?? ''}[bot]` === app;
  if (!isOurs || !pull.success) return null;
  const { identifier: button } = action;
  return { type: 'pressed', button, pull: pull.data, head: run.head_sha, by: sender.login, delivery: delivery.id };
}

function isOursToPush(ref: string): boolean {
  return !ref.startsWith('refs/heads/') || /^refs\/heads\/(?:toolpusher|refinery|gh-readonly-queue)\//.test(ref);
}

// A fork's pull request may hold a workflow at our path, which names its runs as it likes: only what the App started counts.
function runEvent(delivery: Delivery): Event | null {
  const { workflow_run: run } = Run.parse(delivery.payload);
  // GitHub writes `path@ref` in some places.
  const [path] = run.path.split('@');
  const isDispatched = run.event === 'workflow_dispatch';
  if (path === tickWorkflowPath) return isDispatched || run.event === 'schedule' ? { type: 'tick' } : null;
  if (path !== workflowPath || !isDispatched || run.head_branch !== runnerBranch) return null;
  return { type: 'run', run: runView(run), delivery: delivery.id };
}

// What runs on that branch only the App starts.
function jobEvent(delivery: Delivery): Event | null {
  const { workflow_job: job } = TheirJobDelivery.parse(delivery.payload);
  return job.head_branch === runnerBranch ? { type: 'job', job: jobNews(job), delivery: delivery.id } : null;
}

// The base's own suites are news only where they failed: a landed commit passed before.
function isStaged({ check_suite: suite, repository }: z.infer<typeof Suite>, app: string): boolean {
  const { head_branch: branch, conclusion } = suite;
  // What we write on pull requests and on the base is no news to us.
  if (`${suite.app?.slug ?? ''}[bot]` === app) return false;
  if (branch === null || branch.startsWith('refinery/')) return true;
  return branch === repository.default_branch && !['success', 'neutral', 'skipped'].includes(conclusion ?? '');
}

function isStatusOfStaged({ state, branches }: z.infer<typeof Status>): boolean {
  return state !== 'pending' && branches.some(({ name }) => name.startsWith('refinery/'));
}
