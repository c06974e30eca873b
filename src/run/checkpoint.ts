/**
 * Checkpoints: what there is of an attempt is kept at each closed step and every few minutes, so that a run that is
 * killed, or whose machine vanishes, costs at most what was done since.
 *
 * **Invariant:** one at a time, and none once stopped; a checkpoint that fails harms neither the agent nor the last one.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Testimony, Usage } from '../core/beads/run-result.ts';
import type { ArtifactPort } from '../ports/artifacts.ts';
import { openIds } from './desk.ts';
import type { OpenDesk } from './desk.ts';
import type { Dispatch } from './dispatch.ts';
import { deskFiles } from './inside/desk.ts';
import type { Sealed } from './seal.ts';
import { unpriced } from './session.ts';
import { saidEnd } from './settle.ts';
import { testimonyOf, workFiles, writeTestimony } from './testimony.ts';

/** When checkpoints are made, and how. */
export interface CheckpointWork {
  /** The desk's folder. */
  readonly desk: string;
  readonly everyMs: number;
  /** Keeps what there is, under the number of the checkpoint. */
  readonly keep: (number: number, signal: AbortSignal) => Promise<void>;
  readonly onFault: (reason: string) => void;
}

const lookMs = 500;

/** The checkpoints of one attempt. */
export class Checkpoints {
  readonly #work: CheckpointWork;
  readonly #timer: NodeJS.Timeout;
  readonly #stop = new AbortController();
  #made = 0;
  #seen = '';
  #keptAt = performance.now();
  #underWay: Promise<void> | null = null;

  constructor(work: CheckpointWork) {
    this.#work = work;
    this.#timer = setInterval(() => {
      this.#underWay ??= this.#look().finally(() => (this.#underWay = null));
    }, lookMs);
  }

  /** Makes no more; the one that is being made is not sent away from this machine. */
  stop(): void {
    clearInterval(this.#timer);
    this.#stop.abort();
  }

  /** Waits for the one that is being made. */
  async stopped(): Promise<void> {
    await this.#underWay;
  }

  async #look(): Promise<void> {
    const seen = await stateOf(this.#work.desk);
    const isDue = performance.now() - this.#keptAt >= this.#work.everyMs;
    if (seen === this.#seen && !isDue) return;
    this.#seen = seen;
    this.#keptAt = performance.now();
    try {
      await this.#work.keep((this.#made += 1), this.#stop.signal);
    } catch (error) {
      // The worktree is in use, so a file may go while it is read; the next checkpoint has it.
      if (!this.#stop.signal.aborted) this.#work.onFault(error instanceof Error ? error.message : String(error));
    }
  }
}

/** What the agent's commands have said so far: closed steps, and that it is over. Empty before the first. */
async function stateOf(desk: string): Promise<string> {
  const steps = await readdir(join(desk, deskFiles.steps)).catch(() => []);
  const all = await readdir(desk).catch(() => []);
  const ends = all.filter((name) => [deskFiles.done, deskFiles.handoff, deskFiles.waits].some((each) => each === name));
  return [...steps.filter((name) => !name.includes('.')), ...ends].toSorted().join(' ');
}

/** What a checkpoint is made of. */
export interface CheckpointSource {
  readonly dispatch: Dispatch;
  readonly out: string;
  readonly artifacts: ArtifactPort | null;
  readonly now: () => number;
  readonly startedAt: number;
  readonly sealDir: string;
  readonly seal: (name: string) => Promise<Sealed>;
  readonly desk: OpenDesk;
  readonly spent: () => Promise<Usage | null>;
  readonly secrets: readonly string[];
}

/** Keeps what would be left if the run ended here without a word. What the agent finished counts as finished. */
export async function keepCheckpoint(number: number, source: CheckpointSource, signal: AbortSignal): Promise<void> {
  const { dispatch, out, artifacts, sealDir, desk, startedAt, secrets } = source;
  const name = `checkpoint-${number}`;
  // Steps first: what is closed by now is in the worktree that is read after it.
  const taken = await desk.take();
  const sealed = await source.seal(name);
  await rm(join(sealDir, name), { recursive: true, force: true });
  const said = saidEnd({ said: taken.end?.type ?? null, files: sealed.files, open: openIds(taken) });
  const endedAt = source.now();
  // Nobody knows what the last answer cost, of which nobody heard.
  const usage = await source.spent();
  const testimony = testimonyOf({
    dispatch,
    outcome: said ?? 'lost',
    how: said === null ? 'The run ended without a word; this is its last checkpoint.' : null,
    said: [taken.end?.text ?? ''],
    sealed,
    taken,
    usage: said === null && usage !== null ? unpriced(usage) : usage,
    session: null,
    startedAt,
    endedAt,
    agentMs: endedAt - startedAt,
    exitCode: null,
    secrets,
  });
  await writeTestimony(out, testimony);
  try {
    await sendAway(number, testimony, { out, artifacts, signal });
  } finally {
    const steps = taken.molecule?.steps.flatMap((step) => (step.isDone ? [step.id] : [])) ?? [];
    await desk.kept({ steps, isOver: said !== null });
  }
}

async function sendAway(
  number: number,
  { head }: Testimony,
  { out, artifacts, signal }: Pick<CheckpointSource, 'out' | 'artifacts'> & { readonly signal: AbortSignal },
): Promise<void> {
  if (artifacts === null) return;
  const files = [workFiles.result, ...(head === null ? [] : [workFiles.bundle])];
  const paths = files.map((file) => join(out, file));
  await artifacts.put(`checkpoint-${number}`, paths, signal);
  // The one before stays, should this one be unreadable.
  if (number > 2) await artifacts.drop(`checkpoint-${number - 2}`, signal);
}
