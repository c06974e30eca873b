/** Refs and git's objects in GraphQL. */
import { parseCommit } from '../../git/objects.ts';
import type { Commit, TreeEntry } from '../../git/objects.ts';
import { pageOf } from '../act.ts';
import { latestStatuses, suitesOf } from '../check-entities.ts';
import { nodeId } from '../entities.ts';
import type { Repository } from '../entities.ts';
import { pullsContaining } from '../pull-commits.ts';
import { accountByEmail } from '../push-events.ts';
import { openPulls } from '../pulls.ts';
import { signedCommits } from '../signed-commits.ts';
import { connection, pageShape, spanOf } from './connection.ts';
import { numberArg, objectArg, textArg } from './graph.ts';
import type { Args, Graph, Place, Shape } from './graph.ts';

/** A ref that exists. */
export function shapeRef(graph: Graph, on: Place & { ref: string }): Shape {
  const [, prefix = '', name = ''] = /^(refs\/[^/]+\/)(.+)$/.exec(on.ref) ?? [];
  return {
    __typename: 'Ref',
    id: nodeId('Ref', `${on.repo.id}/${on.ref}`),
    name,
    prefix,
    repository: () => graph.make.repository(graph, on.repo),
    target: () => graph.make.object(graph, on),
    associatedPullRequests: (args: Args) => {
      const pulls = openPulls(graph.world, on.repo).filter((pull) => pull.headRef === name);
      return connection(args, pulls, (pull) => graph.make.pull(graph, pull));
    },
    branchProtectionRule: null,
    refUpdateRule: null,
  };
}

/** The commit, tree, blob or tag with that SHA; null if there is none. */
export async function shapeObject(graph: Graph, on: Place): Promise<Shape | null> {
  const found = await graph.world.git(on.repo).readObject(on.sha);
  if (found === undefined) return null;
  const common = shapeCommon(graph, on);
  switch (found.type) {
    case 'commit':
      return shapeCommit(graph, on.repo, parseCommit(on.sha, found.content.toString('utf8')));
    case 'blob':
      return { ...common, __typename: 'Blob', ...shapeContent(found.content) };
    case 'tree':
      return { ...common, __typename: 'Tree', entries: () => shapeEntries(graph, on, '') };
    default:
      return { ...common, __typename: 'Tag', ...shapeTag(graph, on.repo, found.content.toString('utf8')) };
  }
}

function shapeCommon(graph: Graph, { repo, sha }: Place): Shape {
  const page = `${pageOf(graph.world, repo)}/commit/${sha}`;
  return {
    id: nodeId('GitObject', `${repo.id}/${sha}`),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    repository: () => graph.make.repository(graph, repo),
    commitUrl: page,
    commitResourcePath: new URL(page).pathname,
  };
}

function shapeContent(content: Buffer): Shape {
  const isBinary = content.subarray(0, 8000).includes(0);
  return {
    byteSize: content.length,
    isBinary,
    isTruncated: false,
    text: isBinary ? null : content.toString('utf8'),
  };
}

function shapeTag(graph: Graph, repo: Repository, raw: string): Shape {
  const target = /^object ([0-9a-f]{40})$/m.exec(raw)?.[1] ?? '';
  return {
    name: /^tag (.+)$/m.exec(raw)?.[1] ?? '',
    message: raw.slice(raw.indexOf('\n\n') + 2),
    target: () => graph.make.object(graph, { repo, sha: target }),
  };
}

async function shapeEntries(graph: Graph, on: Place, folder: string): Promise<Shape[]> {
  const entries = (await graph.world.git(on.repo).readTree(on.sha)) ?? [];
  return entries.map((entry) => shapeEntry(graph, on.repo, { ...entry, path: folder + entry.path }));
}

function shapeEntry(graph: Graph, repo: Repository, entry: TreeEntry): Shape {
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return {
    __typename: 'TreeEntry',
    name,
    path: entry.path,
    extension: dot > 0 ? name.slice(dot) : '',
    mode: Number.parseInt(entry.mode, 8),
    type: entry.type,
    oid: entry.sha,
    size: entry.size ?? 0,
    isGenerated: false,
    object: () => graph.make.object(graph, { repo, sha: entry.sha }),
    repository: () => graph.make.repository(graph, repo),
  };
}

function shapeCommit(graph: Graph, repo: Repository, commit: Commit): Shape {
  const place = { repo, sha: commit.sha };
  const [headline = '', ...rest] = commit.message.split('\n');
  const { additions, deletions, files } = lazyStats(graph, repo, commit);
  return {
    ...shapeCommon(graph, place),
    ...shapeCommitChecks(graph, place),
    __typename: 'Commit',
    id: nodeId('Commit', `${repo.id}/${commit.sha}`),
    url: `${pageOf(graph.world, repo)}/commit/${commit.sha}`,
    resourcePath: `/${repo.owner}/${repo.name}/commit/${commit.sha}`,
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    author: shapeSignature(graph, commit.author),
    committer: shapeSignature(graph, commit.committer),
    authors: (args: Args) => connection(args, [commit.author], (one) => shapeSignature(graph, one)),
    authoredByCommitter: commit.author.email === commit.committer.email,
    committedViaWeb: commit.committer.email === 'noreply@github.com',
    signature: () => shapeGpgSignature(graph, place),
    additions,
    deletions,
    changedFiles: files,
    changedFilesIfAvailable: files,
    tree: () => graph.make.object(graph, { repo, sha: commit.tree }),
    file: (args: Args) => shapeFile(graph, place, textArg(args, 'path') ?? ''),
    parents: (args: Args) => connection(args, commit.parents, (sha) => graph.make.object(graph, { repo, sha })),
    history: (args: Args) => shapeHistory(graph, place, args),
  };
}

