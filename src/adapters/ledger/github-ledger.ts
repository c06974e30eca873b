/**
 * `LedgerPort` on GitHub: `createCommitOnBranch` with the expected head, which is one call and compare-and-swap.
 *
 * **Invariant:** the branch has one root, made by whoever creates the ref first.
 */
import { z } from 'zod';
import { rootPath } from '../../core/ledger/audit.ts';
import type { FileChanges } from '../../core/ledger/ledger.ts';
import { Sha } from '../../core/name.ts';
import type { BeadNumber } from '../../core/name.ts';
import { endedFolder, lastLifePath, ledgerBranch } from '../../core/ref.ts';
import type { Committed, LedgerFiles, LedgerPort } from '../../ports/ledger.ts';
import { graphqlTypesOf, statusOf } from '../github/classify.ts';
import { ledgerFiles } from '../github/look.ts';
import type { Place } from '../github/place.ts';
import { commitMutation, ledgerQuery } from '../github/queries.ts';
import { TheirLedger } from '../github/theirs.ts';

const Answer = z.looseObject({
  createCommitOnBranch: z.looseObject({ commit: z.looseObject({ oid: Sha }) }),
});
const Read = z.looseObject({ repository: z.looseObject({ ledger: TheirLedger.nullable() }) });
const Folder = z.array(z.looseObject({ path: z.string(), sha: Sha }));
const Blob = z.looseObject({ content: z.string() });
const Made = z.looseObject({ sha: Sha });

const rootText = `# Toolpusher's ledger

The state of this repository's fleet, written only by the Toolpusher App, one commit a decision.
\`toolpusher audit\` replays it. Do not edit it by hand: an edited ledger is refused.
`;

/** The ledger branch of one repository on GitHub. */
export class GitHubLedger implements LedgerPort {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async read(): Promise<LedgerFiles> {
    const { client, owner, repo } = this.#place;
    const answer: unknown = await client.graphql(ledgerQuery, { owner, name: repo, ledger: true });
    return ledgerFiles(Read.parse(answer).repository.ledger);
  }

  async lastLife(bead: BeadNumber): Promise<string | null> {
    const { rest } = this.#place.client;
    const listed = await this.#content(endedFolder(bead));
    const entries = Folder.safeParse(listed).data ?? [];
    const path = lastLifePath(
      entries.map((each) => each.path),
      bead,
    );
    const sha = entries.find((each) => each.path === path)?.sha;
    if (sha === undefined) return null;
    const { owner, repo } = this.#place;
    const blob = await rest.git.getBlob({ owner, repo, file_sha: sha });
    return Buffer.from(Blob.parse(blob.data).content, 'base64').toString('utf8');
  }

  async #content(path: string): Promise<unknown> {
    const { client, owner, repo } = this.#place;
    try {
      return (await client.rest.repos.getContent({ owner, repo, path, ref: ledgerBranch })).data;
    } catch (error) {
      if (statusOf(error) === 404) return [];
      throw error;
    }
  }

  async commit(expected: Sha | null, changes: FileChanges, message: string): Promise<Committed> {
    const head = expected ?? (await this.#makeRoot());
    if (head === null) return { status: 'stale' };
    const { client, owner, repo } = this.#place;
    const [headline = '', ...body] = message.split('\n');
    const input = {
      branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: ledgerBranch },
      expectedHeadOid: head,
      message: { headline, body: body.join('\n').trim() },
      fileChanges: {
        additions: [...changes.write].map(([path, text]) => ({ path, contents: Buffer.from(text).toString('base64') })),
        deletions: changes.remove.map((path) => ({ path })),
      },
    };
    try {
      const answer: unknown = await client.graphql(commitMutation, { input });
      return { status: 'committed', head: Answer.parse(answer).createCommitOnBranch.commit.oid };
    } catch (error) {
      if (graphqlTypesOf(error).includes('STALE_DATA')) return { status: 'stale' };
      throw error;
    }
  }

  // The ref's creation decides: who comes second finds it there, and decides again on what the first one wrote.
  async #makeRoot(): Promise<Sha | null> {
    const { client, owner, repo } = this.#place;
    const file = { path: rootPath, mode: '100644', type: 'blob', content: rootText } as const;
    const tree = await client.rest.git.createTree({ owner, repo, tree: [file] });
    const made = await client.rest.git.createCommit({
      owner,
      repo,
      message: 'Begin the ledger [skip ci]',
      tree: Made.parse(tree.data).sha,
      parents: [],
    });
    const { sha } = Made.parse(made.data);
    try {
      await client.rest.git.createRef({ owner, repo, ref: `refs/heads/${ledgerBranch}`, sha });
      return sha;
    } catch (error) {
      if (statusOf(error) === 422) return null;
      throw error;
    }
  }
}
