/** What supervision remembers: the file `watch.json`. Everything in it is bounded. */
import { z } from 'zod';
import { BeadNumber, Instant, RunId } from '../name.ts';

/** The kill switch, thrown by `/stop all`. */
export const Stop = z.strictObject({ by: z.string().max(100), at: Instant });
export type Stop = z.infer<typeof Stop>;

/** A condition that was found and is not over: how often something was done about it, and whether a person knows. */
export const Finding = z.strictObject({
  key: z.string().max(120),
  since: Instant,
  times: z.int().positive(),
  nextAt: Instant.nullable().describe('When more is done about it; null is never.'),
  isTold: z.boolean(),
});
export type Finding = z.infer<typeof Finding>;

/** Something that came from an attempt, or a run, that is not the live one. It was ignored. */
export const StaleNote = z.strictObject({
  what: z.enum(['run', 'result']),
  bead: BeadNumber,
  nonce: z.string().max(40),
  run: RunId,
  at: Instant,
  why: z.string().max(200),
});
export type StaleNote = z.infer<typeof StaleNote>;

/** Work of a bead that lived for long: its commits are older than the month for which it is kept from the bead's end. */
export const LeftWork = z.strictObject({ owner: z.string().max(60), until: Instant });
export type LeftWork = z.infer<typeof LeftWork>;

/** The most findings and notes that are kept, newest last. */
export const findingsMax = 300;
export const staleMax = 50;
export const leftMax = 200;

/** The file `watch.json`. */
export const Watch = z.strictObject({
  v: z.literal(1),
  stopped: Stop.nullable(),
  findings: z.array(Finding).max(findingsMax),
  stale: z.array(StaleNote).max(staleMax),
  left: z.array(LeftWork).max(leftMax).optional(),
});
export type Watch = z.infer<typeof Watch>;

/** Nothing found. */
export const calm: Watch = { v: 1, stopped: null, findings: [], stale: [] };
