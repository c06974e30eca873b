/**
 * The gate: what an agent's work must be before it is pushed under the repository's own token.
 *
 * Pure rules over facts that git read from a quarantine. The limits come from `workspace.yml` at the base, never from
 * the agent's tree. **Invariant:** every commit is judged, not only the sum, because pushing publishes them all. Only what
 * the ledger knows as accepted before is judged by its sum alone.
 */
import picomatch from 'picomatch';
import { agentIdentity, type Identity, parseTrailers } from '../core/agents/attribution.ts';
import { cleanText } from '../core/people/clean.ts';
import { findMessageFault } from '../core/gate/commit-message.ts';
import type { Config } from '../core/config.ts';
import { topicsOfFiles } from '../core/beads/topic.ts';
import { AgentName } from '../core/name.ts';
import type { Sha } from '../core/name.ts';
import type { GateVerdict } from '../core/beads/run-result.ts';

/** One changed path. Modes are git's, `000000` where there is nothing. Sizes are of blobs. */
export interface Change {
  readonly path: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldBytes: number;
  readonly newBytes: number;
}

/** One commit. `isCleanMerge` is null for a commit with one parent, else whether its tree is git's own clean merge. */
export interface CommitFact {
  readonly sha: string;
  readonly author: Identity;
  readonly committer: Identity;
  readonly message: string;
  readonly parents: readonly { readonly sha: string; readonly isOnBase: boolean }[];
  readonly isCleanMerge: boolean | null;
  readonly changes: readonly Change[];
  /** The kind of secret found in the added lines, by path. */
  readonly secrets: readonly { readonly path: string; readonly name: string }[];
}

/** What git read. `collisions` are added paths that differ from another path only by case. */
export interface GateFacts {
  readonly head: Sha;
  readonly isDescendant: boolean;
  readonly commits: readonly CommitFact[];
  readonly changes: readonly Change[];
  readonly collisions: readonly string[];
}

/** What the facts are judged by. */
export interface GateTerms {
  readonly gate: Config['gate'];
  readonly bead: number;
  readonly agent: string;
  readonly attempt: number;
}

type Refusal = { readonly rule: string; readonly reason: string };
type Rule = (facts: GateFacts, terms: GateTerms) => Refusal | null;

/** The most commits of one attempt; those of earlier accepted work do not count. */
export const commitsMax = 300;

// Whatever `workspace.yml` says: these decide what runs with which rights, so a change to them waits for a person.
const alwaysProtected = [
  '.github/workflows/**',
  '.github/actions/**',
  '.github/formulas/**',
  '.github/workspace.yml',
  '.gitmodules',
];

/** Judges the work: accepted, or refused by the first rule that it breaks. */
export function judge(facts: GateFacts, terms: GateTerms): GateVerdict {
  for (const rule of rules) {
    const refusal = rule(facts, terms);
    if (refusal !== null) return refuse(refusal.rule, refusal.reason);
  }
  const topics = topicsOfFiles(facts.changes.map(({ path }) => path));
  return { status: 'accepted', head: facts.head, files: facts.changes.length, topics, resolution: null };
}

/** A refusal, its reason cut to what a result may hold. */
export function refuse(rule: string, reason: string): Extract<GateVerdict, { status: 'refused' }> {
  return { status: 'refused', rule, reason: cleanText(reason).text.slice(0, 2000) };
}

const descends: Rule = ({ isDescendant }) =>
  isDescendant
    ? null
    : { rule: 'descends', reason: 'The work does not continue from the commit that the attempt was started on.' };

const commitCount: Rule = ({ commits }) =>
  commits.length <= commitsMax
    ? null
    : { rule: 'commits', reason: `There are ${commits.length} commits; at most ${commitsMax} are taken.` };

const merges: Rule = ({ commits }) => {
  for (const { sha, parents, isCleanMerge } of commits) {
    if (parents.length === 1) continue;
    if (parents.length !== 2 || !parents.some(({ isOnBase }) => isOnBase)) {
      return { rule: 'merge', reason: `Commit ${short(sha)} merges something that is not on the base.` };
    }
    if (isCleanMerge !== true) {
      return {
        rule: 'merge',
        reason: `Commit ${short(sha)} is a merge with changes of its own; make them in a commit after it.`,
      };
    }
  }
  return null;
};

const attribution: Rule = ({ commits }, terms) => {
  for (const { sha, message, author, committer } of commits) {
    const { bead, agent, attempt } = parseTrailers(message);
    const name = AgentName.safeParse(agent);
    const number = /^[1-9]\d{0,5}$/.test(attempt ?? '') ? Number(attempt) : null;
    if (bead !== `#${terms.bead}` || !name.success || number === null || number > terms.attempt) {
      return {
        rule: 'trailers',
        reason: `Commit ${short(sha)} does not say by its trailers which bead, agent and attempt it belongs to.`,
      };
    }
    if (number === terms.attempt && name.data !== terms.agent) {
      return { rule: 'trailers', reason: `Commit ${short(sha)} is signed with another agent's name, ${name.data}.` };
    }
    const expected = agentIdentity(name.data);
    if (!isSame(author, expected) || !isSame(committer, expected)) {
      return {
        rule: 'identity',
        reason: `Commit ${short(sha)} has another author or committer than ${expected.name} <${expected.email}>.`,
      };
    }
  }
  return null;
};

