/** What must hold in a simulated town after every event, whatever went wrong before it. */
import { eventFile, replayChanges, replayCommit, replayStart } from '../../src/core/ledger/audit.ts';
import type { EventFile, Replay } from '../../src/core/ledger/audit.ts';
import type { Bead, EndedAttempt } from '../../src/core/beads/bead.ts';
import { dayOf } from '../../src/core/agents/cost.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { isLanding } from '../../src/core/ledger/outbox.ts';
import type { Sha } from '../../src/core/name.ts';
import { appLogin, ledgerRef, sha256 } from '../support/memory-world.ts';
import { attemptUsdMax } from './config-text.ts';
import type { SimTown } from './sim-town.ts';

/** Something that must never be. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly atMs: number;
}

const outboxMax = 200;
/** Far more commits than any town needs that is going anywhere. */
const commitsOf = { town: 600, bead: 60 } as const;
/** So many commits are between two that are compared file by file. */
const fullEvery = 10;

/** Looks at one town after every event. */
export class Inspector {
  readonly #town: SimTown;
  #replay: Replay = replayStart;
  #head: Sha | null = null;
  #moves = 0;
  #comments = 0;
  #pulls = 0;
  #runs = 0;
  #found: Violation | null = null;
  readonly #nonces = new Map<string, number>();

  constructor(town: SimTown) {
    this.#town = town;
  }

  /** The first thing that was wrong. */
  get violation(): Violation | null {
    return this.#found;
  }

  /** The state as the ledger's own history tells it. */
  get ledger(): Ledger {
    return this.#replay.ledger;
  }

  /** How many commits the ledger has. */
  get commits(): number {
    return this.#replay.commits;
  }

  /** The records of beads that are over. */
  get filed(): ReadonlyMap<string, string> {
    return this.#replay.ended;
  }

  /** Looks at what changed since the last look. */
  inspect(): void {
    const [bug] = this.#town.bugs;
    if (bug !== undefined) this.fail('no bug stops a process', bug);
    this.#inspectBase();
    this.#inspectVisible();
    for (const sha of this.#newCommits()) if (this.#found === null) this.#inspectCommit(sha);
    this.#inspectCancelled();
  }

  /** Notes what must not be; only the first counts. */
  fail(invariant: string, detail: string): void {
    this.#found ??= { invariant, detail, atMs: this.#town.now };
  }

  #newCommits(): Sha[] {
    const { git } = this.#town.world;
    const fresh: Sha[] = [];
    let sha = git.refs.get(ledgerRef);
    while (sha !== undefined && sha !== this.#head) {
      fresh.unshift(sha);
      [sha] = git.at(sha).parents;
    }
    this.#head = git.refs.get(ledgerRef) ?? null;
    return fresh;
  }

  #inspectBase(): void {
    const { baseMoves } = this.#town.world;
    for (; this.#moves < baseMoves.length; this.#moves++) {
      const move = baseMoves[this.#moves];
      if (move === undefined) continue;
      this.#town.story.tell(`the base moves to ${move.to.slice(0, 7)}`);
      if (!move.wasGreen) this.fail('the base only moves to tested commits', `${move.to} was not green`);
    }
  }

