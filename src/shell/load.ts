/** Loading: what the ledger says and what GitHub looks like, made into one situation. */
import { beadOfPull, beadsAtWork, beadsOf } from '../core/beads/among.ts';
import { Config } from '../core/config.ts';
import type { Permission } from '../core/config.ts';
import { isEnded } from '../core/beads/bead.ts';
import { convoyLabel } from '../core/beads/convoy.ts';
import type { Event } from '../core/event.ts';
import { Fault } from '../core/fault.ts';
import { nonceOf, ruledRuns } from '../core/landing/by-rules.ts';
import { freezeLabel } from '../core/landing/freeze.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { isLanding } from '../core/ledger/outbox.ts';
import { Instant } from '../core/name.ts';
import type { Nonce, PullNumber, Sha } from '../core/name.ts';
import { isAtLeast } from '../core/people/permission.ts';
import { requestOf } from '../core/refinery/request.ts';
import { mergeLabel } from '../core/landing/requests.ts';
import type { IssueView, MergedView, PullView, Snapshot } from '../core/snapshot.ts';
import { later } from '../core/time.ts';
import type { ConfigReading } from '../ports/config.ts';
import type { Looked, RepositoryView, RunListing } from '../ports/github.ts';
import type { LedgerFiles } from '../ports/ledger.ts';
import type { Ports } from '../ports/ports.ts';
import type { Known } from './commit.ts';
import { KnownRuns, skewMs } from './known-runs.ts';
import { proveKnown } from './proof.ts';
import { askEarlier, askJobs, askLeft, askSchedule, nothingAsked } from './seldom.ts';
import type { Asked } from './seldom.ts';

/** What one process remembers of a repository between two loads. Losing it costs calls, never correctness. */
export interface Memory {
  known: Known | null;
  /** Somebody else is known to have committed after `known`. */
  isBehind: boolean;
  /** The last text of the configuration, and what it came to. */
  read: { readonly text: string; readonly reading: ConfigReading } | null;
  /** The last configuration that was valid. */
  config: Config | null;
  /** Pull requests of beads that are not open any more, and how they were merged; null: they were not. */
  readonly ends: Map<PullNumber, MergedView | null>;
  /** The base says that a look failed before this one. */
  isDoubted: boolean;
  /** The ledger as it was known before a failure: what is read again is taken from there where its bytes are the same. */
  last: Known | null;
  readonly runs: KnownRuns;
  readonly asked: Asked;
}

/** A memory with nothing in it. */
export function newMemory(): Memory {
  const empty = { ends: new Map(), runs: new KnownRuns(), asked: nothingAsked() };
  return { known: null, last: null, read: null, isBehind: false, config: null, isDoubted: false, ...empty };
}

/** A view together with the ledger that it was loaded for. */
export interface Loaded {
  readonly known: Known;
  readonly snapshot: Snapshot;
  /** Commands that the look showed and no delivery told. */
  readonly found: readonly Event[];
}

const looksMax = 6;

/** Loads the ledger (from memory while its head is the same) and one look at the repository. */
export async function load(ports: Ports, memory: Memory, events: readonly Event[]): Promise<Loaded> {
  memory.runs.tell(events);
  // Before the look: a run that was seen to be over has published by the time of the look, if ever.
  const listed = await listRuns(ports, memory.known, events);
  const lookedAt = ports.clock.now();
  const { known, view } = await lookWithLedger(ports, memory);
  const reading = readingOf(ports, memory, view.configText ?? '');
  const found = unheardCommands(ports, { known, view }, events);
  const heard = [...events, ...found];
  const logins = [
    ...loginsToAsk(known.ledger, view.issues, heard),
    ...loginsOnPulls(known.ledger, view.pulls),
    ...loginsDiscussing(known.ledger, view.remarks, heard),
  ];
  const permissions = await askPermissions(ports, [...new Set(logins)].slice(0, loginsMax));
  const {
    comments: _comments,
    configText: _text,
    ledger: _ledger,
    ledgerHead: _head,
    hasSchedule,
    isDoubted,
    ...seen
  } = view;
  memory.isDoubted = isDoubted;
  const config = reading.status === 'read' ? reading.config : (memory.config ?? Config.parse({}));
  const runs = memory.runs.live(known.ledger, listed?.runs ?? [], ports.clock.now());
  const idle = memory.runs.idle(known.ledger);
  return {
    known,
    found,
    snapshot: {
      ...seen,
      idle,
      jobs: await askJobs(ports, memory.asked, { ledger: known.ledger, config, runs, idle, staged: view.staged }),
      now: ports.clock.now(),
      lookedAt,
      entropy: ports.dice.entropy(),
      config,
      configFault: reading.status === 'read' ? null : reading.fault,
      schedule: hasSchedule ? await askSchedule(ports, memory.asked, events) : null,
      earlier: await askEarlier(ports, memory.asked, {
        ledger: known.ledger,
        issues: view.issues,
        events: heard,
        isAllowed: (by) => by !== null && isAtLeast(permissions[by] ?? 'none', config.permission),
      }),
      left: await askLeft(ports, memory.asked, events),
      runs,
      runsAreComplete: listed?.areComplete === true && listed.since <= oldestHook(known),
      permissions,
      merged: await askMerged(ports, memory, { known, view }),
      workflowPulls: await askWorkflows(ports, askedFor(known.ledger, view.pulls, { events: heard, permissions })),
    },
  };
}