const messages: Rule = ({ commits }) => {
  for (const { sha, message } of commits) {
    const fault = findMessageFault(message);
    if (fault !== null) return { rule: 'message', reason: `The message of commit ${short(sha)} ${fault}.` };
  }
  return null;
};

const paths: Rule = (facts) => {
  const bad = allChanges(facts).filter((change) => change.oldMode === '000000' && isTrick(change.path));
  if (bad.length > 0)
    return { rule: 'path', reason: `These file names are not accepted: ${list(bad.map(({ path }) => path))}.` };
  if (facts.collisions.length === 0) return null;
  return { rule: 'path', reason: `These file names differ from others only by case: ${list(facts.collisions)}.` };
};

const modes: Rule = (facts) => {
  for (const { path, oldMode, newMode } of allChanges(facts)) {
    const kind = kinds[newMode];
    if (newMode === '160000' || (oldMode === '160000' && newMode !== '000000')) {
      return { rule: 'mode', reason: `${quote(path)} is a submodule or a repository inside the repository.` };
    }
    if (kind === undefined)
      return { rule: 'mode', reason: `${quote(path)} has mode ${newMode}; only plain files are accepted.` };
    if (kind === 'link')
      return { rule: 'mode', reason: `${quote(path)} is a symbolic link; only plain files are accepted.` };
  }
  return null;
};
const kinds: Readonly<Record<string, 'file' | 'none' | 'link'>> = {
  '100644': 'file',
  '100755': 'file',
  '000000': 'none',
  '120000': 'link',
};

const protectedPaths: Rule = (facts, { gate }) => {
  const isProtected = picomatch([...alwaysProtected, ...gate.protect], { dot: true, nocase: true });
  const touched = allChanges(facts).filter(({ path }) => isProtected(path));
  if (touched.length === 0) return null;
  return {
    rule: 'protected',
    reason: `The work changes files that agents may not change: ${list(touched.map(({ path }) => path))}. Leave them as they are; where the bead asks for just that, a person has to do it.`,
  };
};

const fileCount: Rule = (facts, { gate }) => {
  const count = new Set(allChanges(facts).map(({ path }) => path)).size;
  return count <= gate.filesMax
    ? null
    : {
        rule: 'files',
        reason: `The work changes ${count} files; gate.filesMax in workspace.yml allows ${gate.filesMax}.`,
      };
};

const byteCount: Rule = (facts, { gate }) => {
  const commits = facts.commits.reduce((sum, { changes }) => sum + addedBytes(changes), 0);
  const bytes = Math.max(commits, addedBytes(facts.changes));
  return bytes <= gate.bytesMax
    ? null
    : {
        rule: 'bytes',
        reason: `The work adds ${bytes} bytes; gate.bytesMax in workspace.yml allows ${gate.bytesMax}.`,
      };
};

const secrets: Rule = ({ commits }) => {
  const [found] = commits.flatMap((commit) => commit.secrets.map((secret) => ({ ...secret, sha: commit.sha })));
  if (found === undefined) return null;
  return {
    rule: 'secret',
    reason: `Commit ${short(found.sha)} adds what looks like a secret (${found.name}) in ${quote(found.path)}.`,
  };
};

const rules: readonly Rule[] = [
  descends,
  commitCount,
  merges,
  attribution,
  messages,
  paths,
  modes,
  protectedPaths,
  fileCount,
  byteCount,
  secrets,
];

function allChanges(facts: GateFacts): Change[] {
  return [...facts.changes, ...facts.commits.flatMap(({ changes }) => changes)];
}

function addedBytes(changes: readonly Change[]): number {
  return changes.reduce((sum, { oldBytes, newBytes }) => sum + Math.max(0, newBytes - oldBytes), 0);
}

/** Names that another system reads as something else, or that a person cannot read. */
export function isTrick(path: string): boolean {
  if (path.length > 400 || path.startsWith('/') || path.includes('\\') || path.includes('\uFFFD')) return true;
  if (/[\n\t]/.test(path) || cleanText(path).text !== path) return true;
  return path.split('/').some((part) => {
    const plain = part.toLowerCase().replace(/[. ]+$/, '');
    return (
      plain === '' || plain === '.git' || /^git~\d+$/.test(plain) || plain.startsWith('.git:') || plain.includes('::$')
    );
  });
}

function isSame(one: Identity, other: Identity): boolean {
  return one.name === other.name && one.email === other.email;
}

function short(sha: string): string {
  return sha.slice(0, 10);
}

function quote(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}

function list(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const more = unique.length > 5 ? ` and ${unique.length - 5} more` : '';
  return `${unique.slice(0, 5).map(quote).join(', ')}${more}`;
}
