/** What the stand-in's pages show: a repository, an issue, a pull request. Nothing on them changes anything. */
import type { Child } from 'hono/jsx';
import { accountById } from '../github/auth.ts';
import { latestRuns, latestStatuses } from '../github/check-entities.ts';
import { tables } from '../github/entities.ts';
import type { Repository } from '../github/entities.ts';
import { blockersOf, commentsOf, issuesOf, labelsOn, reactionsTo } from '../github/issue-entities.ts';
import type { Issue, ReactionContent } from '../github/issue-entities.ts';
import { pullOf, reviewsOf } from '../github/pull-entities.ts';
import type { Pull } from '../github/pull-entities.ts';
import type { World } from '../github/world.ts';
import { Prose, visible } from './prose.tsx';

const shownMax = 300;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The path of a repository's page. */
export const pathOf = ({ owner, name }: Pick<Repository, 'owner' | 'name'>): string => `/${owner}/${name}`;

/** All repositories. */
export function Repositories({ world }: { readonly world: World }) {
  return (
    <ul>
      {tables
        .repositories(world.store)
        .all()
        .map((repo) => (
          <li>
            <a href={pathOf(repo)}>{`${repo.owner}/${repo.name}`}</a>
          </li>
        ))}
    </ul>
  );
}

interface Shown {
  readonly world: World;
  readonly repo: Repository;
}

/** A repository: its issues and pull requests, newest first. */
export function RepositoryPage({ world, repo }: Shown) {
  const all = issuesOf(world.store, repo.id).toReversed();
  const isOpen = ({ state }: Issue): boolean => state === 'open';
  const issues = all.filter((issue) => !issue.isPull);
  const pulls = all.filter((issue) => issue.isPull);
  const sorted = (list: readonly Issue[]): Issue[] => [...list.filter(isOpen), ...list.filter((each) => !isOpen(each))];
  return (
    <>
      <h1>{`${repo.owner}/${repo.name}`}</h1>
      <p class="muted">
        {`Lands on ${repo.defaultBranch}. `}
        <code>{`git clone ${world.url}${pathOf(repo)}.git`}</code>
      </p>
      <List title="Issues" world={world} repo={repo} issues={sorted(issues)} />
      <List title="Pull requests" world={world} repo={repo} issues={sorted(pulls)} />
    </>
  );
}

function List({ title, world, repo, issues }: Shown & { readonly title: string; readonly issues: readonly Issue[] }) {
  const open = issues.filter(({ state }) => state === 'open').length;
  return (
    <section>
      <h2>{`${title}: ${open} open, ${issues.length - open} closed`}</h2>
      {issues.length === 0 ? (
        <p class="blank">None.</p>
      ) : (
        <div class="box">
          <table>
            {issues.slice(0, shownMax).map((issue) => (
              <ListRow world={world} repo={repo} issue={issue} />
            ))}
          </table>
        </div>
      )}
      {issues.length > shownMax ? <p class="muted">{`The newest ${shownMax} are shown.`}</p> : null}
    </section>
  );
}

function ListRow({ world, repo, issue }: Shown & { readonly issue: Issue }) {
  return (
    <tr>
      <td>
        <Label of={stateOf(world, issue)} />
      </td>
      <td>
        <a href={`${pathOf(repo)}/${issue.isPull ? 'pull' : 'issues'}/${issue.number}`}>{`#${issue.number}`}</a>{' '}
        {visible(issue.title)} <Labels world={world} issue={issue} />
      </td>
      <td class="muted">{count(commentsOf(world.store, issue.id).length, 'comment')}</td>
    </tr>
  );
}

function stateOf(world: World, issue: Issue): string {
  if (!issue.isPull) return issue.state;
  const pull = pullOf(world.store, issue.id);
  if (pull.mergedAt !== null) return 'merged';
  return pull.isDraft && issue.state === 'open' ? 'draft' : issue.state;
}

const Label = ({ of }: { readonly of: string }) => (
  <span class={`label ${of.toLowerCase()}`}>{of.replaceAll('_', ' ')}</span>
);

function Labels({ world, issue }: { readonly world: World; readonly issue: Issue }) {
  return (
    <>
      {labelsOn(world.store, issue).map(({ name }) => (
        <span class="label">{visible(name)}</span>
      ))}
    </>
  );
}

