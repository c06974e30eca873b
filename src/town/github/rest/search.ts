/** Searching issues and pull requests: the qualifiers that clients send, and words. */
import { repositoryById } from '../act.ts';
import { canSee } from '../auth.ts';
import type { Answer, Context, Handlers } from '../context.ts';
import { paginate } from '../context.ts';
import { invalid } from '../problem.ts';
import { renderIssue } from '../issue-shapes.ts';
import { searchIssues } from '../search.ts';
import { sortIssues } from './issues.ts';

function search(context: Context): Answer {
  const query = context.query.get('q') ?? '';
  if (query.trim() === '') throw invalid({ resource: 'Search', field: 'q', code: 'missing' });
  const { world, credential, store } = context;
  const found = searchIssues(world, query).filter((issue) =>
    canSee(world, credential, repositoryById(store, issue.repositoryId)),
  );
  const { items, headers } = paginate(context, sortIssues(context, found));
  const rendered = items.map((issue) => ({
    ...renderIssue(world, issue),
    // Where searching finds an issue, GitHub's schema knows no missing body.
    body: issue.body ?? '',
    score: 1,
  }));
  const counts = { total_count: found.length, incomplete_results: false, search_type: 'lexical' };
  return { status: 200, headers, body: { ...counts, items: rendered } };
}

export const searchHandlers: Handlers = { 'search/issues-and-pull-requests': search };
