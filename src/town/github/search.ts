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
  const text = () => `${issue.title}\n${issue.body ?? ''}`.toLowerCase();
  switch (key) {
    case '':
      return text().includes(wanted);
    case 'mentions':
      return text().includes(`@${wanted}`);
    case 'is':
    case 'type':
    case 'state':
      return matchesState(world, issue, wanted);
    case 'label':
    case 'no':
      return matchesLabels(world, issue, { key, wanted });
    case 'user':
    case 'org':
      return repositoryById(world.store, issue.repositoryId).owner.toLowerCase() === wanted;
    default:
      return matchesPerson(world, issue, { key, value }) ?? matchesPull(world, issue, { key, value });
  }
}

function matchesLabels(world: World, issue: Issue, { key, wanted }: { key: string; wanted: string }): boolean {
  if (key === 'no') {
    const isUnlabelled = wanted === 'label' && issue.labelIds.length === 0;
    return isUnlabelled || (wanted === 'assignee' && issue.assigneeIds.length === 0);
  }
  const names = new Set(labelsOn(world.store, issue).map(({ name }) => name.toLowerCase()));
  return wanted.split(',').some((one) => names.has(one));
}

/** Whether somebody has to do with the issue; undefined if `key` is about something else. */
function matchesPerson(world: World, issue: Issue, { key, value }: Pick<Term, 'key' | 'value'>): boolean | undefined {
  const login = value.toLowerCase().replace(/^app\/(.*)$/, '$1[bot]');
  const id = accountByLogin(world, login)?.id ?? -1;
  switch (key) {
    case 'author':
      return issue.authorId === id;
    case 'assignee':
      return issue.assigneeIds.includes(id);
    case 'commenter':
      return commentsOf(world.store, issue.id).some(({ authorId }) => authorId === id);
    case 'review-requested':
    case 'user-review-requested':
      return pullTables.pulls(world.store).get(issue.id)?.reviewerIds.includes(id) === true;
    case 'involves':
      return ['author', 'assignee', 'commenter', 'mentions'].some((one) =>
        matches(world, issue, { isNegative: false, key: one, value }),
      );
    default:
      return undefined;
  }
}

function matchesPull(world: World, issue: Issue, { key, value }: Pick<Term, 'key' | 'value'>): boolean {
  const pull = pullTables.pulls(world.store).get(issue.id);
  switch (key) {
    case 'head':
      return pull?.headRef === value;
    case 'base':
      return pull?.baseRef === value;
    case 'draft':
      return String(pull?.isDraft) === value.toLowerCase();
    default:
      throw unprocessable(`The stand-in's search does not know ${key}:`);
  }
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
