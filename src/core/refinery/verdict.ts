/** What a finished run teaches: who is verified, who is suspect, and how bad, flaky and clashing this repository is. */
import type { PullNumber } from '../name.ts';
import { chance, observe, observeCi, prior } from './belief.ts';
import { chain, content, isActive } from './chain.ts';
import type { Estimates, Hold, Queue, QueueEntry, QueueEvent, QueueRun, RedRun, SuspectGroup } from './queue.ts';
import { isMendingRun } from './mending.ts';
import { changeRun, clear, voided, withoutOthers } from './revision.ts';

type Checked = Extract<QueueEvent, { type: 'checked' }>;
/** So many runs in a row that never reported, and a person has to look. */
const silentMax = 3;

/** The queue after a run reported, or did not. */
export function foldCheck(queue: Queue, event: Checked): Queue {
  const run = queue.runs.find(({ id }) => id === event.run);
  if (run === undefined || run.state !== 'testing') return queue;
  // While the base is frozen, often because it is red itself, a red run says nothing about its members.
  const outcome =
    event.outcome === 'red' && queue.frozen.length > 0 && !isMendingRun(queue, run) ? 'frozen' : event.outcome;
  const ms = run.startedAt === null ? 0 : event.at - run.startedAt;
  const took = { ms, madeMs: event.at - run.createdAt };
  switch (outcome) {
    case 'green':
      return foldGreen({ ...queue, estimates: observeCi(queue.estimates, took) }, run);
    case 'red':
      return foldRed({ ...queue, estimates: observeCi(queue.estimates, took) }, { run, event });
    case 'silent':
      return foldSilent(queue, { run, event });
    case 'untaken':
      return foldUntaken(queue, run);
    case 'frozen':
      return drop(queue, run);
  }
}

/** The run without its result; a car takes those behind it along. */
function drop(queue: Queue, run: QueueRun): Queue {
  const cars = chain(queue);
  const from = cars.indexOf(run);
  const lost = new Set(from < 0 ? [] : cars.slice(from).map(({ id }) => id));
  const runs = queue.runs
    .filter(({ id }) => id !== run.id)
    .map((other) => {
      const isLost = lost.has(other.id) || (other.onto !== null && lost.has(other.onto));
      return isLost ? voided(other) : other;
    });
  return { ...queue, runs };
}

function present(queue: Queue, run: QueueRun): readonly QueueEntry[] {
  const heads = new Map(content(run).map(({ pull, head }) => [pull, head]));
  return queue.entries.filter((entry) => heads.get(entry.pull) === entry.head);
}

function foldGreen(queue: Queue, run: QueueRun): Queue {
  const passed = new Set(present(queue, run).map(({ pull }) => pull));
  const suspects = clear(queue.suspects, passed);
  const entries = queue.entries.map((entry): QueueEntry => {
    const reds = withoutOthers(entry.reds, { gone: passed, explains: false });
    if (!passed.has(entry.pull)) return { ...entry, reds };
    const isUnexplained = reds.some((red) => red.size > 1 && red.others.length === 0);
    const cautions = entry.cautions + (isUnexplained ? 1 : 0);
    const verifiedAt = Math.max(run.landings, entry.verifiedAt ?? 0);
    return { ...entry, cautions, verifiedAt, reds: [], silentRuns: 0, untakenRuns: 0 };
  });
  const estimates = learnGreen(queue, { run, passed });
  // What a probe would ask is answered.
  const isIdle = (other: QueueRun): boolean =>
    other.kind === 'probe' && isActive(other) && other.members.every(({ pull }) => passed.has(pull));
  const runs = queue.runs.map((other) => (other.id !== run.id && isIdle(other) ? voided(other) : other));
  return changeRun({ ...queue, entries, runs, suspects, estimates }, run.id, { state: 'green' });
}

