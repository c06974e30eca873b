/** What a contract suite needs of an implementation: the ports, and somebody who does what people do. */
import type { Sha } from '../../src/core/name.ts';
import type { LedgerPort } from '../../src/ports/ledger.ts';
import type { RepositoryPort } from '../../src/ports/github.ts';

/** A fresh repository with `README.md` on `main`, an admin `ada`, a collaborator `rita` who may read, and the App. */
export interface Stage {
  readonly repository: RepositoryPort;
  readonly ledger: LedgerPort;
  /** The App's own login. */
  readonly app: string;
  openIssue(given: { title: string; body: string; labels?: readonly string[] }): Promise<number>;
  editIssue(issue: number, change: { title?: string; body?: string }): Promise<void>;
  /** Ada labels an issue or a pull request. */
  label(number: number, name: string): Promise<void>;
  /** Ada approves the head that a pull request has. */
  approve(pull: number): Promise<void>;
  block(issue: number, by: number): Promise<void>;
  comment(issue: number, body: string): Promise<number>;
  comments(issue: number): Promise<readonly { id: number; by: string; body: string }[]>;
  deleteComment(issue: number, comment: number): Promise<void>;
  /** A commit on no branch: `files` changed on top of `parent`. */
  commit(parent: Sha, files: Readonly<Record<string, string>>): Promise<Sha>;
  fileAt(sha: Sha, path: string): Promise<string | null>;
  commitAt(sha: Sha): Promise<{ readonly message: string; readonly parents: readonly string[] }>;
  /** Reports a check run of `name` on a commit, as a workflow would. */
  report(sha: Sha, name: string, conclusion: 'success' | 'failure'): Promise<void>;
  close(): Promise<void>;
}
