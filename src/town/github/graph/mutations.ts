/** The root of GraphQL's mutations, and those about issues and pull requests. */
import type { Act } from '../act.ts';
import { loginOf, repositoryById } from '../act.ts';
import { checkAccess } from '../access.ts';
import { createComment, deleteComment, editComment, react } from '../comments.ts';
import { parseNodeId } from '../entities.ts';
import type { Account, Repository } from '../entities.ts';
import type { Issue, ReactionContent, StateReason } from '../issue-entities.ts';
import { issueTables, labelsOn } from '../issue-entities.ts';
import {
  addAssignees,
  addLabels,
  checkMayEdit,
  createIssue,
  editIssue,
  removeAssignees,
  removeLabels,
  setState,
} from '../issues.ts';
import { pullOf } from '../pull-entities.ts';
import { mergePull, updateBranch } from '../pull-merge.ts';
import { dequeue, enqueue } from '../merge-queue/queueing.ts';
import { createPull, reopenPull, retarget, setDraft } from '../pulls.ts';
import { addSubIssue } from '../relations.ts';
import { createReview, requestReviewers, unrequestReviewers } from '../reviews.ts';
import { createCheckRun } from './check-mutations.ts';
import { createCommitOnBranch, createRef, deleteRef, mergeBranch, updateRef, updateRefs } from './commit-mutations.ts';
import { actIn, listArg, objectArg, refusal, textArg } from './graph.ts';
import type { Args, Graph, Shape } from './graph.ts';
import { emojiNames } from './issues.ts';
import { shapeEntry } from './merge-queue.ts';
import { commentNode, labelNode, repositoryNode, subjectNode } from './nodes.ts';

type Mutation = (graph: Graph, input: Args) => Shape | Promise<Shape>;

function permit(graph: Graph, repo: Repository, operation: string): Act {
  const { credential } = graph.context;
  checkAccess(graph.world, { operation, method: 'POST', credential, repo });
  return actIn(graph, repo);
}

/** The issue or pull request that `input` names, and the caller acting on it, if they may do `operation`. */
function onSubject(graph: Graph, id: string, operation: string): { issue: Issue; act: Act } {
  const issue = subjectNode(graph, id);
  return { issue, act: permit(graph, repositoryById(graph.store, issue.repositoryId), operation) };
}

function shapeLatest(graph: Graph, issue: Issue): Shape {
  return graph.make.subject(graph, issueTables.issues(graph.store).get(issue.id) ?? issue);
}

function namesOf(graph: Graph, ids: readonly string[] | undefined): string[] | undefined {
  return ids?.map((id) => labelNode(graph, id).name);
}

function loginsOf(graph: Graph, ids: readonly string[] | undefined): string[] | undefined {
  const accounts = graph.store.table<Account>('accounts');
  return ids?.flatMap((id) => accounts.get(parseNodeId(id)?.id ?? '')?.login ?? []);
}

function newIssue(graph: Graph, input: Args): Shape {
  const act = permit(graph, repositoryNode(graph, textArg(input, 'repositoryId') ?? ''), 'issues/create');
  const issue = createIssue(act, {
    title: textArg(input, 'title') ?? '',
    body: textArg(input, 'body'),
    labels: namesOf(graph, listArg(input, 'labelIds')),
    assignees: loginsOf(graph, listArg(input, 'assigneeIds')),
  });
  const parent = textArg(input, 'parentIssueId');
  if (parent !== undefined) {
    addSubIssue(act, subjectNode(graph, parent).id, { childId: issue.id, replaces: false });
  }
  return { issue: () => shapeLatest(graph, issue) };
}

async function edit(graph: Graph, input: Args): Promise<Shape> {
  const id = textArg(input, 'id') ?? textArg(input, 'pullRequestId') ?? '';
  const { issue, act } = onSubject(graph, id, 'issues/update');
  checkMayEdit(act, issue.authorId);
  const base = textArg(input, 'baseRefName');
  if (base !== undefined) await retarget(act, issue.id, base);
  editIssue(act, issue.id, {
    title: textArg(input, 'title'),
    body: textArg(input, 'body'),
    state: stateOf(textArg(input, 'state')),
    labels: namesOf(graph, listArg(input, 'labelIds')),
    assignees: loginsOf(graph, listArg(input, 'assigneeIds')),
  });
  const shape = () => shapeLatest(graph, issue);
  return { issue: shape, pullRequest: shape, actor: () => graph.make.actor(graph, act.cause.account.id) };
}

function stateOf(text: string | undefined): Issue['state'] | undefined {
  return text === undefined ? undefined : text === 'CLOSED' ? 'closed' : 'open';
}

function close(graph: Graph, input: Args): Shape {
  const id = textArg(input, 'issueId') ?? textArg(input, 'pullRequestId') ?? '';
  const { issue, act } = onSubject(graph, id, 'issues/update');
  checkMayEdit(act, issue.authorId);
  setState(act, issue.id, { state: 'closed', reason: reasonOf(textArg(input, 'stateReason')) });
  const shape = () => shapeLatest(graph, issue);
  return { issue: shape, pullRequest: shape };
}

