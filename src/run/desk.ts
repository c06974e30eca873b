/**
 * The harness's side of the desk: writes what is so, fetches mail when the agent asks, and takes what its commands left.
 *
 * **Invariant:** what stands on the desk by the end is testimony: parsed, bounded and cleaned, never believed.
 */
import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { cleanText, clip } from '../core/people/clean.ts';
import { inReadingOrder, MailBox, SentMail } from '../core/mail/mail.ts';
import type { Mail } from '../core/mail/mail.ts';
import { openSteps, StepId } from '../core/beads/molecule.ts';
import type { Molecule } from '../core/beads/molecule.ts';
import { Sha } from '../core/name.ts';
import { deskFiles } from './inside/desk.ts';
import type { Desk, DeskMail, Inbox, Kept } from './inside/desk.ts';

const lookMs = 250;
const sentMax = 50;
const sentBytesMax = 200 * 1024;

/** What the agent's commands left. `end` is what they said the attempt came to. */
export interface DeskTaken {
  readonly end: {
    readonly type: 'done' | 'handed-off' | 'waits';
    readonly text: string;
    /** The commit on the base that does the bead already. */
    readonly already?: Sha;
    /** The step that a person has to approve. */
    readonly waits?: string;
  } | null;
  readonly molecule: Molecule | null;
  readonly mailSent: readonly SentMail[];
  readonly mailRead: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** The steps that were left open. */
export const openIds = ({ molecule }: Pick<DeskTaken, 'molecule'>): string[] => openSteps(molecule).map(({ id }) => id);

/** A desk in use. */
export interface OpenDesk {
  readonly dir: string;
  /** Stops looking for questions. */
  close(): void;
  take(): Promise<DeskTaken>;
  /** Tells the agent's commands what stands in a checkpoint; from then on they wait for it. */
  kept(kept: Kept): Promise<void>;
}

/** What a desk is opened with. `fetchMail` asks the ledger. */
export interface DeskWork {
  readonly dir: string;
  readonly desk: Desk;
  readonly molecule: Molecule | null;
  readonly attempt: number;
  readonly mail: readonly Mail[];
  readonly fetchMail: () => Promise<readonly Mail[]>;
}

/** Writes the desk and begins to answer. */
export async function openDesk(work: DeskWork): Promise<OpenDesk> {
  for (const folder of [deskFiles.steps, deskFiles.sent, deskFiles.read])
    await mkdir(join(work.dir, folder), { recursive: true });
  await writeWhole(join(work.dir, deskFiles.desk), JSON.stringify(work.desk));
  // What comes in this very millisecond is asked for, not taken for known.
  let fetchedAt = Date.now() - 1;
  await writeInbox(work.dir, { fetchedAt, mail: deskMail(work.mail) });
  let isBusy = false;
  const look = async (): Promise<void> => {
    const wantedAt = Number(await readSmall(join(work.dir, deskFiles.wanted)));
    if (!(wantedAt > fetchedAt)) return;
    // Whoever asks while the ledger is being fetched is answered by the next fetch.
    const startedAt = Date.now();
    const mail = await work.fetchMail();
    fetchedAt = startedAt;
    await writeInbox(work.dir, { fetchedAt, mail: deskMail(mail) });
  };
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    // A ledger that cannot be read now is asked again at the next question.
    look()
      .catch(() => undefined)
      .finally(() => (isBusy = false));
  }, lookMs);
  const kept = (what: Kept): Promise<void> => writeWhole(join(work.dir, deskFiles.kept), JSON.stringify(what));
  return { dir: work.dir, close: () => clearInterval(timer), take: () => take(work), kept };
}

function deskMail(mail: readonly Mail[]): DeskMail[] {
  return inReadingOrder(mail).map(({ id, from, type, thread, priority, subject, body }) => ({
    id,
    from: cleanText(from).text,
    type,
    thread,
    priority,
    subject: cleanText(subject).text,
    body: cleanText(body).text,
  }));
}

/** The mail in an agent's box as the ledger has it. */
export function parseBox(text: string | null): readonly Mail[] {
  return text === null ? [] : MailBox.parse(JSON.parse(text)).unread;
}

