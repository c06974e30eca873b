/** How commits look in answers. */
import type { Commit, FileChange, Signature } from '../git/objects.ts';
import { nodeId } from './entities.ts';
import type { Repository } from './entities.ts';
import { accountByEmail } from './push-events.ts';
import { renderAccount } from './shapes.ts';
import type { World } from './world.ts';

const verification = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** The repository's address in the API. */
export function repoApi(world: World, repo: Repository): string {
  return `${world.api}/repos/${repo.owner}/${repo.name}`;
}

/** The repository's page. */
export function repoPage(world: World, repo: Repository): string {
  return `${world.url}/${repo.owner}/${repo.name}`;
}

/** GitHub's "git commit", as the git data API gives it. */
export function renderGitCommit(world: World, repo: Repository, commit: Commit): Record<string, unknown> {
  const api = repoApi(world, repo);
  const page = repoPage(world, repo);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repo.id}/${commit.sha}`),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification,
  };
}

/** GitHub's "commit", with the accounts that its addresses belong to. */
export function renderCommit(world: World, repo: Repository, commit: Commit): Record<string, unknown> {
  const api = repoApi(world, repo);
  const page = repoPage(world, repo);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repo.id}/${commit.sha}`),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification,
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: accountOf(world, commit.author),
    committer: accountOf(world, commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

function accountOf(world: World, signature: Signature): Record<string, unknown> | null {
  const account = accountByEmail(world, signature.email);
  return account === undefined ? null : renderAccount(world, account);
}

/** GitHub's "diff entry". */
export function renderFileChange(
  world: World,
  repo: Repository,
  on: { file: FileChange; head: string },
): Record<string, unknown> {
  const { file, head } = on;
  const path = file.filename
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repoPage(world, repo)}/blob/${head}/${path}`,
    raw_url: `${repoPage(world, repo)}/raw/${head}/${path}`,
    contents_url: `${repoApi(world, repo)}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined ? {} : { previous_filename: file.previousFilename }),
  };
}