/** An issue or a pull request: its state, its text, its checks, what was said. */
export function IssuePage({ world, repo, issue }: Shown & { readonly issue: Issue }) {
  const pull = issue.isPull ? pullOf(world.store, issue.id) : null;
  const base = pathOf(repo);
  const blockers = blockersOf(world.store, issue);
  return (
    <>
      <h1>
        {visible(issue.title)} <span class="muted">{`#${issue.number}`}</span>
      </h1>
      <p>
        <Label of={stateOf(world, issue)} /> <Labels world={world} issue={issue} />
        {pull === null ? null : <PullFacts pull={pull} />}
      </p>
      {blockers.length === 0 ? null : (
        <p>
          {'Blocked by '}
          {blockers.map(({ number, state }) => (
            <>
              <a href={`${base}/issues/${number}`}>{`#${number}`}</a> {`(${state}) `}
            </>
          ))}
        </p>
      )}
      <Said world={world} by={issue.authorId} at={issue.createdAt} on={`issue/${issue.id}`}>
        <Prose text={issue.body ?? ''} base={base} />
      </Said>
      {pull === null ? null : <Checks world={world} repo={repo} sha={pull.headSha} />}
      {pull === null ? null : <Reviews world={world} issue={issue} />}
      {commentsOf(world.store, issue.id).map((comment) => (
        <Said world={world} by={comment.authorId} at={comment.createdAt} on={`comment/${comment.id}`}>
          <Prose text={comment.body} base={base} />
        </Said>
      ))}
    </>
  );
}

function PullFacts({ pull }: { readonly pull: Pull }) {
  const { commits, files, additions, deletions } = pull.stats;
  return (
    <span class="muted">
      <code>{pull.headRef}</code> into <code>{pull.baseRef}</code>
      {` · ${count(commits, 'commit')}, ${count(files, 'file')}, +${additions} −${deletions} · head ${pull.headSha.slice(0, 12)}`}
      {pull.mergeSha === null ? '' : ` · merged as ${pull.mergeSha.slice(0, 12)}`}
    </span>
  );
}

const emoji: Readonly<Record<ReactionContent, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

interface SaidProps {
  readonly world: World;
  readonly by: number;
  readonly at: string;
  readonly on: string;
  readonly children: Child;
}

function Said({ world, by, at, on, children }: SaidProps) {
  const reactions = reactionsTo(world.store, on);
  return (
    <article class="box" id={on.replace('/', '-')}>
      <h3>
        {accountById(world, by).login} <span class="muted">{at.replace('T', ' ').replace('Z', ' UTC')}</span>
      </h3>
      {children}
      {reactions.length === 0 ? null : (
        <p class="reactions">
          {reactions
            .map(({ content, accountId }) => `${emoji[content]} ${accountById(world, accountId).login}`)
            .join('  ')}
        </p>
      )}
    </article>
  );
}

function Checks({ world, repo, sha }: Shown & { readonly sha: string }) {
  const runs = latestRuns(world.store, repo.id, sha).map(({ name, status, conclusion, title }) => ({
    name,
    state: conclusion ?? status,
    said: title ?? '',
  }));
  const statuses = latestStatuses(world.store, repo.id, sha).map(({ context, state, description }) => ({
    name: context,
    state,
    said: description ?? '',
  }));
  const all = [...runs, ...statuses];
  return (
    <section>
      <h2>{`Checks of ${sha.slice(0, 12)}`}</h2>
      {all.length === 0 ? (
        <p class="blank">None on this commit. What lands is tested on the commit that lands.</p>
      ) : (
        <div class="box">
          <table>
            {all.map(({ name, state, said }) => (
              <tr>
                <td>
                  <Label of={state} />
                </td>
                <td>{visible(name)}</td>
                <td>{visible(said)}</td>
              </tr>
            ))}
          </table>
        </div>
      )}
    </section>
  );
}

function Reviews({ world, issue }: { readonly world: World; readonly issue: Issue }) {
  const reviews = reviewsOf(world.store, issue.id).filter(({ state }) => state !== 'PENDING');
  return (
    <>
      {reviews.map(({ authorId, state, body }) => (
        <p>
          <Label of={state} /> {`${accountById(world, authorId).login} ${visible(body)}`}
        </p>
      ))}
    </>
  );
}