function lazyStats(graph: Graph, repo: Repository, commit: Commit) {
  const changes = () => graph.world.git(repo).diff(commit.parents[0], commit.sha);
  const sum = async (field: 'additions' | 'deletions'): Promise<number> => {
    let total = 0;
    for (const change of await changes()) total += change[field];
    return total;
  };
  return {
    additions: () => sum('additions'),
    deletions: () => sum('deletions'),
    files: async () => (await changes()).length,
  };
}

function shapeCommitChecks(graph: Graph, place: Place): Shape {
  const { repo, sha } = place;
  return {
    checkSuites: (args: Args) => {
      const filter = objectArg(args, 'filterBy');
      const appId = numberArg(filter, 'appId');
      const suites = suitesOf(graph.store, repo.id, sha).filter((one) => appId === undefined || one.appId === appId);
      return connection(args, suites, (suite) => graph.make.suite(graph, suite));
    },
    statusCheckRollup: () => graph.make.rollup(graph, place),
    status: () => shapeStatuses(graph, place),
    associatedPullRequests: async (args: Args) => {
      const looking = { store: graph.store, repo, git: graph.world.git(repo) };
      return connection(args, await pullsContaining(looking, sha), (pull) => graph.make.pull(graph, pull));
    },
  };
}

function shapeStatuses(graph: Graph, place: Place): Shape | null {
  const statuses = latestStatuses(graph.store, place.repo.id, place.sha);
  if (statuses.length === 0) return null;
  const states = new Set(statuses.map(({ state }) => state.toUpperCase()));
  const worst = ['ERROR', 'FAILURE', 'PENDING'].find((state) => states.has(state));
  return {
    __typename: 'Status',
    id: nodeId('Status', `${place.repo.id}/${place.sha}`),
    state: worst ?? 'SUCCESS',
    contexts: () => statuses.map((status) => graph.make.status(graph, status)),
    context: (args: Args) => {
      const found = statuses.find(({ context }) => context === args['name']);
      return found === undefined ? null : graph.make.status(graph, found);
    },
    commit: () => graph.make.object(graph, place),
  };
}

function shapeSignature(graph: Graph, signature: Commit['author']): Shape {
  return {
    __typename: 'GitActor',
    name: signature.name,
    email: signature.email,
    date: signature.date,
    avatarUrl: `${graph.world.url}/avatars/u/0`,
    user: () => {
      const account = accountByEmail(graph.world, signature.email);
      // A bot is no user, and GitHub says null for it here.
      return account === undefined || account.type !== 'User' ? null : graph.make.actor(graph, account.id);
    },
  };
}

/** What the forge itself committed for somebody counts as signed by it; there is no key behind it here. */
function shapeGpgSignature(graph: Graph, place: Place): Shape | null {
  if (signedCommits(graph.store).get(`${place.repo.id}/${place.sha}`) === undefined) return null;
  return {
    __typename: 'GpgSignature',
    email: 'noreply@github.com',
    isValid: true,
    state: 'VALID',
    wasSignedByGitHub: true,
    keyId: null,
    payload: '',
    signature: '',
    signer: null,
    verifiedAt: null,
    commit: () => graph.make.object(graph, place),
  };
}

async function shapeFile(graph: Graph, place: Place, path: string): Promise<Shape | null> {
  const entry = await graph.world.git(place.repo).entryAt(place.sha, path);
  return entry === undefined ? null : shapeEntry(graph, place.repo, entry);
}

async function shapeHistory(graph: Graph, place: Place, args: Args): Promise<Shape> {
  const git = graph.world.git(place.repo);
  const path = textArg(args, 'path') ?? '';
  const total = Number(
    (await git.run(['rev-list', '--count', place.sha, '--', ...(path === '' ? [] : [path])])).trim(),
  );
  const { start, end } = spanOf(args, total);
  const shas = (await git.revList(place.sha, { max: end, path })).slice(start);
  const shape = (sha: string) => graph.make.object(graph, { repo: place.repo, sha });
  return pageShape(shas, { start, total, hasNext: end < total, shape });
}

/** What a revision expression names: `main`, `HEAD:README.md`, `refs/x/y:file`, a SHA, with `~` and `^`. */
export async function resolveExpression(
  graph: Graph,
  repo: Repository,
  expression: string,
): Promise<string | undefined> {
  const colon = expression.indexOf(':');
  if (colon < 0) return resolveRevision(graph, repo, expression);
  const sha = await resolveRevision(graph, repo, expression.slice(0, colon));
  if (sha === undefined) return undefined;
  const git = graph.world.git(repo);
  const path = expression.slice(colon + 1);
  if (path === '') return (await git.readCommit(sha))?.tree ?? sha;
  return (await git.entryAt(sha, path))?.sha;
}

async function resolveRevision(graph: Graph, repo: Repository, revision: string): Promise<string | undefined> {
  const found = /^(.*?)((?:[~^]\d*)*)$/.exec(revision);
  const [name, steps] = [found?.[1] ?? '', found?.[2] ?? ''];
  const start = (await graph.world.git(repo).resolveCommit(name)) ?? (await plainObject(graph, repo, name));
  return start === undefined || steps === '' ? start : walk(graph, repo, start + steps);
}

async function plainObject(graph: Graph, repo: Repository, sha: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  return (await graph.world.git(repo).readObject(sha)) === undefined ? undefined : sha;
}

async function walk(graph: Graph, repo: Repository, expression: string): Promise<string | undefined> {
  const text = await graph.world
    .git(repo)
    .run(['rev-parse', '--verify', '--quiet', '--end-of-options', `${expression}^{commit}`])
    .catch(() => '');
  return /^[0-9a-f]{40}$/m.exec(text)?.[0];
}
