/** What GitHub's compare-and-swap, checks and statuses mean, value by value. */
import { expect, it } from 'vitest';
import { base, branchAhead, commitFile, unique } from './site.ts';
import type { Site } from './site.ts';

const commitMutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message author { name email } signature { isValid } parents(first: 2) { nodes { oid } } } }
}`;
const refsMutation = 'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';
const zero = '0'.repeat(40);

interface Made {
  readonly createCommitOnBranch: {
    readonly commit: {
      readonly oid: string;
      readonly message: string;
      readonly author: { readonly name: string; readonly email: string };
      readonly signature: { readonly isValid: boolean } | null;
      readonly parents: { readonly nodes: readonly { readonly oid: string }[] };
    };
  };
}

/** The tests of refs, commits and GraphQL. */
export function commitContract(open: () => Site): void {
  const commitOn = (branchName: string, expectedHeadOid: string, fileChanges: object) => {
    const { octokit, owner, repo } = open();
    const branch = { repositoryNameWithOwner: `${owner}/${repo}`, branchName };
    const input = { branch, expectedHeadOid, message: { headline: 'Headline', body: 'Body' }, fileChanges };
    return octokit.graphql<Made>(commitMutation, { input });
  };
  const repositoryId = async () => {
    const { octokit, owner, repo } = open();
    return (await octokit.rest.repos.get({ owner, repo })).data.node_id;
  };

  it('createCommitOnBranch commits on the expected head, signed, by the caller', async () => {
    const { octokit, owner, repo, login } = open();
    const { branch, sha } = await branchAhead(open());
    const additions = [{ path: 'a/b.txt', contents: Buffer.from('hello\n').toString('base64') }];
    const { commit } = (await commitOn(branch, sha, { additions })).createCommitOnBranch;
    expect(commit.parents.nodes).toEqual([{ oid: sha }]);
    expect(commit.message).toBe('Headline\n\nBody');
    expect(commit.signature?.isValid).toBe(true);
    expect(commit.author.email).toMatch(/@/);
    expect([login, login.replace('[bot]', '')].join(' ')).toContain(login);
    const read = await octokit.rest.repos.getContent({ owner, repo, path: 'a/b.txt', ref: branch });
    expect(Reflect.get(read.data, 'content')).toBe(`${Buffer.from('hello\n').toString('base64')}\n`);
    const deletions = [{ path: 'a/b.txt' }];
    const gone = (await commitOn(branch, commit.oid, { deletions })).createCommitOnBranch.commit.oid;
    const missing = octokit.rest.repos.getContent({ owner, repo, path: 'a/b.txt', ref: gone });
    await expect(missing).rejects.toMatchObject({ status: 404 });
  });

  it('createCommitOnBranch on another head is STALE_DATA and changes nothing', async () => {
    const { octokit, owner, repo } = open();
    const { branch, sha, baseSha } = await branchAhead(open());
    const additions = [{ path: 'late.txt', contents: '' }];
    const late = commitOn(branch, baseSha, { additions });
    await expect(late).rejects.toMatchObject({ errors: [{ type: 'STALE_DATA' }] });
    expect((await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` })).data.object.sha).toBe(sha);
  });

  it('of many that expect the same head exactly one commits', async () => {
    const { branch, sha } = await branchAhead(open());
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        commitOn(branch, sha, { additions: [{ path: `try-${index}.txt`, contents: '' }] }),
      ),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('updateRefs moves all or none', async () => {
    const { octokit, owner, repo } = open();
    const { branch, sha, baseSha } = await branchAhead(open());
    const [one, two] = [unique('refs/heads/one'), unique('refs/heads/two')];
    const move = async (refUpdates: object[]) =>
      octokit.graphql(refsMutation, { input: { repositoryId: await repositoryId(), refUpdates } });
    const wrong = move([
      { name: one, beforeOid: zero, afterOid: sha },
      { name: `refs/heads/${branch}`, beforeOid: baseSha, afterOid: baseSha, force: true },
    ]);
    await expect(wrong).rejects.toMatchObject({ name: 'GraphqlResponseError' });
    await expect(octokit.rest.git.getRef({ owner, repo, ref: one.slice(5) })).rejects.toMatchObject({ status: 404 });
    await move([
      { name: one, beforeOid: zero, afterOid: sha },
      { name: two, beforeOid: zero, afterOid: baseSha },
    ]);
    await move([
      { name: one, beforeOid: sha, afterOid: zero },
      { name: two, beforeOid: baseSha, afterOid: sha },
    ]);
    await expect(octokit.rest.git.getRef({ owner, repo, ref: one.slice(5) })).rejects.toMatchObject({ status: 404 });
    expect((await octokit.rest.git.getRef({ owner, repo, ref: two.slice(5) })).data.object.sha).toBe(sha);
  });

  it('a ref is created once, and moves only forward unless forced', async () => {
    const { octokit, owner, repo } = open();
    const { branch, sha, baseSha } = await branchAhead(open());
    const twin = octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    await expect(twin).rejects.toMatchObject({ status: 422 });
    const back = octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: baseSha });
    await expect(back).rejects.toMatchObject({ status: 422 });
    const forced = await octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha: baseSha, force: true });
    expect(forced.data.object.sha).toBe(baseSha);
  });

  it('the merge API merges, has nothing to do, and says a conflict', async () => {
    const { octokit, owner, repo } = open();
    const path = `${unique('file')}.txt`;
    const [one, two] = [
      await branchAhead(open(), { path, text: 'one\n' }),
      await branchAhead(open(), { path, text: 'two\n' }),
    ];
    const merge = (head: string) => octokit.rest.repos.merge({ owner, repo, base: one.branch, head });
    expect((await merge(one.baseSha)).status).toBe(204);
    const other = await branchAhead(open());
    const { status, data } = await merge(other.sha);
    expect([status, data.parents.map((parent) => parent.sha)]).toEqual([201, [one.sha, other.sha]]);
    await expect(merge(two.sha)).rejects.toMatchObject({ status: 409 });
  });

  it('GraphQL performs mutations in order, past one that fails, and merges as the merge API does', async () => {
    const { octokit } = open();
    const path = `${unique('file')}.txt`;
    const [one, two] = [
      await branchAhead(open(), { path, text: 'one\n' }),
      await branchAhead(open(), { path, text: 'two\n' }),
    ];
    const other = await branchAhead(open());
    const id = await repositoryId();
    const merge = (name: string): string =>
      `${name}: mergeBranch(input: $${name}) { mergeCommit { oid parents(first: 3) { nodes { oid } } } }`;
    const names = ['there', 'clash', 'clean'];
    const inputs = names.map((name) => `$${name}: MergeBranchInput!`).join(', ');
    const asked = (head: string): object => ({ repositoryId: id, base: one.branch, head, commitMessage: 'Merged' });
    const merging = octokit.graphql(`mutation (${inputs}) { ${names.map(merge).join(' ')} }`, {
      there: asked(one.baseSha),
      clash: asked(two.sha),
      clean: asked(other.sha),
    });
    await expect(merging).rejects.toMatchObject({
      data: {
        there: null,
        clash: null,
        clean: { mergeCommit: { parents: { nodes: [{ oid: one.sha }, { oid: other.sha }] } } },
      },
      errors: [
        { path: ['there'], message: expect.stringMatching(/already merged/i) },
        { path: ['clash'], message: expect.stringMatching(/merge conflict/i) },
      ],
    });
  });

  it('GraphQL reads refs of any name and files by expression', async () => {
    const { octokit, owner, repo } = open();
    const sha = await commitFile(open(), { parent: (await base(open())).sha, path: 'result.json', text: '{"a":1}' });
    const ref = `refs/contract/${unique('r')}`;
    await octokit.rest.git.createRef({ owner, repo, ref, sha });
    const query = `query ($owner: String!, $repo: String!, $ref: String!, $file: String!, $none: String!) {
      repository(owner: $owner, name: $repo) {
        ref(qualifiedName: $ref) { name prefix target { oid } }
        object(expression: $file) { ... on Blob { text byteSize isBinary } }
        none: object(expression: $none) { oid }
      }
    }`;
    const answer = await octokit.graphql(query, {
      owner,
      repo,
      ref,
      file: `${ref}:result.json`,
      none: `${ref}:nothing`,
    });
    expect(answer).toEqual({
      repository: {
        ref: { name: ref.slice('refs/contract/'.length), prefix: 'refs/contract/', target: { oid: sha } },
        object: { text: '{"a":1}', byteSize: 7, isBinary: false },
        none: null,
      },
    });
    await octokit.rest.git.deleteRef({ owner, repo, ref: ref.slice(5) });
  });

  it('what GraphQL cannot find is an error of type NOT_FOUND', async () => {
    const { octokit, owner } = open();
    const query = 'query ($owner: String!) { repository(owner: $owner, name: "no-such-repository") { id } }';
    const missing = octokit.graphql(query, { owner });
    await expect(missing).rejects.toMatchObject({ errors: [{ type: 'NOT_FOUND', path: ['repository'] }] });
  });
}
