/** A GitHub to hold to the contract: the stand-in, or the real one with a token and a scratch repository. */
import type { Octokit } from '@octokit/rest';

export interface Site {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
  /** Who the token acts as, as REST shows it. */
  readonly login: string;
  /** Whether the token is an App's: only Apps make check runs. */
  readonly isApp: boolean;
}

let counter = 0;

/** A name that no earlier run has used. */
export function unique(prefix: string): string {
  counter += 1;
  return `${prefix}-${Date.now().toString(36)}-${counter}`;
}

/** The default branch and where it is. */
export async function base({ octokit, owner, repo }: Site): Promise<{ branch: string; sha: string }> {
  const { data } = await octokit.rest.repos.get({ owner, repo });
  const ref = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${data.default_branch}` });
  return { branch: data.default_branch, sha: ref.data.object.sha };
}

/** A commit that writes one file on top of `parent`. */
export async function commitFile(
  { octokit, owner, repo }: Site,
  on: { parent: string; path: string; text: string; message?: string },
): Promise<string> {
  const parent = await octokit.rest.git.getCommit({ owner, repo, commit_sha: on.parent });
  const tree = await octokit.rest.git.createTree({
    owner,
    repo,
    base_tree: parent.data.tree.sha,
    tree: [{ path: on.path, mode: '100644', type: 'blob', content: on.text }],
  });
  const commit = await octokit.rest.git.createCommit({
    owner,
    repo,
    message: on.message ?? `Write ${on.path}`,
    tree: tree.data.sha,
    parents: [on.parent],
  });
  return commit.data.sha;
}

/** A new branch one commit ahead of the default branch. */
export async function branchAhead(
  site: Site,
  on: { path?: string; text?: string } = {},
): Promise<{ branch: string; base: string; sha: string; baseSha: string }> {
  const { branch: target, sha: parent } = await base(site);
  const name = unique('contract');
  const sha = await commitFile(site, { parent, path: on.path ?? `${name}.txt`, text: on.text ?? `${name}\n` });
  const { owner, repo } = site;
  await site.octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${name}`, sha });
  return { branch: name, base: target, sha, baseSha: parent };
}
