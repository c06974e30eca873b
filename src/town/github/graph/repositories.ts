/** Repositories in GraphQL. */
import { pageOf } from '../act.ts';
import { accountById, accountByLogin, roleIn } from '../auth.ts';
import { nodeId, tables } from '../entities.ts';
import type { Repository } from '../entities.ts';
import { issueNumbered, issuesOf, labelsOf, labelsOn } from '../issue-entities.ts';
import type { Issue } from '../issue-entities.ts';
import { labelNamed } from '../labels.ts';
import { grants, roleReaches } from '../permissions.ts';
import { pullOf } from '../pull-entities.ts';
import { connection, noConnection } from './connection.ts';
import { listArg, objectArg, refusal, textArg } from './graph.ts';
import type { Args, Graph, Shape } from './graph.ts';
import { resolveExpression } from './objects.ts';
import { shapeQueue } from './merge-queue.ts';

/** A repository. */
export function shapeRepository(graph: Graph, repo: Repository): Shape {
  const page = pageOf(graph.world, repo);
  return {
    ...shapeSettings(repo),
    ...shapeGit(graph, repo),
    ...shapeWork(graph, repo),
    __typename: 'Repository',
    id: nodeId('Repository', repo.id),
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: `${repo.owner}/${repo.name}`,
    owner: () => graph.make.actor(graph, repo.ownerId),
    description: repo.description,
    url: page,
    resourcePath: `/${repo.owner}/${repo.name}`,
    sshUrl: `git@${new URL(graph.world.url).hostname}:${repo.owner}/${repo.name}.git`,
    homepageUrl: null,
    createdAt: repo.createdAt,
    updatedAt: repo.updatedAt,
    pushedAt: repo.pushedAt,
    isPrivate: repo.private,
    visibility: repo.private ? 'PRIVATE' : 'PUBLIC',
    isArchived: repo.archived,
    archivedAt: null,
    viewerPermission: () => viewerPermission(graph, repo),
    viewerCanAdminister: () => viewerPermission(graph, repo) === 'ADMIN',
    viewerDefaultCommitEmail: null,
    viewerDefaultMergeMethod: 'MERGE',
    viewerHasStarred: false,
    viewerSubscription: 'UNSUBSCRIBED',
    stargazerCount: 0,
    forkCount: 0,
    diskUsage: 0,
  };
}

function shapeSettings(repo: Repository): Shape {
  const absent = [
    'parent',
    'templateRepository',
    'mirrorUrl',
    'primaryLanguage',
    'licenseInfo',
    'codeOfConduct',
    'latestRelease',
    'lockReason',
  ];
  const unused = [
    'isFork',
    'isTemplate',
    'isMirror',
    'isInOrganization',
    'isDisabled',
    'isLocked',
    'isEmpty',
    'hasProjectsEnabled',
    'hasWikiEnabled',
    'hasDiscussionsEnabled',
    'isSecurityPolicyEnabled',
    'usesCustomOpenGraphImage',
    'isUserConfigurationRepository',
  ];
  const lists = [
    'forks',
    'milestones',
    'projects',
    'projectsV2',
    'languages',
    'repositoryTopics',
    'releases',
    'watchers',
    'stargazers',
    'mentionableUsers',
    'rulesets',
  ];
  return {
    ...Object.fromEntries(absent.map((field) => [field, null])),
    ...Object.fromEntries(unused.map((field) => [field, false])),
    ...Object.fromEntries(lists.map((field) => [field, (args: Args) => noConnection(args)])),
    issueTemplates: [],
    pullRequestTemplates: [],
    contactLinks: [],
    fundingLinks: [],
    isBlankIssuesEnabled: true,
    forkingAllowed: true,
    hasIssuesEnabled: repo.hasIssues,
    mergeCommitAllowed: repo.allowMergeCommit,
    squashMergeAllowed: repo.allowSquashMerge,
    rebaseMergeAllowed: repo.allowRebaseMerge,
    autoMergeAllowed: repo.allowAutoMerge,
    deleteBranchOnMerge: repo.deleteBranchOnMerge,
    allowUpdateBranch: false,
    openGraphImageUrl: '',
    planFeatures: {},
  };
}