const reasons: Readonly<Record<string, StateReason>> = {
  COMPLETED: 'completed',
  NOT_PLANNED: 'not_planned',
  DUPLICATE: 'duplicate',
};

function reasonOf(text: string | undefined): StateReason | undefined {
  return text === undefined ? undefined : reasons[text];
}

async function reopen(graph: Graph, input: Args): Promise<Shape> {
  const id = textArg(input, 'issueId') ?? textArg(input, 'pullRequestId') ?? '';
  const { issue, act } = onSubject(graph, id, 'issues/update');
  checkMayEdit(act, issue.authorId);
  if (issue.isPull) await reopenPull(act, issue.id);
  else setState(act, issue.id, { state: 'open' });
  const shape = () => shapeLatest(graph, issue);
  return { issue: shape, pullRequest: shape };
}

function comment(graph: Graph, input: Args): Shape {
  const { issue, act } = onSubject(graph, textArg(input, 'subjectId') ?? '', 'issues/create-comment');
  const made = createComment(act, issue.id, textArg(input, 'body') ?? '');
  return {
    commentEdge: { cursor: '', node: () => graph.make.comment(graph, made) },
    subject: () => shapeLatest(graph, issue),
    timelineEdge: null,
  };
}

function recomment(graph: Graph, input: Args): Shape {
  const found = commentNode(graph, textArg(input, 'id') ?? '');
  const act = permit(graph, repositoryById(graph.store, found.repositoryId), 'issues/update-comment');
  const made = editComment(act, found, textArg(input, 'body') ?? '');
  return { issueComment: () => graph.make.comment(graph, made) };
}

function uncomment(graph: Graph, input: Args): Shape {
  const found = commentNode(graph, textArg(input, 'id') ?? '');
  deleteComment(permit(graph, repositoryById(graph.store, found.repositoryId), 'issues/delete-comment'), found);
  return {};
}

function label(graph: Graph, input: Args, isAdding: boolean): Shape {
  const operation = isAdding ? 'issues/add-labels' : 'issues/remove-label';
  const { issue, act } = onSubject(graph, textArg(input, 'labelableId') ?? '', operation);
  const labels = (listArg(input, 'labelIds') ?? []).map((id) => labelNode(graph, id));
  if (isAdding) {
    addLabels(
      act,
      issue.id,
      labels.map(({ name }) => name),
    );
  } else removeLabels(act, issue.id, labels);
  return { labelable: () => shapeLatest(graph, issue) };
}

function clearLabels(graph: Graph, input: Args): Shape {
  const { issue, act } = onSubject(graph, textArg(input, 'labelableId') ?? '', 'issues/remove-all-labels');
  removeLabels(act, issue.id, labelsOn(graph.store, issue));
  return { labelable: () => shapeLatest(graph, issue) };
}

function assign(graph: Graph, input: Args, isAdding: boolean): Shape {
  const { issue, act } = onSubject(graph, textArg(input, 'assignableId') ?? '', 'issues/add-assignees');
  const logins = loginsOf(graph, listArg(input, 'assigneeIds')) ?? [];
  if (isAdding) addAssignees(act, issue.id, logins);
  else removeAssignees(act, issue.id, logins);
  return { assignable: () => shapeLatest(graph, issue) };
}

function addReaction(graph: Graph, input: Args): Shape {
  const id = textArg(input, 'subjectId') ?? '';
  const entries = Object.entries(emojiNames).find(([, name]) => name === input['content']);
  const content = entries?.[0];
  const isComment = parseNodeId(id)?.kind === 'IssueComment';
  const row = isComment ? commentNode(graph, id) : subjectNode(graph, id);
  const act = permit(graph, repositoryById(graph.store, row.repositoryId), 'reactions/create-for-issue');
  if (!isContent(content)) throw refusal('UNPROCESSABLE', 'The content is no reaction.');
  const { reaction } = react(act, `${isComment ? 'comment' : 'issue'}/${row.id}`, content);
  return { reaction: () => graph.make.reaction(graph, reaction), reactionGroups: null, subject: null };
}

function isContent(text: string | undefined): text is ReactionContent {
  return text !== undefined && text in emojiNames;
}