  // Whoever is to cancel may be late: by then nobody waits for that check.
  #inspectCancelled(): void {
    const { cancelledAtWork } = this.#town.world;
    for (const sha of cancelledAtWork.splice(0)) {
      const isAwaited = this.ledger.queue.runs.some((run) => run.state === 'testing' && run.sha === sha);
      if (isAwaited) this.fail('what a runner is at is not ended', `the check of ${sha} was cancelled`);
    }
  }

  #inspectVisible(): void {
    const { world } = this.#town;
    for (; this.#comments < world.ours.length; this.#comments++)
      this.#inspectComment(world.ours[this.#comments]?.number);
    const numbers = world.pulls.size;
    if (this.#pulls === numbers && this.#runs === world.runs.size) return;
    this.#pulls = numbers;
    const branches = world.openPulls().flatMap((pull) => (pull.author === appLogin ? [pull.branch] : []));
    const twice = branches.find((branch, index) => branches.indexOf(branch) !== index);
    if (twice !== undefined) this.fail('no pull request is opened twice', `${twice} has two`);
    this.#inspectRuns();
  }

  #inspectComment(number: number | undefined): void {
    const comments = number === undefined ? [] : (this.#town.world.commentsOf(number) ?? []);
    const markers = comments.flatMap(({ by, body }) => (by === appLogin ? [body.split('\n')[0] ?? ''] : []));
    const twice = markers.find((marker, index) => markers.indexOf(marker) !== index);
    if (twice !== undefined) this.fail('no comment is written twice', `#${number} has ${twice} twice`);
  }

  #inspectRuns(): void {
    const { world } = this.#town;
    const fresh = world.latestRuns(world.runs.size - this.#runs);
    this.#runs = world.runs.size;
    for (const run of fresh) {
      const known = this.#nonces.get(run.effect.nonce);
      if (known !== undefined && known !== run.id) {
        this.fail('no run is dispatched twice', `${run.effect.nonce} has ${known} and ${run.id}`);
      }
      this.#nonces.set(run.effect.nonce, run.id);
    }
  }

  #inspectCommit(sha: Sha): void {
    const { git } = this.#town.world;
    const { tree, message } = git.at(sha);
    const event = eventFile().parse(JSON.parse(tree.get('event.json') ?? 'null'));
    const commit = { sha, files: tree };
    // Looking at every file takes as long as there are files; what differs once goes on to differ.
    const isFull = this.#replay.commits % fullEvery === 0;
    const next = isFull ? replayCommit(this.#replay, commit, sha256) : replayChanges(this.#replay, commit, event);
    if ('fault' in next) return this.fail('the ledger follows from its own history', next.fault);
    this.#inspectLive(this.#replay.ledger, event);
    this.#replay = next;
    this.#town.story.tell(`ledger: ${(message.split('\n')[0] ?? '').replace(' [skip ci]', '')}`);
    this.#inspectChanges(event);
    for (const bead of Object.values(next.ledger.beads)) this.#inspectBead(bead, next.ledger);
    this.#inspectHooks(next.ledger);
    this.#inspectBudget(next.ledger);
    const { entries } = next.ledger.outbox;
    const commitsMax = commitsOf.town + commitsOf.bead * this.#town.plan.beads.length;
    if (next.commits > commitsMax) this.fail('everything ends', `${next.commits} commits, and still going on`);
    if (entries.length > outboxMax) this.fail('nothing grows without end', `${entries.length} entries in the outbox`);
  }

  #inspectLive(before: Ledger, { changes }: EventFile): void {
    const live = new Set(Object.values(before.beads).flatMap((bead) => (bead.attempt === null ? [] : [bead.number])));
    for (const change of changes) {
      if (change.type === 'attempt-ended') live.delete(change.bead);
      if (change.type !== 'attempt-hooked') continue;
      if (live.has(change.bead)) this.fail('at most one live attempt a bead', `#${change.bead} is hooked twice`);
      live.add(change.bead);
    }
  }

  #inspectChanges({ changes }: EventFile): void {
    for (const change of changes) {
      if (change.type === 'bead-moved' && (change.to === 'held' || change.to === 'stuck' || change.to === 'closed')) {
        this.#town.story.tell(`   #${change.bead} is ${change.to}: ${change.reason ?? 'without a reason'}`);
      }
      if (change.type === 'bead-moved' && change.to === 'stuck') this.#inspectStuck(change.bead);
      if (change.type === 'delivered') this.#inspectApproved(change.bead);
      if (change.type === 'attempt-ended') this.#inspectEnded(change.bead, change.ended);
    }
  }

  #inspectEnded(bead: Bead['number'], { number, agent, end, summary, kept }: EndedAttempt): void {
    if (kept !== null && this.#town.rogues.has(kept)) {
      this.fail('only the bound run can end an attempt', `#${bead} took ${kept}`);
    }
    this.#town.story.tell(`   #${bead}: attempt ${number} by ${agent} ended: ${end} (${summary.slice(0, 80)})`);
  }

  #inspectApproved(number: Bead['number']): void {
    const { people } = this.#town;
    if (people.finished.has(number)) return;
    const lacks = this.#town.asksOf(number).find((step) => !people.approved.has(`${number} ${step}`));
    if (lacks !== undefined) {
      this.fail('nothing is delivered that a person has to approve first', `nobody approved ${lacks} of #${number}`);
    }
  }

  #inspectStuck(number: Bead['number']): void {
    const { world } = this.#town;
    const head = this.ledger.beads[number]?.head ?? null;
    if (head !== null && world.git.isAncestor(head, world.baseHead)) {
      this.fail('nobody is asked about what has landed', `#${number} is stuck, and the base holds ${head.slice(0, 7)}`);
    }
  }

  #inspectBead(bead: Bead, ledger: Ledger): void {
    const owner = ownerOf(bead, ledger);
    if (owner === null) {
      this.fail('every bead has an owner, a place or a reason', `#${bead.number} is ${bead.state} and has none`);
    }
    if (bead.attempts < bead.ended.length && bead.ended.length < 60) {
      this.fail('at most one live attempt a bead', `#${bead.number} ended ${bead.ended.length} of ${bead.attempts}`);
    }
    const numbers = bead.ended.map((each) => each.number);
    if (new Set(numbers).size !== numbers.length) {
      this.fail('at most one live attempt a bead', `#${bead.number} ended an attempt twice: ${numbers.join()}`);
    }
  }

  #inspectHooks(ledger: Ledger): void {
    for (const agent of Object.values(ledger.agents)) {
      const live = Object.values(ledger.beads)
        .filter(({ attempt }) => attempt !== null && attempt.mode !== 'refine' && attempt.agent === agent.name)
        .map((bead) => bead.number);
      if (live.join() !== (agent.hook === null ? '' : String(agent.hook))) {
        this.fail(
          'an agent has what is on its hook',
          `${agent.name} has ${agent.hook ?? 'nothing'}, works on ${live.join()}`,
        );
      }
    }
  }

  #inspectBudget(ledger: Ledger): void {
    const { dayUsd } = this.#town.plan;
    if (dayUsd === null || this.#town.people.isFree) return;
    const spent = ledger.costs.days[dayOf(this.#town.time.now())]?.usd ?? 0;
    if (spent > dayUsd + attemptUsdMax)
      this.fail('budgets are passed by one attempt at most', `$${spent} of $${dayUsd}`);
  }
}

// Who has to do something about a bead next; null is nobody, for ever.
function ownerOf(bead: Bead, ledger: Ledger): string | null {
  switch (bead.state) {
    case 'hooked':
    case 'working':
      return bead.attempt === null ? null : bead.attempt.agent;
    case 'ready':
      return 'the mayor';
    case 'delivered':
      return bead.head === null || bead.branch === null ? null : 'the delivery';
    case 'queued':
      if (ledger.queue.entries.some((entry) => entry.bead === bead.number)) return 'the queue';
      return isLanding(ledger, bead.pull) ? 'its landing' : null;
    case 'landed':
      return bead.landed === null ? null : 'nobody: it landed';
    default:
      return bead.reason;
  }
}
