/** A bead's life by hand: the core alone, every effect succeeds, runs and checks end when the test says so. */
import { expect } from 'vitest';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { fileAway } from '../../src/core/evolve/beads.ts';
import type { Effect, Learnt, RefMove } from '../../src/core/effect.ts';
import { emptyLedger, files, parseLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { nonceOf } from '../../src/core/landing/by-rules.ts';
import type { Resolution } from '../../src/core/landing/ladder.ts';
import { learn, settle } from '../../src/core/settle.ts';
import type { AttemptView, CheckView, Snapshot } from '../../src/core/snapshot.ts';
import { at, bead, pull, run, sha, step } from './sample.ts';

const auto: Resolution = { tier: 'auto', files: ['a.txt'], rules: ['both-added'], dropped: [], drops: 0 };

/** GitHub in a few lines: every effect succeeds, runs and checks end when the test says so. */
export class Life {
  ledger: Ledger = emptyLedger;
  snapshot: Snapshot;
  log: string[] = [];
  /** What was shown, closed and woken. */
  readonly bodies: Extract<Effect, { type: 'show' }>[] = [];
  readonly closed: number[] = [];
  readonly woken: string[] = [];
  readonly told: string[] = [];
  readonly topics: string[] = [];
  readonly opened: string[] = [];
  readonly kept: RefMove[] = [];
  /** Whether nothing can be composed. */
  conflicts = false;
  /** Commits that the base was moved to without green checks on them; must stay empty. */
  landedUntested: string[] = [];
  private readonly greens = new Set<string>();
  private pulls = 100;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  tick(events: Parameters<typeof step>[2] = []): this {
    let woke = events;
    for (let round = 0; round < 8; round++) {
      const before = this.ledger;
      this.ledger = step(this.ledger, this.snapshot, woke);
      // What is remembered of records decides nothing: of a copy nothing is remembered.
      expect(step(structuredClone(before), structuredClone(this.snapshot), woke)).toEqual(this.ledger);
      woke = [];
      for (const entry of this.ledger.outbox.entries) {
        const learnt = this.apply(entry.effect);
        const situation = { ledger: this.ledger, snapshot: this.snapshot, events: [] };
        this.ledger = evolveAll(this.ledger, settle(situation, entry, learnt));
        this.snapshot = learn(this.snapshot, entry.effect, learnt);
      }
      this.ledger = fileAway(this.ledger).ledger;
      if (this.ledger === before) break;
    }
    expect(parseLedger(files(this.ledger))).toEqual(this.ledger);
    return this;
  }

  private apply(effect: Effect): Learnt {
    this.log.push(effect.type === 'land' ? `land ${effect.pulls.join(',')}` : effect.type);
    switch (effect.type) {
      case 'dispatch':
        return { type: 'dispatched', run: run(effect.bead * 10 + effect.attempt) };
      case 'open-pull': {
        this.opened.push(effect.body);
        const open = this.snapshot.pulls.find((each) => each.branch === effect.branch);
        return { type: 'opened', pull: open?.number ?? pull(this.pulls++) };
      }
      case 'tell':
        this.told.push(effect.body);
        this.topics.push(effect.topic);
        return { type: 'done' };
      case 'drop-refs':
        this.kept.push(...effect.refs.filter((each) => each.to !== null));
        return { type: 'done' };
      case 'wake':
        this.woken.push(...effect.repositories);
        return { type: 'done' };
      case 'close-bead':
        this.closed.push(effect.bead);
        return { type: 'done' };
      case 'show':
        this.bodies.push(effect);
        return { type: 'commented', comment: 500 + effect.bead };
      case 'compose':
        if (effect.made !== undefined) {
          const merged = effect.made.merged.map((each) => each.pull);
          return { type: 'composed', sha: effect.made.sha, merged, conflicts: [] };
        }
        if (this.conflicts) {
          const conflicts = effect.members.map((each) => ({ pull: each.pull, mergedBefore: [] }));
          return { type: 'composed', sha: null, merged: [], conflicts };
        }
        return {
          type: 'composed',
          sha: sha(effect.run),
          merged: effect.members.map((each) => each.pull),
          conflicts: [],
        };
      case 'merge-by-rules':
        return { type: 'dispatched', run: run(9000) };
      case 'land': {
        if (!this.greens.has(effect.to) || effect.from !== this.snapshot.base.head) this.landedUntested.push(effect.to);
        return { type: 'landed', sha: effect.to, missing: [] };
      }
      default:
        return { type: 'done' };
    }
  }

  /** The live attempt of a bead publishes this. */
  publish(number: number, outcome: 'done' | 'crashed' | 'no-change', accepted = true): this {
    const record = this.ledger.beads[number];
    const attempt = record?.attempt;
    if (!attempt?.run) throw new Error(`bead ${number} has no bound attempt`);
    const head = sha(`work ${attempt.nonce}`);
    const testimony = {
      v: 1,
      bead: bead(number),
      attempt: attempt.number,
      nonce: attempt.nonce,
      agent: attempt.agent,
      outcome,
      summary: 'What I did.',
      base: attempt.base,
      head,
      startedAt: 0,
      endedAt: 1,
      agentMs: 1000,
      exitCode: 0,
      usage: null,
      session: null,
      molecule: null,
      mailSent: [],
      mailRead: [],
    } as const;
    const gate = accepted
      ? ({ status: 'accepted', head, files: 1, topics: [], resolution: null } as const)
      : ({ status: 'nothing' } as const);
    const view: AttemptView = {
      nonce: attempt.nonce,
      head: accepted ? head : null,
      result: { v: 1, run: attempt.run, testimony, gate },
      resultAt: null,
    };
    this.snapshot = { ...this.snapshot, attempts: [...this.snapshot.attempts, view] };
    return this;
  }

  /** The run that composes by rules merged these, in the queue's order, and left the others out. */
  publishRuled(...pulls: readonly number[]): this {
    const queued = this.ledger.queue.runs.find((each) => each.by === 'rules' && each.state === 'composing');
    if (queued === undefined || queued.job === null) throw new Error('nothing is composed by rules');
    const merged = queued.members
      .filter((member) => pulls.includes(member.pull))
      .map((member) => ({ ...member, sha: sha(`ruled ${member.pull}`), resolution: auto }));
    const left = queued.members
      .filter((member) => !pulls.includes(member.pull))
      .map((member) => ({ pull: member.pull, reason: 'No rule merges it.' }));
    const head = merged.at(-1)?.sha ?? null;
    const gate =
      head === null
        ? ({ status: 'nothing' } as const)
        : ({ status: 'accepted', head, files: 1, topics: [], resolution: null } as const);
    const result = { v: 1, run: queued.job, testimony: null, gate, composed: { merged, left } } as const;
    const view: AttemptView = { nonce: nonceOf(queued), head, result, resultAt: sha('result') };
    this.snapshot = { ...this.snapshot, attempts: [...this.snapshot.attempts, view] };
    return this.endRuled('success');
  }

  /** The run that composes by rules is over. */
  endRuled(conclusion: 'success' | 'failure' | null): this {
    const queued = this.ledger.queue.runs.find((each) => each.by === 'rules' && each.state === 'composing');
    const name = `#101 refinery ${queued?.id}`;
    const status = conclusion === null ? 'in_progress' : 'completed';
    const over = { id: run(9000), name, status, conclusion, changedAt: this.snapshot.now } as const;
    this.snapshot = { ...this.snapshot, runs: [over] };
    return this;
  }

  check(state: CheckView['state']): this {
    const staged = this.snapshot.staged.map((each) => ({ ...each, checks: [{ name: 'test', state, url: null }] }));
    this.snapshot = { ...this.snapshot, staged };
    if (state === 'green') for (const each of staged) this.greens.add(each.sha);
    return this;
  }

  later(ms: number): this {
    this.snapshot = { ...this.snapshot, now: at(ms), lookedAt: at(ms) };
    return this;
  }

  see(number: number): string {
    const record = this.ledger.beads[number];
    if (record === undefined) return 'filed away';
    const ended = record.ended.map((each) => `${each.agent} ${each.end}`).join(', ');
    return `${record.state}${record.attempt ? ` (${record.attempt.agent})` : ''} [${ended}]`;
  }
}
