/** The names of every ref, branch and path that Toolpusher uses, in one place. */
import type { AgentName, BeadNumber, Instant, Nonce, Sha } from './name.ts';

/** The orphan branch that holds all state. */
export const ledgerBranch = 'toolpusher/ledger';
/** The App-locked branch that agent runs are dispatched on, so that caches and edits stay off the base. */
export const runnerBranch = 'toolpusher/runner';
export const workflowFile = 'toolpusher.yml';
export const workflowPath = `.github/workflows/${workflowFile}`;
/** The workflow whose schedule ticks a repository; `toolpusher init --schedule` writes it. */
export const tickWorkflowFile = 'toolpusher-tick.yml';
export const tickWorkflowPath = `.github/workflows/${tickWorkflowFile}`;
export const configPath = '.github/workspace.yml';

/** Where the accepted work of an attempt is pushed by the publish job. */
export const attemptRef = (nonce: Nonce): string => `refs/toolpusher/attempts/${nonce}`;
/** Where the publish job pushes the commit whose tree holds `result.json`. */
export const resultRef = (nonce: Nonce): string => `refs/toolpusher/results/${nonce}`;
/** The branch of a polecat. Only the App moves it. */
export const polecatBranch = (agent: AgentName, bead: BeadNumber): string => `polecat/${agent}/${bead}`;
/** The branch of a bead that was begun anew in this attempt. */
export const againBranch = (agent: AgentName, bead: BeadNumber, attempt: number): string =>
  `polecat/${agent}/again-${attempt}/${bead}`;
/** Where the tip of work that something else took the place of is kept. */
export const keptRef = (bead: BeadNumber, tip: Sha): string => `refs/toolpusher/kept/${bead}/${tip}`;
/** The branch of the pull request that takes back another one. */
export const revertBranch = (pull: number): string => `revert/${pull}`;
/** The branch at which the repository's checks run on a composed commit. */
export const stagedBranch = (run: string): string => `refinery/${run}`;
/** The branch on which a commit is composed; no workflow listens to it. */
export const scratchBranch = (run: string): string => `toolpusher/scratch/${run}`;
/** The name of the run of one attempt; the nonce makes it findable. */
export const runName = (bead: BeadNumber, agent: AgentName, nonce: Nonce): string => `#${bead} ${agent} ${nonce}`;
/** The file with a bead's approved text, in the ledger. */
export const textPath = (bead: BeadNumber): string => `beads/live/${bead}.md`;
/** The file with a live bead's record, in the ledger. */
export const beadPath = (bead: BeadNumber): string => `beads/live/${bead}.json`;
/**
 * The file with an ended bead's record, in the ledger: a hundred to a folder. An issue that is opened again begins another life
 * of its bead; when a life began tells it from others.
 */
export const endedPath = ({ number, readyAt }: { readonly number: BeadNumber; readonly readyAt: Instant }): string =>
  `beads/${Math.floor(number / 100)}/${number}-${readyAt}.json`;
/** Where a version that did not tell lives apart filed an ended bead's record. */
export const plainEndedPath = (bead: BeadNumber): string => `beads/${Math.floor(bead / 100)}/${bead}.json`;
/** Of these paths that of the record of a bead's newest life that has ended; null: none is. */
export function lastLifePath(paths: readonly string[], bead: BeadNumber): string | null {
  const lives = paths.flatMap((path) => {
    const [, number, readyAt = '0'] = /^beads\/\d+\/(\d+)(?:-(\d+))?\.json$/.exec(path) ?? [];
    return Number(number) === bead ? [{ path, at: Number(readyAt) }] : [];
  });
  return lives.toSorted((a, b) => b.at - a.at)[0]?.path ?? null;
}
/** The folder of a bead's ended records. */
export const endedFolder = (bead: BeadNumber): string => `beads/${Math.floor(bead / 100)}`;
/** Whether a path is that of an ended bead's record. */
export const isEndedPath = (path: string): boolean => /^beads\/\d+\/\d+(-\d+)?\.json$/.test(path);

/** The box of one agent's unread mail. */
export const mailPath = (agent: string): string => `mail/${agent}.json`;

const owned = [
  { pattern: /^refs\/toolpusher\/(?:attempts|results)\/([0-9a-z]+)$/, kind: 'nonce' },
  { pattern: /^refs\/toolpusher\/kept\/(\d+)\//, kind: 'bead' },
  { pattern: /^refs\/heads\/toolpusher\/scratch\/(.+)$/, kind: 'run' },
] as const;

/** What a ref of ours belongs to, by its name: an attempt, a bead, a run of the queue; null for every other ref. */
export function refOwner(ref: string): { readonly kind: (typeof owned)[number]['kind']; readonly name: string } | null {
  for (const { pattern, kind } of owned) {
    const name = pattern.exec(ref)?.[1];
    if (name !== undefined) return { kind, name };
  }
  return null;
}

/** Under what prefixes such refs are. */
export const leftPrefixes = [
  'refs/toolpusher/attempts/',
  'refs/toolpusher/results/',
  'refs/toolpusher/kept/',
  'refs/heads/toolpusher/scratch/',
] as const;