// The ledger and the view come from one call, or from a head that the view confirms: neither is ahead of the other.
async function lookWithLedger(ports: Ports, memory: Memory): Promise<{ known: Known; view: RepositoryView }> {
  for (let look = 1; look <= looksMax; look++) {
    const { known } = memory;
    const asked = questions(memory, known);
    const view = await ports.repository.look({ ...asked, ledger: known === null || memory.isBehind });
    const current =
      view.ledger === null
        ? known
        : await takeOver(ports, { files: view.ledger, known: known ?? memory.last, base: view.base.head });
    remember(ports, memory, { known: current, view });
    if (current === null || memory.isBehind) continue;
    if (isAnswered(asked, questions(memory, current))) return { known: current, view };
  }
  throw new Error('the ledger moved under every look');
}

function remember(ports: Ports, memory: Memory, { known, view }: { known: Known | null; view: RepositoryView }): void {
  memory.known = known;
  memory.isBehind = known?.head !== view.ledgerHead;
  const reading = readingOf(ports, memory, view.configText ?? '');
  if (reading.status === 'read') memory.config = reading.config;
}

// Read once for each text, so that what is known of a configuration is known of it at the next look.
function readingOf(ports: Ports, memory: Memory, text: string): ConfigReading {
  if (memory.read?.text !== text) memory.read = { text, reading: ports.readConfig(text) };
  return memory.read.reading;
}

/** The name of the check run that says that the ledger cannot be used. */
const ledgerCheck = 'toolpusher/ledger';

interface Read {
  readonly files: LedgerFiles;
  readonly known: Known | null;
  readonly base: Sha;
}

// Without a ledger there is no outbox either: this one check is set directly, and once for each commit of the base.
async function takeOver(ports: Ports, { files, known, base }: Read): Promise<Known> {
  try {
    return proveKnown(files, known);
  } catch (error) {
    if (error instanceof Fault) {
      const title = 'The ledger cannot be used: nothing is decided';
      const told = { name: ledgerCheck, head: base, conclusion: 'failure', title } as const;
      await ports.repository.check({ type: 'check', ...told, summary: error.message });
    }
    throw error;
  }
}

function liveNonces(known: Known | null): Nonce[] {
  if (known === null) return [];
  const attempts = beadsAtWork(known.ledger).map(({ attempt }) => attempt.nonce);
  return [...attempts, ...ruledRuns(known.ledger).map(nonceOf)];
}

type Questions = Omit<Looked, 'ledger'>;

/** What a look has to ask for, as far as the ledger and the configuration are known. */
function questions({ config }: Memory, known: Known | null): Questions {
  const handed = config?.refinery.mode === 'native' ? handedOver(known) : null;
  return { nonces: liveNonces(known), base: config?.base ?? null, handed };
}

/** Whether a look that asked this has the answers to what turned out to be worth asking. */
function isAnswered(asked: Questions, wanted: Questions): boolean {
  if (asked.base !== wanted.base || (asked.handed === null && wanted.handed !== null)) return false;
  const hasPulls = (wanted.handed ?? []).every((pull) => asked.handed?.includes(pull) === true);
  return hasPulls && wanted.nonces.every((nonce) => asked.nonces.includes(nonce));
}

