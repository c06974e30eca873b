/** The branded values that must not be mixed up: shas, numbers of beads and pull requests, names. */
import { z } from 'zod';

/** How names are written that people give to agents, runtimes and formulas. */
export const nameRule = 'Write a name in small letters, digits and -, with a letter in front.';

/** A full commit or tree id, 40 (SHA-1) or 64 (SHA-256) lowercase hex digits. */
export const Sha = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
  .brand<'Sha'>();
export type Sha = z.infer<typeof Sha>;

/** The number of the issue that is a bead. */
export const BeadNumber = z.int().positive().brand<'BeadNumber'>();
export type BeadNumber = z.infer<typeof BeadNumber>;

/** The number of a pull request. */
export const PullNumber = z.int().positive().brand<'PullNumber'>();
export type PullNumber = z.infer<typeof PullNumber>;

/** The database id of a workflow run. */
export const RunId = z.int().positive().brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;

/** An agent's lasting name: lowercase letters, digits and hyphens, so that it fits in a branch name. */
export const AgentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,38}$/, { error: nameRule })
  .brand<'AgentName'>();
export type AgentName = z.infer<typeof AgentName>;

/** The secret-free random name of one attempt; it fences out what comes from any other. */
export const Nonce = z
  .string()
  .regex(/^[0-9a-z]{16,32}$/)
  .brand<'Nonce'>();
export type Nonce = z.infer<typeof Nonce>;

/** Milliseconds since 1970, as `Date.now()` counts. */
export const Instant = z.int().nonnegative().brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/** 0 is most urgent. A bead without a label has 2. */
export const Priority = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Priority = z.infer<typeof Priority>;