async function writeInbox(dir: string, inbox: Inbox): Promise<void> {
  await writeWhole(join(dir, deskFiles.inbox), JSON.stringify(inbox));
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** The text of a small plain file that the agent may have made anything of; null when there is none. */
async function readSmall(path: string): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= 64 * 1024 ? await file.readFile('utf8') : null;
  } finally {
    await file.close();
  }
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readSmall(path);
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  return names.filter((name) => /^[a-z0-9-]{1,60}$/.test(name)).toSorted();
}

async function take({ dir, molecule, attempt, desk }: DeskWork): Promise<DeskTaken> {
  const closed = new Set(await namesIn(join(dir, deskFiles.steps)));
  const { sent, notes } = await readSent(dir);
  return {
    end: await endOf(dir),
    molecule:
      molecule === null
        ? null
        : {
            ...molecule,
            steps: molecule.steps.map((step) =>
              step.isDone || !closed.has(step.id) ? step : { ...step, isDone: true, by: desk.agent, attempt },
            ),
          },
    mailSent: sent,
    mailRead: (await namesIn(join(dir, deskFiles.read))).slice(0, 200),
    notes,
  };
}

// Together within what the next job reads of a testimony; what is too much is said, in the summary.
async function readSent(dir: string): Promise<{ sent: SentMail[]; notes: string[] }> {
  const sent: SentMail[] = [];
  const names = await namesIn(join(dir, deskFiles.sent));
  let bytes = 0;
  let left = Math.max(0, names.length - sentMax);
  for (const name of names.slice(0, sentMax)) {
    const letter = await readJson(join(dir, deskFiles.sent, name), SentMail);
    if (letter === null) continue;
    const clean = { ...letter, subject: plain(letter.subject, 200), body: plain(letter.body, 4000) };
    bytes += Buffer.byteLength(JSON.stringify(clean));
    if (bytes > sentBytesMax) left += 1;
    else sent.push(clean);
  }
  return { sent, notes: left === 0 ? [] : [`${left} messages were not sent: an attempt may send so much.`] };
}

const plain = (text: string, max: number): string => clip(cleanText(text).text, max);

const Done = z.object({ summary: z.string().max(4000), already: Sha.optional() });

async function endOf(dir: string): Promise<DeskTaken['end']> {
  const handoff = await readJson(join(dir, deskFiles.handoff), z.object({ notes: z.string().max(4000) }));
  if (handoff !== null) return { type: 'handed-off', text: plain(handoff.notes, 3000) };
  const waits = await readJson(join(dir, deskFiles.waits), z.object({ step: z.string().max(40) }));
  if (waits !== null) {
    const step = plain(waits.step, 40).replaceAll(/[^a-z0-9-]/g, '');
    const text = `The step \`${step}\` waits for a person: comment \`/approve ${step}\`.`;
    return { type: 'waits', text, ...(StepId.safeParse(step).success ? { waits: step } : {}) };
  }
  const done = await readJson(join(dir, deskFiles.done), Done);
  if (done === null) return null;
  const { already, summary } = done;
  return { type: 'done', text: plain(summary, 3000), ...(already === undefined ? {} : { already }) };
}

/** Where the agent's program is put, and in whose PATH. */
export interface CommandPlace {
  readonly dir: string;
  /** The agent's own home, which is empty. */
  readonly home: string;
  readonly path: string;
}

/**
 * Puts the agent's program on a PATH of its own, under its three names. Answers the PATH. Login shells, in which Codex runs its commands,
 * begin with the system's PATH, so the home says it to them again.
 */
export async function installCommands(program: string, { dir, home, path }: CommandPlace): Promise<string> {
  await mkdir(dir, { recursive: true });
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  const text = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`;
  for (const name of ['toolpusher', 'gt', 'bd']) {
    await writeFile(join(dir, name), text);
    await chmod(join(dir, name), 0o755);
  }
  const own = `${dir}${delimiter}${path}`;
  for (const name of ['.profile', '.zprofile']) await writeFile(join(home, name), `export PATH=${quoted(own)}\n`);
  return own;
}
