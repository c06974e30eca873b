/**
 * A town in memory: the real core and shell, an in-memory GitHub, virtual time. What a test does to it reads like what
 * people do; what it shows reads like what they see.
 */
import type { Event } from '../../src/core/event.ts';
import { parseLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { configPath, isEndedPath } from '../../src/core/ref.ts';
import { inTime } from '../../src/adapters/in-time.ts';
import { parseConfig } from '../../src/adapters/config/config-text.ts';
import type { RepositoryPort } from '../../src/ports/github.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { Rig } from '../../src/shell/handle.ts';
import type { Handled } from '../../src/shell/shift.ts';
import { audit } from '../../src/core/ledger/audit.ts';
import type { AuditReport, LedgerCommit } from '../../src/core/ledger/audit.ts';
import type { Sha } from '../../src/core/name.ts';
import type { Tree } from './memory-git.ts';
import { classifyMemory } from './memory-error.ts';
import { memoryPorts } from './memory-github.ts';
import type { Around, Call } from './memory-github.ts';
import { appLogin, ledgerRef, MemoryWorld, sha256 } from './memory-world.ts';
import type { Work } from './memory-run.ts';
import { SeededDice, VirtualTime } from './virtual-time.ts';

/** A bead to begin with: a title, or more. `work` is what the agent does, attempt by attempt; the last repeats. */
export interface BeadSpec {
  readonly title: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly by?: string;
  readonly blockedBy?: readonly number[];
  readonly parent?: number;
  readonly work?: readonly Work[];
}

export interface TownOptions {
  readonly beads: readonly (string | BeadSpec)[];
  readonly agents?: number;
  /** More of workspace.yml, as it would be written. */
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly check?: (tree: Tree) => 'green' | 'red' | 'silent';
  readonly checkMs?: number;
  /** How long the job that checks the nth staged commit waits for a runner; `never`: for ever. Default: not at all. */
  readonly waits?: (nth: number) => number | 'never';
  /** Whether GitHub itself refuses to move the base to a commit without green checks. Default: it does. */
  readonly isProtected?: boolean;
  /** Whether rules merge what conflicts. Default: they do not. */
  readonly mayRule?: boolean;
  /** Plants a bug into the adapter. */
  readonly spoil?: (repository: RepositoryPort, world: MemoryWorld) => RepositoryPort;
  readonly seed?: number;
  readonly processes?: number;
  /** How long acknowledgements may wait for company; 0 as on a function host. */
  readonly ackWaitMs?: number;
  readonly latencyMs?: number;
  /** Whether webhooks arrive. Without them only `tick` wakes anybody. */
  readonly hasWebhooks?: boolean;
  /** How long the town is left alone between ticks of its cron. */
  readonly tickMs?: number;
  /** The process dies at this call, counted from 1 over its writes: before it, or right after it. */
  readonly dieAt?: { readonly write: number; readonly when: 'before' | 'after' };
}

/** What calls cost. */
export interface Counts {
  calls: number;
  writes: number;
  creations: number;
  readonly byName: Record<string, number>;
}

const hour = 3_600_000;

/** Starts a town in which `maintainer` may write, `reader` may read, and nobody else may anything. */
export async function startTown(options: TownOptions): Promise<Town> {
  const town = new Town(options);
  await town.settle();
  return town;
}

/** A town in memory. */
export class Town {
  readonly time = new VirtualTime();
  #staged = 0;
  readonly dice: SeededDice;
  readonly world: MemoryWorld;
  readonly counts: Counts = { calls: 0, writes: 0, creations: 0, byName: {} };
  readonly handled: Handled[] = [];
  readonly failures: unknown[] = [];
  /** Other repositories that were woken. */
  readonly woken: string[] = [];
  readonly #options: TownOptions;
  #processes: Process[] = [];
  #nextDelivery = 0;
  #isTicking = false;

  constructor(options: TownOptions) {
    this.#options = options;
    this.dice = new SeededDice(options.seed ?? 1);
    const specs = options.beads.map((bead) => (typeof bead === 'string' ? { title: bead } : bead));
    this.world = new MemoryWorld({
      time: this.time,
      files: { 'README.md': 'A rig\n', [configPath]: configOf(options), ...options.files },
      work: (bead, attempt) => workOf(specs, bead, attempt),
      check:
        options.check ?? ((tree) => ([...tree.values()].some((text) => text.includes('BROKEN')) ? 'red' : 'green')),
      checkMs: options.checkMs ?? 120_000,
      waits: () => options.waits?.(++this.#staged) ?? 0,
      isProtected: options.isProtected ?? true,
      mayRule: () => options.mayRule === true,
      deliver: (event) => this.#deliver(event),
    });
    this.world.permissions.set('maintainer', 'write').set('triager', 'triage').set('reader', 'read');
    this.restart(options.dieAt);
    for (const spec of specs) {
      const { title, body = 'Please.', labels = ['agent'], by = 'maintainer', blockedBy, parent } = spec;
      const more = { ...(blockedBy === undefined ? {} : { blockedBy }), ...(parent === undefined ? {} : { parent }) };
      this.world.openIssue({ title, body, labels, by, ...more });
    }
  }

  /** Kills every process and starts new ones, which know nothing. */
  restart(dieAt?: TownOptions['dieAt']): void {
    for (const process of this.#processes) process.die();
    const count = this.#options.processes ?? 1;
    this.#processes = Array.from({ length: count }, (_, index) => new Process(this, `p${index}`, dieAt));
  }

  get options(): TownOptions {
    return this.#options;
  }

  get processes(): readonly Process[] {
    return this.#processes;
  }

  /** Comments as `by`, who is a maintainer unless told otherwise. */
  async comment(on: string, body: string, by = 'maintainer'): Promise<number> {
    const id = this.world.comment(numberOf(on), body, by);
    await this.settle();
    return id;
  }

  /** Lets the next minute pass, so that what was done is taken in. */
  async settle(): Promise<void> {
    await this.time.run({ forMs: 1000 });
  }

  /** Lets time pass until everything is still, or `forMs`. */
  async run({ forMs = 8 * hour }: { forMs?: number } = {}): Promise<void> {
    this.#tickLater();
    await this.time.run({ forMs, isOver: () => this.isStill() });
  }

  /** Wakes a process by a bare tick. */
  async tick(): Promise<void> {
    this.wake([{ type: 'tick' }]);
    await this.time.run({ forMs: 60_000, isOver: () => this.#processes.every((process) => !process.isBusy) });
  }

  /** Every bead that was asked for is over. */
  isStill(): boolean {
    if (this.#processes.some((process) => process.isBusy)) return false;
    const live = Object.values(this.ledger.beads);
    const isWaiting = live.some((bead) => bead.state !== 'held' && bead.state !== 'stuck' && bead.state !== 'open');
    const isQueued = this.ledger.queue.entries.some((entry) => entry.bead === null && entry.held === null);
    const isReverting = this.ledger.queue.reverts.some(({ doneAt }) => doneAt !== null);
    return !isWaiting && !isQueued && !isReverting && this.ledger.outbox.entries.length === 0 && this.#hasStarted;
  }

  get #hasStarted(): boolean {
    return this.world.git.refs.has(ledgerRef);
  }

  get ledger(): Ledger {
    const files = this.world.git.treeAt(ledgerRef);
    return parseLedger(files);
  }

  /** Replays the ledger's whole history. */
  audit(): AuditReport {
    return audit(this.ledgerHistory(), sha256);
  }

  /** The ledger's commits, first first. */
  ledgerHistory(): LedgerCommit[] {
    const commits: LedgerCommit[] = [];
    let sha: Sha | undefined = this.world.git.refs.get(ledgerRef);
    while (sha !== undefined) {
      const commit = this.world.git.at(sha);
      commits.unshift({ sha, files: commit.tree });
      [sha] = commit.parents;
    }
    return commits;
  }

  wake(events: readonly Event[]): void {
    const process = this.#processes[this.#nextDelivery++ % this.#processes.length];
    process?.handle(events);
  }

  /** One issue as people see it: state, labels, comments, reactions. */
  see(which: string): string {
    const issue = this.world.issue(numberOf(which));
    const head = `#${issue.number} ${issue.title} (${issue.isOpen ? 'open' : 'closed'}) [${issue.labels.map((label) => label.name).join(' ')}]`;
    const comments = issue.comments.map((comment) => {
      const reactions = comment.reactions.length === 0 ? '' : ` {${comment.reactions.join(' ')}}`;
      return `${comment.by === appLogin ? 'toolpusher' : comment.by}${reactions}: ${visible(comment.body)}`;
    });
    return [head, ...comments].join('\n---\n');
  }

  /** A pull request as people see it: state and comments. */
  seePull(number: number): string {
    const pull = this.world.pull(number);
    const head = `#${number} ${pull.title} (${pull.state}, into ${pull.base})`;
    const comments = pull.comments.map((comment) => {
      const reactions = comment.reactions.length === 0 ? '' : ` {${comment.reactions.join(' ')}}`;
      return `${comment.by === appLogin ? 'toolpusher' : comment.by}${reactions}: ${visible(comment.body)}`;
    });
    return [head, ...comments].join('\n---\n');
  }

  /** The ledger's commit messages, first first. */
  seeLedger(): string {
    return this.ledgerHistory()
      .map(({ sha }) => this.world.git.at(sha as Sha).message)
      .join('\n');
  }

  /** The base's first-parent story: what landed, in order. */
  seeBase(): string {
    const lines: string[] = [];
    let sha: Sha | undefined = this.world.baseHead;
    while (sha !== undefined) {
      const commit = this.world.git.at(sha);
      lines.unshift(commit.message.split('\n')[0] ?? '');
      [sha] = commit.parents;
    }
    return lines.join('\n');
  }

  /** Each ended or live bead in a line. */
  seeBeads(): string {
    const ended = this.ledgerRecords();
    return ended.map((bead) => `#${bead.number} ${bead.state} after ${bead.attempts}: ${bead.ends}`).join('\n');
  }

  /** Records of every bead ever, live or filed. */
  ledgerRecords(): { number: number; state: string; attempts: number; ends: string }[] {
    const tree = this.world.git.treeAt(ledgerRef);
    const live = Object.values(this.ledger.beads).map((bead) => [bead.number, bead] as const);
    const filed = [...tree].flatMap(([path, text]) => {
      if (!isEndedPath(path)) return [];
      const bead = Object.values(parseLedger(new Map([[`beads/live/0.json`, text]])).beads)[0];
      return bead === undefined ? [] : [[bead.number, bead] as const];
    });
    return [...new Map([...filed, ...live]).values()]
      .toSorted((a, b) => a.number - b.number)
      .map((bead) => ({
        number: bead.number,
        state: bead.state,
        attempts: bead.attempts,
        ends: bead.ended.map((end) => `${end.agent} ${end.end}`).join(', '),
      }));
  }

  #deliver(event: Event): void {
    if (this.#options.hasWebhooks === false) return;
    this.time.schedule(100, () => this.wake([event]));
  }

  #tickLater(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    const tick = (): void => {
      this.wake([{ type: 'tick' }]);
      this.time.schedule(this.#options.tickMs ?? 300_000, tick);
    };
    this.time.schedule(this.#options.tickMs ?? 300_000, tick);
  }

  count(call: Call): void {
    this.counts.calls += 1;
    if (call.kind !== 'read') this.counts.writes += 1;
    if (call.kind === 'creation') this.counts.creations += 1;
    this.counts.byName[call.name] = (this.counts.byName[call.name] ?? 0) + 1;
  }
}

/** One process of the App: its own memory, its own name, and perhaps its own death. */
export class Process implements Around {
  readonly #town: Town;
  readonly #rig: Rig;
  readonly #dieAt: TownOptions['dieAt'];
  #isAlive = true;
  #writes = 0;
  #busy = 0;

  constructor(town: Town, name: string, dieAt: TownOptions['dieAt']) {
    this.#town = town;
    this.#dieAt = dieAt;
    const quiet = (): void => {};
    const made = memoryPorts(town.world, this);
    const ports: Ports = {
      ledger: made.ledger,
      repository: town.options.spoil?.(made.repository, town.world) ?? made.repository,
      clock: town.time,
      dice: town.dice,
      log: { info: quiet, warn: quiet, error: quiet },
      readConfig: (text) => {
        const reading = parseConfig(text);
        if (reading.status === 'ok') return { status: 'read', config: reading.config };
        return { status: 'faulty', fault: reading.problems.map((problem) => problem.message).join('; ') };
      },
      classify: classifyMemory,
      wake: async (repository) => void town.woken.push(repository),
      inTime,
      heldBy: `${name}-${town.dice.entropy()}`,
    };
    this.#rig = new Rig(ports, { ackWaitMs: town.options.ackWaitMs ?? 15_000 });
  }

  get isBusy(): boolean {
    return this.#isAlive && this.#busy > 0;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  die(): void {
    this.#isAlive = false;
  }

  handle(events: readonly Event[]): void {
    if (!this.#isAlive) return;
    for (const event of events) if (event.type === 'job') this.#rig.note(event.job);
    if (events.every(({ type }) => type === 'job')) return;
    this.#busy += 1;
    const ended = (): void => {
      this.#busy -= 1;
    };
    this.#rig.handle(events).then(
      (handled) => {
        ended();
        this.#town.handled.push(handled);
        this.#wakeAgain(handled);
      },
      (error: unknown) => {
        ended();
        this.#town.failures.push(error);
      },
    );
  }

  // A long-lived host ticks when the shell says that it would be useful.
  #wakeAgain({ wakeAt }: Handled): void {
    if (wakeAt === null || this.#town.options.hasWebhooks === false) return;
    this.#town.time.schedule(Math.max(1000, wakeAt - this.#town.time.now()), () => this.handle([{ type: 'tick' }]));
  }

  async before(call: Call): Promise<void> {
    if (!this.#isAlive) await death();
    if (call.kind !== 'read') this.#writes += 1;
    if (this.#dieAt?.when === 'before' && this.#writes === this.#dieAt.write) await this.#dieNow();
    this.#town.count(call);
    await this.#town.time.wait((this.#town.options.latencyMs ?? 40) / 2);
    if (!this.#isAlive) await death();
  }

  async after(call: Call): Promise<void> {
    if (this.#dieAt?.when === 'after' && call.kind !== 'read' && this.#writes === this.#dieAt.write) {
      await this.#dieNow();
    }
    await this.#town.time.wait((this.#town.options.latencyMs ?? 40) / 2);
    if (!this.#isAlive) await death();
  }

  #dieNow(): Promise<void> {
    this.die();
    return death();
  }
}

// The dead do not go on: their promises never resolve.
function death(): Promise<never> {
  return new Promise(() => {});
}

function configOf({ agents = 2, config = '' }: TownOptions): string {
  const roster = Array.from(
    { length: agents },
    (_, index) => `  - {name: ${agentNames[index] ?? `agent-${index + 1}`}, runtime: script}`,
  );
  return `agents:\n${roster.join('\n')}\n${config}\n`;
}

const agentNames = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'];

function workOf(specs: readonly BeadSpec[], bead: number, attempt: number): Work {
  const work = specs[bead - 1]?.work ?? [];
  return work[Math.min(attempt, work.length) - 1] ?? {};
}

function numberOf(which: string): number {
  return Number(which.replace('#', ''));
}

function visible(body: string): string {
  return body
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/\b[0-9a-f]{40}\b/g, 'SHA')
    .trim();
}
