/** Reads and writes the desk from an agent's command. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { deskFiles } from './desk.ts';
import type { Desk, DeskStep, Inbox, Kept } from './desk.ts';

/** What a command ends with: what it prints, and its exit code. */
export interface Said {
  readonly text: string;
  readonly code: number;
  readonly json?: unknown;
}

export const said = (text: string, json?: unknown): Said => ({ text, code: 0, json });
export const refused = (text: string): Said => ({ text, code: 1 });
export const misused = (text: string): Said => ({ text, code: 2 });

const keptMs = 30_000;

/** The desk of the run that this command was called in. */
export class Place {
  readonly dir: string;
  readonly worktree: string;
  readonly desk: Desk;

  constructor(dir: string, worktree: string) {
    this.dir = dir;
    this.worktree = worktree;
    const desk: Desk = JSON.parse(readFileSync(join(dir, deskFiles.desk), 'utf8'));
    this.desk = desk;
  }

  /** Leaves a value in a file of its own, whole or not at all. */
  leave(name: string, value: unknown): void {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
    renameSync(`${path}.${process.pid}`, path);
  }

  /** Takes a name that only one command gets, however many ask at once. */
  claim(name: string): boolean {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(path, 'true', { flag: 'wx' });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }

  has(name: string): boolean {
    return existsSync(join(this.dir, name));
  }

  names(folder: string): string[] {
    const path = join(this.dir, folder);
    return existsSync(path) ? readdirSync(path).filter((name) => !/\.\d+$/.test(name)) : [];
  }

  inbox(): Inbox {
    const inbox: Inbox = JSON.parse(readFileSync(join(this.dir, deskFiles.inbox), 'utf8'));
    return inbox;
  }

  /** Waits until what was left stands in a checkpoint; false where that takes too long. Nobody to ask: true. */
  async untilKept(isKept: (kept: Kept) => boolean): Promise<boolean> {
    const path = join(this.dir, deskFiles.kept);
    for (const until = Date.now() + keptMs; Date.now() < until; await pause(50)) {
      if (!existsSync(path)) return true;
      const kept: Kept = JSON.parse(readFileSync(path, 'utf8'));
      if (isKept(kept)) return true;
    }
    return false;
  }

  /** The steps with what was closed in this run. */
  steps(): DeskStep[] {
    const closed = new Set(this.names(deskFiles.steps));
    return this.desk.steps.map((step) => ({ ...step, isDone: step.isDone || closed.has(step.id) }));
  }

  /** The first step that can be worked on; null when all are done. */
  current(): DeskStep | null {
    const steps = this.steps();
    const done = new Set(steps.filter((step) => step.isDone).map((step) => step.id));
    return steps.find((step) => !step.isDone && step.needs.every((need) => done.has(need))) ?? null;
  }
}