function learnGreen(queue: Queue, { run, passed }: { run: QueueRun; passed: ReadonlySet<PullNumber> }): Estimates {
  const entries = queue.entries.filter(({ pull }) => passed.has(pull));
  const first = entries.filter((entry) => entry.verifiedAt === null).length;
  const again = entries.reduce(
    (sum, entry) => sum + (entry.verifiedAt === null ? 0 : Math.max(0, run.landings - entry.verifiedAt)),
    0,
  );
  const flaked = new Set(entries.flatMap((entry) => entry.reds.filter(isAlone).map((red) => red.run))).size;
  let estimates = observe(queue.estimates, 'flake', { hits: flaked, tries: 1 + flaked });
  if (first > 0) estimates = observe(estimates, 'bad', { hits: 0, tries: first });
  if (again > 0) estimates = observe(estimates, 'clash', { hits: 0, tries: again });
  return estimates;
}

const isAlone = (red: RedRun): boolean => red.size === 1;

function foldRed(queue: Queue, { run, event }: { run: QueueRun; event: Checked }): Queue {
  // A red car ahead explains this one: nothing new is known of its own members.
  const isExplained = chain(queue).some(
    (car) => car.state === 'red' && car.id !== run.id && car.members.some((member) => holds(run.ahead, member.pull)),
  );
  if (isExplained) return drop(queue, run);
  const marked = accuse({ ...queue, estimates: learnRed(queue, run) }, { run, event });
  const suspects = regroup(marked, { run, event });
  if (run.kind !== 'car') return { ...marked, suspects, runs: marked.runs.filter(({ id }) => id !== run.id) };
  return changeRun({ ...marked, suspects }, run.id, { state: 'red' });
}

/**
 * A red run of what had passed before is a clash, as far as nothing else explains it. Waiting for the culprit to be convicted
 * would learn too late and too little: of two that clash with one another, mostly none ever is.
 */
function learnRed(queue: Queue, run: QueueRun): Estimates {
  const entries = present(queue, run);
  const own = entries.filter((entry) => entry.verifiedAt !== null && holds(run.members, entry.pull));
  // What rules put together may be red for how they did it.
  if (own.length === 0 || run.kind === 'probe' || run.by === 'rules') return queue.estimates;
  const green = new Set(
    chain(queue)
      .flatMap((car) => (car.state === 'green' ? content(car) : []))
      .map(({ pull }) => pull),
  );
  const risks = (list: readonly QueueEntry[]): number =>
    list.reduce((sum, entry) => sum + (green.has(entry.pull) ? 0 : prior(queue, entry, run.landings)), 0);
  const hits = risks(own) / (risks(entries) + chance(queue.estimates.flake));
  return observe(queue.estimates, 'clash', { hits, tries: 0 });
}

const holds = (members: QueueRun['members'], pull: PullNumber): boolean =>
  members.some((member) => member.pull === pull);

/** Notes the red run at everybody in it, except those whom a green car ahead clears. */
function accuse(queue: Queue, { run, event }: { run: QueueRun; event: Checked }): Queue {
  const cleared = new Set(
    chain(queue)
      .filter((car) => car.state === 'green')
      .flatMap((car) => content(car).map(({ pull }) => pull)),
  );
  const accused = present(queue, run).filter(({ pull }) => !cleared.has(pull));
  const pulls = accused.map(({ pull }) => pull);
  const sha = run.sha;
  if (sha === null) return queue;
  const entries = queue.entries.map((entry) => {
    if (!pulls.includes(entry.pull)) return entry;
    const others = pulls.filter((pull) => pull !== entry.pull);
    const red: RedRun = { run: run.id, sha, base: run.base, others, size: content(run).length, at: event.at };
    return { ...entry, reds: [...entry.reds, red] };
  });
  return { ...queue, entries };
}

/** The run's own members are a suspect group; larger groups that hold it are explained by it. */
function regroup(queue: Queue, { run, event }: { run: QueueRun; event: Checked }): SuspectGroup[] {
  const inside = new Set(run.members.map(({ pull }) => pull));
  const pulls = queue.entries.map(({ pull }) => pull).filter((pull) => inside.has(pull));
  const isSmaller = (group: SuspectGroup): boolean => pulls.every((pull) => group.pulls.includes(pull));
  const others = queue.suspects.filter((group) => !isSmaller(group) && !stoodOn(queue, { group, run, pulls }));
  const isKnown = others.some((group) => group.pulls.every((pull) => inside.has(pull)));
  if (pulls.length === 0) return queue.suspects;
  const wider = queue.suspects.find((group) => pulls.every((pull) => group.pulls.includes(pull)));
  const group: SuspectGroup = { run: run.id, pulls, since: wider?.since ?? event.at };
  return isKnown ? others : [...others, group];
}

