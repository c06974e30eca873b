/** GitHub's search language, as far as issues need it: `repo:`, `is:`, `label:`, `author:`… and words. */
import { repositoryById } from './act.ts';
import { accountByLogin } from './auth.ts';
import { commentsOf, issueTables, labelsOn } from './issue-entities.ts';
import type { Issue } from './issue-entities.ts';
import { unprocessable } from './problem.ts';
import { pullTables } from './pull-entities.ts';
import type { World } from './world.ts';

interface Term {
  readonly isNegative: boolean;
  readonly key: string;
  readonly value: string;
}

/** The issues and pull requests that a search finds, oldest first. */
export function searchIssues(world: World, query: string): Issue[] {
  const terms = parseTerms(query);
  const repos = terms.filter(({ key, isNegative }) => key === 'repo' && !isNegative);
  return issueTables.issues(world.store).where((issue) => {
    const repo = repositoryById(world.store, issue.repositoryId);
    const name = `${repo.owner}/${repo.name}`.toLowerCase();
    // Several repositories are alternatives; everything else must hold together.
    if (repos.length > 0 && !repos.some(({ value }) => value.toLowerCase() === name)) return false;
    return terms.every((term) => term.key === 'repo' || matches(world, issue, term) !== term.isNegative);
  });
}

function parseTerms(query: string): Term[] {
  const terms: Term[] = [];
  for (const [, minus, key = '', quoted, bare = ''] of query.matchAll(/(-)?(?:([\w-]+):)?(?:"([^"]*)"|(\S+))/g)) {
    terms.push({ isNegative: minus === '-', key: key.toLowerCase(), value: quoted ?? bare });
  }
  return terms.filter(({ key }) => !['sort', 'in', 'archived'].includes(key));
}

function matches(world: World, issue: Issue, { key, value }: Term): boolean {
  const wanted = value.toLowerCase();
  switch (key) {
    case '':
      return `${issue.title}\n${issue.body ?? ''}`.toLowerCase().includes(wanted);
    case 'is':
    case 'type':
    case 'state':
      return matchesState(world, issue, wanted);
    case 'label':
      return wanted
        .split(',')
        .some((one) => labelsOn(world.store, issue).some(({ name }) => name.toLowerCase() === one));
    case 'author':
      return accountByLogin(world, wanted.replace(/^app\/(.*)$/, '$1[bot]'))?.id === issue.authorId;
    case 'assignee':
      return issue.assigneeIds.includes(accountByLogin(world, wanted)?.id ?? -1);
    case 'commenter':
      return commentsOf(world.store, issue.id).some(({ authorId }) => authorId === accountByLogin(world, wanted)?.id);
    case 'user':
    case 'org':
      return repositoryById(world.store, issue.repositoryId).owner.toLowerCase() === wanted;
    case 'no':
      return (
        (wanted === 'label' && issue.labelIds.length === 0) || (wanted === 'assignee' && issue.assigneeIds.length === 0)
      );
    case 'mentions':
      return `${issue.title}\n${issue.body ?? ''}`.toLowerCase().includes(`@${wanted}`);
    case 'involves':
      return ['author', 'assignee', 'mentions', 'commenter'].some((one) =>
        matches(world, issue, { isNegative: false, key: one, value }),
      );
    case 'review-requested':
    case 'user-review-requested':
      return isReviewer(world, issue, wanted);
    case 'head':
      return pullTables.pulls(world.store).get(issue.id)?.headRef === value;
    case 'base':
      return pullTables.pulls(world.store).get(issue.id)?.baseRef === value;
    case 'draft':
      return String(pullTables.pulls(world.store).get(issue.id)?.isDraft) === wanted;
    default:
      throw unprocessable(`The stand-in's search does not know ${key}:`);
  }
}

function isReviewer(world: World, issue: Issue, login: string): boolean {
  const reviewers = pullTables.pulls(world.store).get(issue.id)?.reviewerIds ?? [];
  return reviewers.includes(accountByLogin(world, login)?.id ?? -1);
}

function matchesState(world: World, issue: Issue, wanted: string): boolean {
  switch (wanted) {
    case 'issue':
      return !issue.isPull;
    case 'pr':
    case 'pull-request':
      return issue.isPull;
    case 'open':
    case 'closed':
      return issue.state === wanted;
    case 'merged':
    case 'unmerged':
      return ((pullTables.pulls(world.store).get(issue.id)?.mergedAt ?? null) !== null) === (wanted === 'merged');
    case 'draft':
      return pullTables.pulls(world.store).get(issue.id)?.isDraft === true;
    case 'public':
    case 'private':
      return repositoryById(world.store, issue.repositoryId).private === (wanted === 'private');
    default:
      throw unprocessable(`The stand-in's search does not know is:${wanted}`);
  }
}