function handedOver(known: Known | null): PullNumber[] {
  const entries = known?.ledger.queue.entries ?? [];
  return entries.filter((entry) => entry.handedOverAt !== null).map((entry) => entry.pull);
}

const commandMs = 3_600_000;
const outageMs = 24 * 3_600_000;

interface Seen {
  readonly known: Known;
  readonly view: RepositoryView;
}

// The window keeps what a repository said before it had a fleet, and what the ledger has long forgotten, from being obeyed.
function unheardCommands(ports: Ports, { known, view }: Seen, events: readonly Event[]): Event[] {
  const answered = new Set(known.ledger.outbox.answered);
  const heard = new Set(events.map((event) => (event.type === 'comment' ? event.comment : null)));
  const now = ports.clock.now();
  return view.comments.filter(
    (each) =>
      each.at >= heardSince(known.ledger, each.issue, now) &&
      !answered.has(each.comment) &&
      !heard.has(each.comment) &&
      each.by !== view.repository.app,
  );
}

// What was said to a bead, or on a pull request that somebody asked to be landed, was said to us: an outage of hours loses none of it.
function heardSince({ beads, queue }: Ledger, issue: number, now: Instant): number {
  const bead = beads[issue] ?? beadOfPull({ beads }, issue);
  const oursSince = bead?.readyAt ?? requestOf(queue, issue)?.at ?? now;
  return Math.min(now - commandMs, Math.max(now - outageMs, oursSince));
}

// A webhook tells of runs by itself; only a bare tick has to ask, and only while an attempt lives.
async function listRuns(ports: Ports, known: Known | null, events: readonly Event[]): Promise<Listed | null> {
  const isBare = events.some((event) => event.type === 'tick');
  if (!isBare || (known !== null && liveNonces(known).length === 0)) return null;
  const { clock, repository } = ports;
  const since = known === null ? later(clock.now(), -unknownMs) : later(oldestHook(known), -skewMs);
  return { since, ...(await repository.runs(since)) };
}

const endsMax = 500;

// A person may merge, or close, what a bead delivered. Of what is closed GitHub is asked once, until it is open again.
async function askMerged(ports: Ports, { ends }: Memory, { known, view }: Seen): Promise<Snapshot['merged']> {
  const open = new Set(view.pulls.map(({ number }) => number));
  for (const pull of open) ends.delete(pull);
  if (ends.size > endsMax) ends.clear();
  const gone = beadsOf(known.ledger).flatMap((bead) =>
    bead.pull === null || isEnded(bead) || open.has(bead.pull) || isTheRefinerys(known.ledger, bead.pull)
      ? []
      : [bead.pull],
  );
  for (const pull of gone.filter((each) => !ends.has(each))) {
    const end = await ports.repository.endOfPull(pull);
    if (end !== 'open') ends.set(pull, end === 'closed' ? null : end);
  }
  return Object.fromEntries(
    gone.flatMap((pull): [string, MergedView][] => {
      const end = ends.get(pull) ?? null;
      return end === null ? [] : [[String(pull), end]];
    }),
  );
}

// What it is landing, or handed over, it hears of by itself.
const isTheRefinerys = (ledger: Ledger, pull: PullNumber): boolean =>
  isLanding(ledger, pull) || ledger.queue.entries.some((entry) => entry.pull === pull && entry.handedOverAt !== null);

interface Listed extends RunListing {
  readonly since: Instant;
}

/** How far back a process looks that does not know the ledger yet. */
const unknownMs = 24 * 3_600_000;

function oldestHook(known: Known): Instant {
  const hooks = beadsAtWork(known.ledger).map(({ attempt }) => attempt.hookedAt);
  const ruled = ruledRuns(known.ledger).map(({ createdAt }) => createdAt);
  return Instant.parse(Math.min(Number.MAX_SAFE_INTEGER, ...hooks, ...ruled));
}

const loginsMax = 50;

// Who approved, ranked, edited or commands. An approval that the ledger holds for the same text is not asked about again.
function loginsToAsk(ledger: Ledger, issues: readonly IssueView[], events: readonly Event[]): string[] {
  const logins = new Set<string>();
  for (const event of events) {
    if (event.type === 'pressed' || (event.type === 'comment' && event.commands.length > 0)) logins.add(event.by);
  }
  for (const issue of issues) for (const login of loginsBehind(issue, ledger)) logins.add(login);
  return [...logins];
}

