/**
 * Follows a town to its end. What wakes a look is the App's host saying that it committed; a look fetches the ledger
 * with git, so GitHub's API is never asked.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Git } from '../adapters/git/git.ts';
import { ledgerBranch } from '../core/ref.ts';
import type { BlobCache } from '../adapters/git/commit-files.ts';
import { beadsOf, viewLedger } from '../adapters/ledger/git-ledger.ts';
import type { LedgerView } from '../adapters/ledger/git-ledger.ts';
import type { Tell } from './tell.ts';
import { unmark } from '../core/beads/text.ts';
import { agentOf, keyOf, renderChange, renderClock, renderTown, standingOf, watchBeads } from './town-progress.ts';
import type { Watched } from './town-progress.ts';
import { newReturns, recordOfReturn, renderReturn } from './town-returns.ts';
import type { OutputOf } from './town-returns.ts';
import { isPaused, newRests, newStops } from './town-rest.ts';
import { newLetters, renderLetter } from './town-letters.ts';

/** A bell that one side rings and the other waits for; rings in between are not lost. */
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  /** Wakes whoever waits, now or next. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves when it rings, and after `ms` anyway. */
  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
    }
    this.#wake = null;
    this.#rung = false;
  }
}

/** Fetches the ledger of a town into a repository of our own. */
export class LedgerFollower {
  readonly #git: Git;
  readonly #url: string;
  readonly #cache: BlobCache = new Map();
  #last: LedgerView | null = null;

  constructor(git: Git, url: string) {
    this.#git = git;
    this.#url = url;
  }

