/** Writes what the agent job says of an attempt: at its end, and at each checkpoint as if it were the end. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cleanLine, clip } from '../core/people/clean.ts';
import type { RunOutcome, Testimony, Usage } from '../core/beads/run-result.ts';
import { redact } from '../adapters/process/redact.ts';
import type { DeskTaken } from './desk.ts';
import type { Dispatch } from './dispatch.ts';
import type { Sealed } from './seal.ts';

/** The names of an attempt's files between the two jobs. */
export const workFiles = { bundle: 'work.bundle', result: 'result.json' } as const;
/** Where the checkpoints of a machine that vanished are put beside them. */
export const checkpointFolder = 'checkpoints';

/** What is known of an attempt. `how` says in a line how it ended; `said` is what its program and its agent say. */
export interface Account {
  readonly dispatch: Dispatch;
  readonly outcome: RunOutcome;
  readonly how: string | null;
  readonly said: readonly string[];
  readonly sealed: Sealed;
  readonly taken: DeskTaken;
  readonly usage: Usage | null;
  readonly session: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly agentMs: number;
  readonly exitCode: number | null;
  readonly secrets: readonly string[];
}

/** Renders the testimony. No secret of the run stands in it. */
export function testimonyOf(account: Account): Testimony {
  const { dispatch, outcome, sealed, taken, usage, session, secrets } = account;
  const { startedAt, endedAt, agentMs, exitCode } = account;
  const { bead, attempt, nonce, agent, base } = dispatch;
  return {
    v: 1,
    bead,
    attempt,
    nonce,
    agent,
    outcome,
    summary: summarize({ ...account, notes: [...sealed.notes, ...taken.notes] }),
    base,
    head: sealed.head,
    startedAt,
    endedAt,
    agentMs,
    exitCode,
    usage,
    session,
    molecule: taken.molecule,
    mailSent: taken.mailSent.map((mail) => ({ ...mail, body: redact(mail.body, secrets) })),
    mailRead: taken.mailRead,
    ...(taken.end?.already === undefined ? {} : { already: taken.end.already }),
    ...(taken.end?.waits === undefined ? {} : { waits: taken.end.waits }),
  };
}

interface Noted {
  readonly notes: readonly string[];
}

/** What happened, then the harness's notes, then what the agent says of it. */
export function summarize({
  how,
  said,
  notes: all,
  secrets,
}: Pick<Account, 'how' | 'said' | 'secrets'> & Noted): string {
  const notes = all.map((note) => cleanLine(note, 400));
  const ours = [...new Set([how ?? '', ...notes].filter((line) => line !== ''))];
  const theirs = [
    ...new Set(said.map((text) => redact(text, secrets)).filter((line) => line !== '' && !ours.includes(line))),
  ];
  // One line of all is what people see: then it has to show where the agent's words begin.
  const last = theirs.at(-1);
  const quoted = ours.length === 0 || last === undefined ? theirs : [...theirs.slice(0, -1), `It said: “${last}”`];
  return clip([...ours, ...quoted].join('\n'), 4000);
}

/** Writes it beside the work, by rename, last; work that is no more goes first. */
export async function writeTestimony(out: string, testimony: Testimony): Promise<void> {
  if (testimony.head === null) await rm(join(out, workFiles.bundle), { force: true });
  const path = join(out, workFiles.result);
  await writeFile(`${path}.part`, `${JSON.stringify(testimony, null, 2)}\n`);
  await rename(`${path}.part`, path);
}