/** A person's role, or what an App's permissions amount to, in GraphQL's words. */
function viewerPermission(graph: Graph, repo: Repository): string | null {
  const { credential } = graph.context;
  if (credential.kind === 'none' || credential.kind === 'jwt') return null;
  if (credential.kind === 'user') {
    const role = roleIn(graph.world, repo, accountById(graph.world, credential.token.accountId));
    return role === 'none' ? null : role.toUpperCase();
  }
  return grants(credential.token.permissions, 'contents', 'write') ? 'WRITE' : 'READ';
}

function shapeGit(graph: Graph, repo: Repository): Shape {
  const git = () => graph.world.git(repo);
  const refNamed = async (ref: string): Promise<Shape | null> => {
    const sha = await git().readRef(ref);
    return sha === undefined ? null : graph.make.ref(graph, { repo, sha, ref });
  };
  return {
    isEmpty: async () => (await git().listRefs('refs/heads/')).length === 0,
    defaultBranchRef: () => refNamed(`refs/heads/${repo.defaultBranch}`),
    ref: (args: Args) => findRef(graph, repo, textArg(args, 'qualifiedName') ?? ''),
    refs: (args: Args) => shapeRefs(graph, repo, args),
    object: async (args: Args) => {
      const [oid, expression] = [textArg(args, 'oid'), textArg(args, 'expression')];
      if (oid === undefined && expression === undefined) {
        throw refusal('ARGUMENT_ERROR', 'Either expression or oid must be given.');
      }
      const sha = oid ?? (await resolveExpression(graph, repo, expression ?? ''));
      return sha === undefined ? null : graph.make.object(graph, { repo, sha });
    },
  };
}

async function findRef(graph: Graph, repo: Repository, name: string): Promise<Shape | null> {
  const candidates = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`];
  for (const ref of candidates) {
    const sha = await graph.world.git(repo).readRef(ref);
    if (sha !== undefined) return graph.make.ref(graph, { repo, sha, ref });
  }
  return null;
}

async function shapeRefs(graph: Graph, repo: Repository, args: Args): Promise<Shape> {
  const prefix = textArg(args, 'refPrefix') ?? '';
  if (!prefix.startsWith('refs/') || !prefix.endsWith('/')) {
    throw refusal('ARGUMENT_ERROR', `\`${prefix}\` is not a ref prefix.`);
  }
  const query = textArg(args, 'query')?.toLowerCase();
  const found = (await graph.world.git(repo).listRefs(prefix)).filter(
    ({ ref }) => query === undefined || ref.slice(prefix.length).toLowerCase().includes(query),
  );
  // The name of each is what follows the prefix asked for.
  return connection(args, found, ({ ref, sha }) => {
    return { ...graph.make.ref(graph, { repo, sha, ref }), name: ref.slice(prefix.length), prefix };
  });
}

function shapeWork(graph: Graph, repo: Repository): Shape {
  const numbered = (args: Args): Issue | undefined => issueNumbered(graph.store, repo.id, Number(args['number']));
  const missing = (kind: string, args: Args) =>
    refusal('NOT_FOUND', `Could not resolve to ${kind} with the number of ${Number(args['number'])}.`);
  return {
    issue: (args: Args) => {
      const issue = numbered(args);
      if (issue === undefined || issue.isPull) throw missing('an Issue', args);
      return graph.make.subject(graph, issue);
    },
    pullRequest: (args: Args) => {
      const issue = numbered(args);
      if (issue === undefined || !issue.isPull) throw missing('a PullRequest', args);
      return graph.make.pull(graph, pullOf(graph.store, issue.id));
    },
    issueOrPullRequest: (args: Args) => {
      const issue = numbered(args);
      if (issue === undefined) throw missing('an issue or pull request', args);
      return graph.make.subject(graph, issue);
    },
    issues: (args: Args) => shapeIssues(graph, repo, args),
    pullRequests: (args: Args) => shapePulls(graph, repo, args),
    labels: (args: Args) => {
      const query = textArg(args, 'query')?.toLowerCase() ?? '';
      const labels = labelsOf(graph.store, repo.id).filter(({ name }) => name.toLowerCase().includes(query));
      return connection(args, labels, (label) => graph.make.label(graph, label));
    },
    label: (args: Args) => {
      const label = labelNamed({ store: graph.store, repo }, textArg(args, 'name') ?? '');
      return label === undefined ? null : graph.make.label(graph, label);
    },
    assignableUsers: (args: Args) => {
      const people = tables.accounts(graph.store).where((account) => {
        return account.type === 'User' && roleReaches(roleIn(graph.world, repo, account), 'triage');
      });
      return connection(args, people, ({ id }) => graph.make.actor(graph, id));
    },
    mergeQueue: (args: Args) => {
      const branch = textArg(args, 'branch') ?? repo.defaultBranch;
      return shapeQueue(graph, repo, branch);
    },
    milestone: null,
  };
}

