/**
 * The desk: files through which the harness of a run and the commands of its agent speak. The harness writes what is
 * so, the commands leave what was done; no token and no network are needed for it.
 *
 * Everything in it can be written by the agent: it is testimony, read with bounds.
 */

/** One step as the agent sees it. */
export interface DeskStep {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly needs: readonly string[];
  /** A command that must succeed, with what the bead's text says in its environment; `person`; or null. */
  readonly gate: { readonly run: string; readonly env?: Readonly<Record<string, string>> } | 'person' | null;
  readonly isDone: boolean;
  readonly isApproved: boolean;
}

/** One message as the agent sees it; its texts are cleaned. */
export interface DeskMail {
  readonly id: string;
  readonly from: string;
  readonly type: string;
  readonly thread: string;
  readonly priority: number;
  readonly subject: string;
  readonly body: string;
}

/** `desk.json`: the assignment, as the harness wrote it before the agent began. */
export interface Desk {
  readonly agent: string;
  readonly bead: number;
  readonly attempt: number;
  readonly title: string;
  readonly text: string;
  readonly branch: string;
  readonly baseBranch: string;
  readonly start: string;
  readonly base: string;
  readonly trailers: readonly string[];
  readonly prime: string;
  readonly formula: string | null;
  readonly steps: readonly DeskStep[];
  readonly agents: readonly string[];
}

/** Names of the desk's files. What a command leaves is a file of its own, so that two commands never write one. */
export const deskFiles = {
  desk: 'desk.json',
  inbox: 'inbox.json',
  wanted: 'wanted',
  done: 'done.json',
  handoff: 'handoff.json',
  waits: 'waits.json',
  kept: 'kept.json',
  steps: 'steps',
  sent: 'sent',
  read: 'read',
} as const;

/** `kept.json`: what stands in a checkpoint, so that it is not lost with the machine. The harness writes it. */
export interface Kept {
  readonly steps: readonly string[];
  readonly isOver: boolean;
}

/** `inbox.json`: unread mail as the ledger had it, and when it was asked. */
export interface Inbox {
  readonly fetchedAt: number;
  readonly mail: readonly DeskMail[];
}
