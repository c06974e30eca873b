/** What a clone shows of a repository, for commands that read a ledger. */
import { readConfig } from '../adapters/config/config-text.ts';
import { Config } from '../core/config.ts';
import { Instant, Sha } from '../core/name.ts';
import type { Snapshot } from '../core/snapshot.ts';

/** A snapshot with what a clone can show, `text` being its workspace file; the issues themselves are GitHub's. */
export function partSnapshot(text: string): Snapshot {
  const reading = readConfig(text);
  const now = Instant.parse(Date.now());
  return {
    now,
    lookedAt: now,
    entropy: '0'.repeat(16),
    repository: { owner: '', name: '', app: '' },
    base: { branch: '', head: Sha.parse('0'.repeat(40)) },
    baseChecks: [],
    config: reading.status === 'read' ? reading.config : Config.parse({}),
    configFault: reading.status === 'read' ? null : reading.fault,
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
    runsAreComplete: false,
    permissions: {},
    workflowPulls: {},
    idle: [],
    jobs: [],
    left: [],
  };
}