  /** The ledger as it is at this moment; null before its first commit, or while the server cannot be reached. */
  async look(): Promise<LedgerView | null> {
    const refspec = `+refs/heads/${ledgerBranch}:refs/ledger`;
    await this.#git.try(['fetch', '--quiet', '--no-tags', '--depth=1', '--end-of-options', this.#url, refspec]);
    const found = await this.#git.try(['rev-parse', '--verify', '--quiet', 'refs/ledger^{commit}']);
    const head = found.stdout.trim();
    if (found.exitCode !== 0) return null;
    if (this.#last?.head !== head) this.#last = await viewLedger(this.#git, head, this.#cache);
    return this.#last;
  }
}

/** How following ended. `stalled`: nothing moved for a long time although nothing was going on. */
export type FollowEnd = Readonly<{
  end: 'landed' | 'needs-person' | 'stalled' | 'stopped';
  watched: readonly Watched[];
}>;

/** What following needs. */
export type FollowPlan = Readonly<{
  items: readonly Readonly<{ issue: number; title: string }>[];
  follower: LedgerFollower;
  bell: Bell;
  tell: Tell;
  /** When this start began. */
  startedAt: number;
  isGoingOn: boolean;
  isForever: boolean;
  /** Whether things go wrong on purpose. */
  isTroubled: boolean;
  isIdle: () => Promise<boolean>;
  outputOf: OutputOf;
  stopped: () => boolean;
}>;

const lookMs = 2000;
const settleMs = 1500;
const stalledMs = 120_000;
/** What GitHub did not take is tried again at growing intervals, as is a look that failed. */
const troubledMs = 600_000;
const tidyMs = 20_000;

/** Draws over what it drew before. */
class Board {
  readonly #tell: Tell;
  #lines = 0;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Draws `lines`, under `news` that stay. */
  draw(lines: readonly string[], news: readonly string[]): void {
    const { screen } = this.#tell;
    const up = this.#lines === 0 ? '' : `\u001b[${this.#lines}A`;
    screen.write(`${up}${[...news, ...lines].map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
    this.#lines = lines.length;
  }
}

function watch(plan: FollowPlan, view: LedgerView | null): Watched[] {
  return watchBeads(plan.items, view === null ? new Map<number, never>() : beadsOf(view));
}

function recordOf({ issue, title, bead }: Watched, ms: number): Record<string, unknown> {
  if (bead === null) return { type: 'bead', bead: issue, issue, title, state: 'new', ms };
  const { state, attempts, landed, attempt } = bead;
  const mode = attempt?.mode ?? null;
  const agent = agentOf(bead) === '' ? null : agentOf(bead);
  const reason = bead.reason === null ? null : unmark(bead.reason);
  return {
    type: 'bead',
    bead: issue,
    issue,
    title,
    state,
    agent,
    attempts,
    mode,
    reason,
    sha: landed?.sha ?? null,
    ms,
  };
}

/** Says once what is new. */
class Teller {
  readonly #plan: FollowPlan;
  readonly #board: Board;
  readonly #said = new Map<number, string>();
  readonly #told = new Set<string>();
  readonly #rests = new Set<string>();
  #isFirst = true;

  constructor(plan: FollowPlan) {
    this.#plan = plan;
    this.#board = new Board(plan.tell);
  }

  /** Whether there was a change to be told. */
  async tell(view: LedgerView | null, watched: readonly Watched[]): Promise<boolean> {
    const { tell, startedAt, isGoingOn } = this.#plan;
    if (view !== null && this.#isFirst) {
      this.#isFirst = false;
      // An earlier start told these.
      if (isGoingOn) {
        newReturns(watched, this.#told);
        newLetters(watched, this.#told);
      }
    }
    const news = [...this.#freezes(view), ...this.#letters(watched), ...(await this.#returns(watched))];
    if (!tell.isLive) for (const line of news) tell.say(line);
    const isChanged = this.#changes(watched);
    const { columns = 100 } = tell.screen;
    if (tell.isLive) this.#board.draw(renderTown(watched, { now: Date.now(), startedAt, columns, rows: 30 }), news);
    return isChanged;
  }

  #changes(watched: readonly Watched[]): boolean {
    const { tell, startedAt } = this.#plan;
    const changed = watched.filter((each) => this.#said.get(each.issue) !== keyOf(each));
    for (const each of changed) {
      this.#said.set(each.issue, keyOf(each));
      tell.emit(recordOf(each, Date.now() - startedAt));
      if (!tell.isLive && each.bead !== null) tell.say(renderChange(each, startedAt, Date.now()));
    }
    return changed.length > 0;
  }

  // A table that is drawn over has no place for them: the lines are answered, to be put above it.
  async #returns(watched: readonly Watched[]): Promise<string[]> {
    const { tell, startedAt, outputOf } = this.#plan;
    const news: string[] = [];
    for (const each of newReturns(watched, this.#told)) {
      const output = await outputOf(each.ended);
      tell.emit(recordOfReturn(each, output));
      const [first = '', ...more] = renderReturn(each, output);
      news.push(`${renderClock(Date.now() - startedAt)} ${first}`, ...more);
    }
    return news;
  }

  #freezes(view: LedgerView | null): string[] {
    const { tell, startedAt } = this.#plan;
    const stops = view === null ? [] : newStops(view.ledger.queue, this.#told);
    return [...newRests(frozenIn(view), this.#rests), ...stops].map(({ line, record }) => {
      tell.emit(record);
      return `${renderClock(Date.now() - startedAt)} ${line}`;
    });
  }

  #letters(watched: readonly Watched[]): string[] {
    const { tell, startedAt } = this.#plan;
    return newLetters(watched, this.#told).map((each) => {
      tell.emit({ type: 'mail', ...each });
      const clock = renderClock(Date.now() - startedAt);
      return `${clock} ${`#${each.issue}`.padEnd(5)} mail      ${renderLetter(each.letter)}`;
    });
  }
}

async function tidy(plan: FollowPlan): Promise<void> {
  plan.tell.say(
    `${renderClock(Date.now() - plan.startedAt)} All landed. GitHub is still being told what is left to tell…`,
  );
  for (const until = Date.now() + tidyMs; Date.now() < until && !plan.stopped(); await plan.bell.wait(lookMs)) {
    const view = await plan.follower.look();
    if (view !== null && view.ledger.outbox.entries.length === 0) return;
  }
}

/** Follows until everything has landed, a person is needed, nothing moves, or somebody stops it. */
export async function followTown(plan: FollowPlan): Promise<FollowEnd> {
  const teller = new Teller(plan);
  let [changedAt, movedAt, head] = [Date.now(), Date.now(), ''];
  for (;;) {
    const view = await plan.follower.look();
    if (view !== null && view.head !== head) [movedAt, head] = [Date.now(), view.head];
    const watched = watch(plan, view);
    if (await teller.tell(view, watched)) changedAt = Date.now();
    if (plan.stopped()) return { end: 'stopped', watched };
    const end = plan.isForever ? null : await endOf(plan, watched, { changedAt, movedAt, view });
    if (end === 'landed') await tidy(plan);
    if (end !== null) return { end, watched };
    await plan.bell.wait(lookMs);
    // Several commits in one breath are one look.
    await delay(100);
  }
}

const frozenIn = (view: LedgerView | null) => view?.ledger.queue.frozen ?? [];
const backOffOf = (watched: readonly Watched[]): number =>
  Math.max(0, ...watched.map(({ bead }) => bead?.notBefore ?? 0));

function patience({ isTroubled }: FollowPlan, view: LedgerView | null): number {
  return isTroubled || (view?.ledger.outbox.entries.length ?? 0) > 0 ? troubledMs : stalledMs;
}

async function endOf(
  plan: FollowPlan,
  watched: readonly Watched[],
  { changedAt, movedAt, view }: { changedAt: number; movedAt: number; view: LedgerView | null },
): Promise<'landed' | 'needs-person' | 'stalled' | null> {
  // Of an issue of their own that people closed nothing is awaited.
  const own = new Set(plan.items.map(({ issue }) => issue));
  const standing = standingOf(watched.filter(({ issue, bead }) => own.has(issue) || bead?.state !== 'closed'));
  if (standing === 'landed') return 'landed';
  const quietMs = Date.now() - changedAt;
  if (standing === 'needs-person' && quietMs > settleMs && (await plan.isIdle())) return 'needs-person';
  const lateAt = Math.max(changedAt, movedAt, backOffOf(watched)) + patience(plan, view);
  const isStalled = Date.now() > lateAt && (await plan.isIdle());
  if (!isStalled) return null;
  return isPaused(frozenIn(view)) ? 'needs-person' : 'stalled';
}