function shapeIssues(graph: Graph, repo: Repository, args: Args): Shape {
  const filter = objectArg(args, 'filterBy');
  const states = listArg(args, 'states') ?? listArg(filter, 'states');
  const labels = listArg(args, 'labels') ?? listArg(filter, 'labels');
  const found = issuesOf(graph.store, repo.id).filter(
    (issue) =>
      !issue.isPull &&
      (states === undefined || states.includes(issue.state.toUpperCase())) &&
      hasAnyLabel(graph, issue, labels) &&
      passesFilter(graph, issue, filter),
  );
  return connection(args, order(found, args), (issue) => graph.make.subject(graph, issue));
}

function passesFilter(graph: Graph, issue: Issue, filter: Args): boolean {
  const author = idOf(graph, textArg(filter, 'createdBy'));
  const assignee = idOf(graph, textArg(filter, 'assignee'));
  const mentioned = textArg(filter, 'mentioned');
  const since = textArg(filter, 'since');
  return (
    (author === undefined || issue.authorId === author) &&
    (assignee === undefined || issue.assigneeIds.includes(assignee)) &&
    (mentioned === undefined || (issue.body ?? '').includes(`@${mentioned}`)) &&
    (since === undefined || Date.parse(issue.updatedAt) >= Date.parse(since))
  );
}

function hasAnyLabel(graph: Graph, issue: Issue, labels: readonly string[] | undefined): boolean {
  if (labels === undefined || labels.length === 0) return true;
  const wanted = new Set(labels.map((name) => name.toLowerCase()));
  return labelsOn(graph.store, issue).some(({ name }) => wanted.has(name.toLowerCase()));
}

function idOf(graph: Graph, login: string | undefined): number | undefined {
  if (login === undefined || login === '*') return undefined;
  // A login that nobody has matches nothing rather than everything.
  return accountByLogin(graph.world, login)?.id ?? -1;
}

function order(issues: readonly Issue[], args: Args): Issue[] {
  const by = objectArg(args, 'orderBy');
  const key = textArg(by, 'field') === 'UPDATED_AT' ? 'updatedAt' : 'createdAt';
  const sorted = issues.toSorted((a, b) => a[key].localeCompare(b[key]) || a.id - b.id);
  return textArg(by, 'direction') === 'DESC' ? sorted.toReversed() : sorted;
}

function shapePulls(graph: Graph, repo: Repository, args: Args): Shape {
  const states = listArg(args, 'states');
  const labels = listArg(args, 'labels');
  const [head, base] = [textArg(args, 'headRefName'), textArg(args, 'baseRefName')];
  const found = issuesOf(graph.store, repo.id).filter((issue) => {
    if (!issue.isPull || !hasAnyLabel(graph, issue, labels)) return false;
    const pull = pullOf(graph.store, issue.id);
    const state = pull.mergedAt === null ? issue.state.toUpperCase() : 'MERGED';
    if (states !== undefined && !states.includes(state)) return false;
    return (head === undefined || pull.headRef === head) && (base === undefined || pull.baseRef === base);
  });
  return connection(args, order(found, args), (issue) => graph.make.pull(graph, pullOf(graph.store, issue.id)));
}