async function newPull(graph: Graph, input: Args): Promise<Shape> {
  const act = permit(graph, repositoryNode(graph, textArg(input, 'repositoryId') ?? ''), 'pulls/create');
  const pull = await createPull(act, {
    title: textArg(input, 'title') ?? '',
    body: textArg(input, 'body'),
    head: textArg(input, 'headRefName') ?? '',
    base: (textArg(input, 'baseRefName') ?? '').replace(/^refs\/heads\//, ''),
    isDraft: input['draft'] === true,
  });
  return { pullRequest: () => graph.make.pull(graph, pullOf(graph.store, pull.issueId)) };
}

/** A mutation of a pull request that answers with it. */
function onPull(operation: string, change: (act: Act, issueId: number, input: Args) => unknown): Mutation {
  return async (graph, input) => {
    const { issue, act } = onSubject(graph, textArg(input, 'pullRequestId') ?? textArg(input, 'id') ?? '', operation);
    if (!issue.isPull) throw refusal('NOT_FOUND', 'Could not resolve to a PullRequest.');
    await change(act, issue.id, input);
    const pull = () => graph.make.pull(graph, pullOf(graph.store, issue.id));
    const entry = () => shapeEntry(graph, issue.id);
    return { pullRequest: pull, mergeQueueEntry: entry, actor: () => graph.make.actor(graph, act.cause.account.id) };
  };
}

function review(graph: Graph, input: Args): Shape {
  const { issue, act } = onSubject(graph, textArg(input, 'pullRequestId') ?? '', 'pulls/create-review');
  const event = textArg(input, 'event');
  const made = createReview(act, issue.id, {
    verdict: event === 'APPROVE' || event === 'REQUEST_CHANGES' || event === 'COMMENT' ? event : undefined,
    body: textArg(input, 'body') ?? '',
    sha: textArg(input, 'commitOID'),
    remarks: [],
  });
  return { pullRequestReview: () => graph.make.review(graph, made), reviewEdge: null };
}

function askReviewers(act: Act, issueId: number, wish: { isAdding: boolean; logins: readonly string[] }): void {
  const { isAdding, logins } = wish;
  if (!isAdding) {
    const reviewers = pullOf(act.store, issueId).reviewerIds.map((id) => loginOf(act.world, id));
    unrequestReviewers(
      act,
      issueId,
      reviewers.filter((login) => !logins.includes(login)),
    );
  }
  requestReviewers(act, issueId, logins);
}

function requestReviews(graph: Graph, input: Args): Shape {
  const { issue, act } = onSubject(graph, textArg(input, 'pullRequestId') ?? '', 'pulls/request-reviewers');
  const logins = loginsOf(graph, listArg(input, 'userIds')) ?? [];
  askReviewers(act, issue.id, { isAdding: input['union'] === true, logins });
  const pull = () => graph.make.pull(graph, pullOf(graph.store, issue.id));
  return {
    pullRequest: pull,
    actor: () => graph.make.actor(graph, act.cause.account.id),
    requestedReviewersEdge: null,
  };
}

const methods = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' } as const;

function merge(act: Act, issueId: number, input: Args): Promise<string> {
  const method = textArg(input, 'mergeMethod') ?? 'MERGE';
  return mergePull(act, issueId, {
    method: method === 'SQUASH' || method === 'REBASE' ? methods[method] : methods.MERGE,
    sha: textArg(input, 'expectedHeadOid'),
    title: textArg(input, 'commitHeadline'),
    message: textArg(input, 'commitBody'),
  });
}

const mutations: Readonly<Record<string, Mutation>> = {
  createCommitOnBranch,
  updateRefs,
  createRef,
  updateRef,
  deleteRef,
  mergeBranch,
  createIssue: newIssue,
  updateIssue: edit,
  closeIssue: close,
  reopenIssue: reopen,
  addComment: comment,
  updateIssueComment: recomment,
  deleteIssueComment: uncomment,
  addLabelsToLabelable: (graph, input) => label(graph, input, true),
  removeLabelsFromLabelable: (graph, input) => label(graph, input, false),
  clearLabelsFromLabelable: clearLabels,
  addAssigneesToAssignable: (graph, input) => assign(graph, input, true),
  removeAssigneesFromAssignable: (graph, input) => assign(graph, input, false),
  addReaction,
  addPullRequestReview: review,
  requestReviews,
  createPullRequest: newPull,
  updatePullRequest: edit,
  closePullRequest: close,
  reopenPullRequest: reopen,
  mergePullRequest: onPull('pulls/merge', merge),
  updatePullRequestBranch: onPull('pulls/update-branch', (act, id, input) =>
    updateBranch(act, id, textArg(input, 'expectedHeadOid')),
  ),
  convertPullRequestToDraft: onPull('pulls/update', (act, id) => setDraft(act, id, true)),
  markPullRequestReadyForReview: onPull('pulls/update', (act, id) => setDraft(act, id, false)),
  enqueuePullRequest: onPull('pulls/merge', (act, id, input) =>
    enqueue(act, id, { expectedHead: textArg(input, 'expectedHeadOid'), jump: input['jump'] === true }),
  ),
  createCheckRun,
  dequeuePullRequest: onPull('pulls/merge', (act, id) => dequeue(act, id)),
};

/** The fields of `Mutation`. */
export function shapeMutation(graph: Graph): Shape {
  const fields = Object.entries(mutations).map(([name, mutate]) => [
    name,
    async (args: Args): Promise<Shape> => {
      const input = objectArg(args, 'input');
      return { clientMutationId: input['clientMutationId'] ?? null, ...(await mutate(graph, input)) };
    },
  ]);
  return { __typename: 'Mutation', ...Object.fromEntries(fields) };
}
