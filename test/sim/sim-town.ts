/**
 * One simulated town: the real core and shell in several processes, an in-memory GitHub, virtual time, and a plan of what
 * goes wrong. It only makes things happen; what must hold is the inspector's.
 */
import type { Event } from '../../src/core/event.ts';
import { RunId } from '../../src/core/name.ts';
import type { Sha } from '../../src/core/name.ts';
import { attemptRef, configPath } from '../../src/core/ref.ts';
import { forgetPast } from '../support/memory-forget.ts';
import type { Forgetting } from '../support/memory-forget.ts';
import { MemoryWorld, sha256 } from '../support/memory-world.ts';
import { resultOf } from '../support/memory-run.ts';
import { unmetered } from '../support/meter.ts';
import type { Meter } from '../support/meter.ts';
import type { Work } from '../support/memory-run.ts';
import type { Tree } from '../support/memory-git.ts';
import { SeededDice, VirtualTime } from '../support/virtual-time.ts';
import { configText } from './config-text.ts';
import { noCounts } from './counts.ts';
import { People } from './people.ts';
import { titleOf } from './plan.ts';
import type { BeadPlan, Plan, TroubleOf } from './plan.ts';
import { SimProcess } from './sim-process.ts';
import { othersMs, scheduleMs, sourceOf } from './sources.ts';
import type { TickSource } from './sources.ts';
import { Story } from './story.ts';
import { Weather } from './weather.ts';

/** What is asked of a town beside its plan. */
interface Measuring {
  readonly hasLimits: boolean;
  readonly meter: Meter;
}

const unmeasured: Measuring = { hasLimits: true, meter: unmetered };

/** A town. Whoever has made it lets its time pass. */
export class SimTown {
  readonly plan: Plan;
  readonly time: VirtualTime;
  readonly world: MemoryWorld;
  readonly weather: Weather;
  readonly people: People;
  readonly story: Story;
  readonly counts = noCounts();
  /** The issues of the plan's beads, by the bead's id. */
  readonly issues = new Map<number, number>();
  /** Tips that runs pushed which are not the attempts'. */
  readonly rogues = new Set<Sha>();
  /** What was thrown that nobody throws on purpose. */
  readonly bugs: string[] = [];
  readonly #startedAt: number;
  readonly #sources: ReadonlySet<TickSource>;
  readonly #specs = new Map<number, BeadPlan>();
  readonly #luck: SeededDice;
  readonly #processes: SimProcess[];

  constructor(plan: Plan, sources: ReadonlySet<TickSource>, measuring = unmeasured) {
    this.plan = plan;
    this.#sources = sources;
    this.#luck = new SeededDice(plan.seed + 0x1234567);
    this.time = new VirtualTime(undefined, measuring.meter);
    this.#startedAt = this.time.now();
    this.story = new Story(() => this.now);
    this.world = this.#newWorld();
    const { time, world, story, counts } = this;
    this.weather = new Weather({ plan, time, world, story, counts, luck: this.#luck, hasLimits: measuring.hasLimits });
    this.people = new People(this);
    this.#processes = plan.processes.map((_, index) => this.#start(index));
    for (const bead of plan.beads) this.time.schedule(bead.opensMs, () => void this.open(bead));
    for (const act of plan.acts) this.time.schedule(act.atMs, () => this.people.perform(act));
    for (const trouble of plan.troubles) {
      if (trouble.type === 'crash') this.#crashLater(trouble);
      if (trouble.type === 'rogue') this.time.schedule(trouble.atMs, () => this.#publishAsRogue(trouble.bead));
    }
    if (sources.has('cron')) this.#wakeEvery({ every: plan.tickMs, lateMax: 0 });
    if (sources.has('schedule')) this.#wakeEvery(scheduleMs);
    // Where nothing else has a clock, what others do in the repository is what wakes the town: GitHub tells of that too.
    if (sources.has('webhooks') && !sources.has('cron') && !sources.has('schedule')) this.#wakeEvery(othersMs);
  }

  /** Milliseconds since the town began. */
  get now(): number {
    return this.time.now() - this.#startedAt;
  }

  get isBusy(): boolean {
    return this.#processes.some((process) => process.isBusy);
  }

  /** Forgets what is long over, in a town that never ends. */
  forget(forgetting: Forgetting): void {
    forgetPast(this.world, forgetting);
    for (const [id, number] of this.issues) {
      if (number >= forgetting.before) break;
      if (this.world.issues.has(number)) continue;
      this.issues.delete(id);
      this.#specs.delete(number);
    }
  }

  /** Wakes one process by a bare tick. */
  tick(): void {
    this.#wake({ type: 'tick' });
  }

  #newWorld(): MemoryWorld {
    const { plan } = this;
    const world = new MemoryWorld({
      time: this.time,
      files: { 'README.md': 'A rig\n', [configPath]: configText(plan, {}) },
      work: (issue, attempt) => this.#workOf(issue, attempt),
      check: (tree, sha) => this.#check(tree, sha),
      checkMs: (sha) => Math.round(plan.checkMs * (0.5 + fraction(plan.seed, sha))),
      waits: (sha) => this.#waitOf(sha),
      isProtected: false,
      mayRule: (head) => fraction(plan.seed, head) < 0.7,
      deliver: (event) => this.#deliver(event),
    });
    world.permissions.set('maintainer', 'write').set('triager', 'triage').set('reader', 'read');
    return world;
  }

  #start(index: number): SimProcess {
    const plan = this.plan.processes[index];
    if (plan === undefined) throw new Error(`the plan has no process ${index}`);
    const name = `p${index}`;
    const own = { ...plan, isLasting: plan.isLasting && this.#sources.has('own') };
    const { world, time, weather, story } = this;
    const dice = new SeededDice(this.plan.seed * 31 + this.now + index);
    const onBug = (what: string): void => void this.bugs.push(what);
    const process = new SimProcess({ name, plan: own, world, time, weather, story, dice, onBug });
    story.tell(`${name} starts, knowing nothing`);
    return process;
  }

  #crashLater(crash: TroubleOf<'crash'>): void {
    const rise = (): void => void (this.#processes[crash.process] = this.#start(crash.process));
    this.time.schedule(crash.atMs, () =>
      this.#processes[crash.process]?.dieAtNextCall(crash.isAfter, () => {
        this.counts.crashes += 1;
        this.time.schedule(crash.downMs, rise);
      }),
    );
  }