/** Whether the group's run stood on this car: what is wrong with the car explains it. */
function stoodOn(
  queue: Queue,
  { group, run, pulls }: { group: SuspectGroup; run: QueueRun; pulls: readonly PullNumber[] },
): boolean {
  if (run.kind !== 'car' || pulls.some((pull) => group.pulls.includes(pull))) return false;
  return queue.entries.some(
    (entry) =>
      group.pulls.includes(entry.pull) &&
      entry.reds.some((red) => red.run === group.run && pulls.every((pull) => red.others.includes(pull))),
  );
}

function foldSilent(queue: Queue, { run, event }: { run: QueueRun; event: Checked }): Queue {
  return foldVain(queue, { run, held: { why: 'silent-checks', run: run.id, since: event.at } });
}

/** The queue after GitHub would not compose a run. */
export function foldNotComposed(queue: Queue, event: Extract<QueueEvent, { type: 'not-composed' }>): Queue {
  const run = queue.runs.find(({ id }) => id === event.run);
  if (run?.state !== 'composing') return queue;
  if (run.members.length > 1) return apart(queue, run);
  const text = `GitHub would not compose it: ${event.reason}`.slice(0, 500);
  return foldVain(queue, { run, held: { why: 'not-composed', text, since: event.at } });
}

type NotRuled = Extract<QueueEvent, { type: 'not-ruled' }>;

/** The queue after rules could not merge some members of a run, which is void when they are all that it has, or when no runner came. */
export function foldNotRuled(queue: Queue, { run: id, pulls, restUntil }: NotRuled): Queue {
  const run = queue.runs.find((each) => each.id === id);
  if (run?.state !== 'composing' || run.by !== 'rules') return queue;
  const failed = run.members.filter(({ pull }) => pulls.includes(pull));
  const isFailed = ({ pull, head }: QueueEntry): boolean =>
    failed.some((member) => member.pull === pull && member.head === head);
  const entries = queue.entries.map((entry) => (isFailed(entry) ? { ...entry, isPastRules: true } : entry));
  const told = { ...queue, entries, rulesRestUntil: restUntil ?? queue.rulesRestUntil };
  if (restUntil !== null) return changeRun(told, run.id, { state: 'void' });
  return failed.length < run.members.length ? told : changeRun(told, run.id, { state: 'void' });
}

// Which of several it was about shows when each travels by itself.
function apart(queue: Queue, run: QueueRun): Queue {
  const members = new Set(run.members.map(({ pull }) => pull));
  const entries = queue.entries.map((entry) =>
    members.has(entry.pull) ? { ...entry, cautions: entry.cautions + 1 } : entry,
  );
  return drop({ ...queue, entries }, run);
}

// A run that came to nothing is made anew; what was in several in a row is held.
function foldVain(queue: Queue, { run, held }: { run: QueueRun; held: Hold }): Queue {
  const members = new Set(run.members.map(({ pull }) => pull));
  const entries = queue.entries.map((entry): QueueEntry => {
    if (!members.has(entry.pull)) return entry;
    const silentRuns = entry.silentRuns + 1;
    const isOver = silentRuns >= silentMax && entry.held === null;
    return { ...entry, silentRuns, held: isOver ? held : entry.held };
  });
  return drop({ ...queue, entries }, run);
}

// Nothing is known of what no runner looked at, however often.
function foldUntaken(queue: Queue, run: QueueRun): Queue {
  const members = new Set(run.members.map(({ pull }) => pull));
  const entries = queue.entries.map((entry) =>
    members.has(entry.pull) ? { ...entry, untakenRuns: entry.untakenRuns + 1 } : entry,
  );
  return drop({ ...queue, entries }, run);
}

/** Learns from an eviction: a fresh one was bad; that one which had passed clashes was learnt when its run was red. */
export function learnEviction(queue: Queue, entry: QueueEntry): Estimates {
  return entry.verifiedAt === null ? observe(queue.estimates, 'bad', { hits: 1, tries: 1 }) : queue.estimates;
}
