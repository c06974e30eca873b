/** Texts that name issues: cross-references, and the words that close. */
import type { Act } from './act.ts';
import { eventsOf, issueNumbered } from './issue-entities.ts';
import type { Issue } from './issue-entities.ts';
import { repositoryByName } from './shapes.ts';
import { note } from './subjects.ts';

const reference = String.raw`(?:([\w.-]+)/([\w.-]+))?#(\d{1,9})\b`;
const mentioning = new RegExp(String.raw`(?<![\w/&])${reference}`, 'g');
const closing = new RegExp(
  String.raw`\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:https?://\S+?/)?${reference}`,
  'gi',
);
const mentionsMax = 50;

function find(act: Pick<Act, 'world' | 'store' | 'repo'>, text: string, pattern: RegExp): Issue[] {
  const found = new Map<number, Issue>();
  for (const [, owner, name, number] of text.matchAll(pattern)) {
    const repo = owner === undefined || name === undefined ? act.repo : repositoryByName(act.world, owner, name);
    const issue = repo === undefined ? undefined : issueNumbered(act.store, repo.id, Number(number));
    if (issue !== undefined) found.set(issue.id, issue);
    if (found.size >= mentionsMax) break;
  }
  return [...found.values()];
}

/** The issues (not pull requests) that a text says it closes. */
export function closedBy(act: Pick<Act, 'world' | 'store' | 'repo'>, text: string): Issue[] {
  return find(act, text, closing).filter((issue) => !issue.isPull);
}

/** Notes in the history of each issue that a text names that it was named by `issueId`, once. */
export function noteMentions(act: Act, issueId: number, text: string): void {
  for (const issue of find(act, text, mentioning)) {
    const isNoted = eventsOf(act.store, issue.id).some(
      (event) => event.event === 'cross-referenced' && event.otherIssueId === issueId,
    );
    if (issue.id !== issueId && !isNoted) note(act, issue.id, { event: 'cross-referenced', otherIssueId: issueId });
  }
}