  #publishAsRogue(bead: number): void {
    const run = [...this.world.runs.values()].findLast(
      ({ effect, status }) => effect.bead === this.issues.get(bead) && status !== 'completed',
    );
    if (run === undefined) return;
    const { effect } = run;
    const head = this.world.git.commit({
      tree: new Map([...this.world.git.at(effect.base).tree, ['rogue.txt', 'not theirs\n']]),
      parents: [effect.base],
      message: 'By a run that is not bound',
    });
    this.rogues.add(head);
    this.world.git.refs.set(attemptRef(effect.nonce), head);
    const forged = { run: RunId.parse(1), effect, work: {}, head, files: 1, endedAt: this.time.now() };
    this.world.results.set(effect.nonce, resultOf(forged));
    this.world.wake('workflow_run.completed');
    this.story.tell(`a run that is not bound publishes for #${effect.bead}`);
  }

  /** Somebody opens the issue of a bead. */
  open(bead: BeadPlan): number {
    const blockedBy = bead.blockedBy.flatMap((id) => this.issues.get(id) ?? []);
    const given = { title: titleOf(bead.id), body: 'Please.', labels: bead.labels, by: 'maintainer', blockedBy };
    const number = this.world.openIssue(given);
    this.issues.set(bead.id, number);
    this.#specs.set(number, bead);
    const after = blockedBy.length === 0 ? '' : `, blocked by ${blockedBy.map((each) => `#${each}`).join(', ')}`;
    this.story.tell(`#${number} is opened [${bead.labels.join(' ')}]${after}`);
    return number;
  }

  /** The steps of a bead that a person has to approve. */
  asksOf(issue: number): readonly string[] {
    return this.#specs.get(issue)?.asks ?? [];
  }

  #workOf(issue: number, attempt: number): Work {
    const { work = [], asks } = this.#specs.get(issue) ?? {};
    const own = work[Math.min(attempt, work.length) - 1] ?? {};
    return asks === undefined ? own : { ...own, asks: [...asks] };
  }

  #check(tree: Tree, sha: Sha): 'green' | 'red' {
    const isBroken = [...tree.values()].some((text) => text.includes('BROKEN'));
    const isFlaky = fraction(this.plan.seed + 1, sha) < this.plan.flakeShare;
    return isBroken || isFlaky ? 'red' : 'green';
  }

  #waitOf(sha: Sha): number | 'never' {
    const spell = this.weather.active('runners')[0];
    if (spell === undefined) return 0;
    if (fraction(this.plan.seed + 2, sha) >= spell.never) return spell.waitMs;
    this.story.tell(`no runner will take the check of ${sha.slice(0, 7)}`);
    return 'never';
  }

  #deliver(event: Event): void {
    this.counts.deliveries += 1;
    if (!this.#sources.has(sourceOf(event))) return;
    const spell = this.weather.active('deliveries')[0];
    if (spell !== undefined && this.#luck.next() < spell.lost) return;
    const times = spell !== undefined && this.#luck.next() < spell.doubled ? 2 : 1;
    for (let count = 0; count < times; count++) {
      const delay = 100 + this.#luck.between(0, Math.max(900, spell?.lateMs ?? 0));
      this.time.schedule(delay, () => this.#wake(event));
    }
  }

  // Whoever is down hears nothing.
  #wake(event: Event): void {
    const alive = this.#processes.filter((process) => process.isAlive);
    this.counts.events += 1;
    alive[this.#luck.between(0, alive.length - 1)]?.handle([event]);
  }

  #wakeEvery(period: { readonly every: number; readonly lateMax: number }): void {
    const late = period.lateMax === 0 ? 0 : this.#luck.between(0, period.lateMax);
    this.time.schedule(period.every + late, () => {
      this.#wake({ type: 'tick' });
      this.#wakeEvery(period);
    });
  }
}

/** A number from 0 to 1 that is always the same for the same text. */
function fraction(seed: number, text: string): number {
  return parseInt(sha256(`${seed} ${text}`).slice(0, 8), 16) / 2 ** 32;
}
