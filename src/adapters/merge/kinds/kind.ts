/** A file kind that the auto tier understands: how to read it, and what must be true of an answer. */
import type { Three } from '../diff.ts';
import type { Unit } from '../tree/unit.ts';
import { between } from '../policy/token.ts';

/** A text as one unit, and all its tokens for the check that nothing was lost. */
export interface Reading {
  readonly unit: Unit;
  readonly norm: string;
}

export interface Kind {
  readonly name: string;
  /** Source code: names must agree with their uses. */
  readonly isCode: boolean;
  /** Undefined when the text is not a faultless file of this kind. */
  readonly read: (text: string) => Reading | undefined;
  /** A check of its own on what the answer means; a reason is a veto. */
  readonly check?: (texts: Three<string>, result: string) => string | undefined;
}

/** The norm of plain text: its words. */
export function normWords(text: string): string {
  return text.trim().split(/\s+/u).join(between);
}