function loginsBehind(issue: IssueView, ledger: Ledger): string[] {
  const approved = ledger.beads[issue.number]?.approved;
  const isSettled = approved !== undefined && approved.hash === issue.textHash;
  const labels = issue.labels.filter((label) => isOurLabel(label.name));
  // A freeze holds for as long as its label says so, whenever that was set.
  const isOpen = (label: IssueView['labels'][number]): boolean =>
    label.name === freezeLabel || !(isSettled && label.at <= approved.at);
  const asked = labels.filter(isOpen).map((label) => label.by);
  if ((labels.length > 0 || approved !== undefined) && !isSettled) asked.push(issue.editor);
  return asked.filter((login) => login !== null);
}

// A label counts once: who set it, and what it would land, is asked until the ledger holds the request.
function isNewlyAsked({ queue }: Ledger, pull: PullView): boolean {
  const label = pull.labels.find(({ name }) => name === mergeLabel);
  return label !== undefined && label.at > (requestOf(queue, pull.number)?.at ?? 0);
}

function loginsOnPulls(ledger: Ledger, pulls: readonly PullView[]): string[] {
  const fresh = pulls.filter((pull) => isNewlyAsked(ledger, pull));
  return fresh.flatMap(({ labels }) =>
    labels.flatMap(({ name, by }) => (name === mergeLabel && by !== null ? [by] : [])),
  );
}

// Whose word counts is asked only for beads that may be done again.
function loginsDiscussing(ledger: Ledger, remarks: Snapshot['remarks'], events: readonly Event[]): string[] {
  const told = new Set(
    events.flatMap((event) =>
      event.type === 'comment' && event.commands.some(({ type }) => type === 'reimagine')
        ? [event.issue]
        : event.type === 'pressed' && event.button === 'reimagine'
          ? [Number(event.pull)]
          : [],
    ),
  );
  const beads = beadsOf(ledger).filter(
    (bead) => bead.ladder.next !== null || told.has(bead.number) || (bead.pull !== null && told.has(bead.pull)),
  );
  const places = new Set(beads.flatMap((bead): (number | null)[] => [bead.number, bead.pull]));
  return remarks.flatMap(({ on, by }) => (places.has(on) ? [by] : []));
}

const askedMax = 20;

interface Heard {
  readonly events: readonly Event[];
  readonly permissions: Snapshot['permissions'];
}

// Whoever may write may land a change to workflows by a command, so there is nothing to ask.
function askedFor(ledger: Ledger, pulls: readonly PullView[], { events, permissions }: Heard): PullView[] {
  const mayWrite = (by: string): boolean => isAtLeast(permissions[by] ?? 'none', 'write');
  const named = new Set(
    events.flatMap((event) =>
      event.type === 'pressed' && event.button === 'merge' && !mayWrite(event.by)
        ? [event.pull]
        : event.type === 'comment' &&
            !mayWrite(event.by) &&
            event.commands.some(({ type }) => type === 'merge' || type === 'done')
          ? [event.issue]
          : [],
    ),
  );
  // What comes from a fork needs somebody who may write in any case.
  const own = pulls.filter((pull) => !pull.isFork);
  return own.filter((pull) => named.has(pull.number) || isNewlyAsked(ledger, pull)).slice(0, askedMax);
}

async function askWorkflows(ports: Ports, pulls: readonly PullView[]): Promise<Snapshot['workflowPulls']> {
  return pulls.length === 0 ? {} : Object.fromEntries(await ports.repository.touchWorkflows(pulls));
}

function isOurLabel(name: string): boolean {
  return (
    name === convoyLabel ||
    name === freezeLabel ||
    name.startsWith('formula:') ||
    name === 'agent' ||
    name.startsWith('agent:') ||
    /^P[0-4]$/.test(name)
  );
}

async function askPermissions(ports: Ports, logins: readonly string[]): Promise<Snapshot['permissions']> {
  const asked = logins.map(async (login): Promise<[string, Permission | 'none']> => [
    login,
    await ports.repository.permission(login),
  ]);
  return Object.fromEntries(await Promise.all(asked));
}
