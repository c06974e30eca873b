/** Small valid values for tests of the core: a repository with one issue, an agent, and a clock that stands still. */
import type { Bead } from '../../src/core/beads/bead.ts';
import { Config } from '../../src/core/config.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { decide } from '../../src/core/decide.ts';
import type { Event } from '../../src/core/event.ts';
import { enqueue } from '../../src/core/ledger/outbox.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { AgentName, BeadNumber, Instant, PullNumber, RunId, Sha } from '../../src/core/name.ts';
import { newBead } from '../../src/core/beads/intake.ts';
import { noReviews } from '../../src/core/landing/review.ts';
import type { IssueView, PullView, Snapshot } from '../../src/core/snapshot.ts';
import { sha256 } from '../../src/core/refinery/digest.ts';
import { renderText } from '../../src/core/beads/text.ts';

export const now = Instant.parse(1_800_000_000_000);
export const sha = (seed: string): Sha => Sha.parse(sha256(seed).slice(0, 40));
export const bead = (number: number): BeadNumber => BeadNumber.parse(number);
export const pull = (number: number): PullNumber => PullNumber.parse(number);
export const run = (number: number): RunId => RunId.parse(number);
export const agent = (name: string): AgentName => AgentName.parse(name);
export const at = (offsetMs: number): Instant => Instant.parse(now + offsetMs);

export const textHash = (title: string, body: string): string => sha256(encodeURIComponent(renderText(title, body)));

export function issueOf(number: number, patch: Partial<IssueView> = {}): IssueView {
  const title = patch.title ?? `Bead ${number}`;
  const body = patch.body ?? 'Do it.';
  return {
    number: bead(number),
    title,
    body,
    textHash: textHash(title, body),
    author: 'stranger',
    createdAt: at(-100_000),
    isReopened: false,
    editedAt: null,
    editor: null,
    labels: [{ name: 'agent', by: 'maintainer', at: at(-50_000) }],
    blockedBy: [],
    openChildren: [],
    closedChildren: [],
    dependents: [],
    ...patch,
  };
}

export function snapshotOf(patch: Partial<Snapshot> = {}): Snapshot {
  return {
    now,
    lookedAt: now,
    entropy: '0123456789abcdef',
    repository: { owner: 'o', name: 'r', app: 'toolpusher[bot]' },
    base: { branch: 'main', head: sha('base') },
    baseChecks: [],
    config: Config.parse({
      agents: [
        { name: 'ada', runtime: 'script' },
        { name: 'bob', runtime: 'script' },
      ],
    }),
    configFault: null,
    issues: [],
    pulls: [],
    branches: {},
    staged: [],
    merged: {},
    remarks: [],
    handed: [],
    groups: [],
    requiredChecks: [],
    reviewRule: { approvals: 0, ofHead: false, isHidden: false },
    schedule: null,
    attempts: [],
    runs: [],
    runsAreComplete: true,
    idle: [],
    jobs: [],
    left: [],
    workflowPulls: {},
    permissions: { maintainer: 'admin', writer: 'write', triager: 'triage', reader: 'read' },
    ...patch,
  };
}

export function beadOf(number: number, patch: Partial<Bead> = {}): Bead {
  const issue = issueOf(number);
  const approval = { by: 'maintainer', at: at(-50_000), via: 'label', hash: issue.textHash } as const;
  return { ...newBead({ ledger: emptyLedger, snapshot: snapshotOf() }, issue, approval), ...patch };
}

export function ledgerOf(...beads: Bead[]): Ledger {
  return { ...emptyLedger, beads: Object.fromEntries(beads.map((each) => [each.number, each])) };
}

/** Decides once and folds the decision, effects in the outbox included. */
export function step(ledger: Ledger, snapshot: Snapshot, events: readonly Event[] = []): Ledger {
  const { changes, effects } = decide({ ledger, snapshot, events });
  const next = evolveAll(ledger, changes);
  return evolveAll(next, enqueue(next, effects, { now: snapshot.now, heldBy: 'test' }));
}

export function comment(text: Extract<Event, { type: 'comment' }>['commands'], patch: object = {}): Event {
  const event = { comment: 900, issue: 1, isPull: false, by: 'maintainer', at: now, delivery: 'd' };
  return { type: 'comment', commands: text, ...event, ...patch };
}

/** An open pull request of the App's. */
export function pullOf(number: number, patch: Partial<PullView> = {}): PullView {
  return {
    number: pull(number),
    head: sha(`head ${number}`),
    branch: 'polecat/ada/1',
    base: 'main',
    isDraft: false,
    isFork: false,
    author: 'toolpusher[bot]',
    title: 'Work',
    headAt: null,
    labels: [],
    reviews: noReviews,
    ...patch,
  };
}
