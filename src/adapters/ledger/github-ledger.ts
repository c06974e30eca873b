/**
 * `LedgerPort` on GitHub: `createCommitOnBranch` with the expected head, which is one call and compare-and-swap.
 *
 * **Invariant:** the branch has one root, made by whoever creates the ref first.
 */
import { z } from 'zod';
import { rootPath } from '../../core/ledger/audit.ts';
import type { FileChanges } from '../../core/ledger/ledger.ts';
import { Sha } from '../../core/name.ts';
import { ledgerBranch } from '../../core/ref.ts';
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
