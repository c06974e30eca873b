/** What is said about what has landed: as which commit, with which pull request, and whether it was taken back. */
import { replies } from './replies.ts';

/** What is known of a landing. */
export interface LandingFacts {
  readonly bead: number | null;
  readonly pull: number;
  readonly sha: string | null;
  readonly agent: string | null;
  /** The pull request that it takes back. */
  readonly undoes: number | null;
  /** It is being taken back; `by` is null until that pull request is there, `stopped` says why that does not land. */
  readonly undoing: { readonly by: number | null; readonly stopped: string | null } | null;
  /** The pull request that took it back. */
  readonly undone: number | null;
}

/** Sentences about landings. */
export const landingReplies = {
  why: (number: number, facts: LandingFacts) =>
    facts.undone === null
      ? `#${number} is **landed**, ${how(number, facts)}. ${whatNext(facts)}`
      : `#${number} was **taken back** by #${facts.undone}. It had landed ${how(number, facts)}. To bring it in again, comment \`/revert\` on #${facts.undone}.`,
  refused: (number: number, facts: LandingFacts) =>
    `It has landed, ${how(number, facts)}, so nothing was changed. ${whatNext(facts)}`,
  revertStopped: ({ of, pull, why }: { readonly of: number; readonly pull: number; readonly why: string }) =>
    `#${pull}, which is to take back #${of}, does not land as it is: ${why} That goes for #${pull}; see there. #${of} stays landed until then.`,
  revertKnown: (of: number, { by, stopped }: NonNullable<LandingFacts['undoing']>) => {
    if (by === null) return `#${of} is being taken back already.`;
    return stopped === null
      ? `#${of} is being taken back already, by #${by}.`
      : `${landingReplies.revertStopped({ of, pull: by, why: stopped })} To begin anew, close #${by} and comment \`/revert\` again.`;
  },
  takenBack: ({ of, by, sha }: { readonly of: number; readonly by: number; readonly sha: string }) =>
    `**Taken back** by #${by}. It had landed as ${sha} with #${of}. ` +
    'To have it done again, label the issue `agent` or comment `/sling`, once it is open; to leave it, close it.',
} as const;

function how(number: number, { bead, pull, sha, agent, undoes }: LandingFacts): string {
  return [
    `as ${sha ?? 'a commit that is not known'}`,
    ...(number === pull ? [] : [`with #${pull}`]),
    ...(bead === null || bead === number ? [] : [`for #${bead}`]),
    ...(agent === null ? [] : [`by ${agent}`]),
    ...(undoes === null ? [] : [`taking back #${undoes}`]),
  ]
    .join(', ')
    .replace(', with', ' with');
}

function whatNext({ pull, undone, undoing }: LandingFacts): string {
  if (undone !== null) return replies.reverted(pull, undone);
  return undoing === null ? '`/revert` takes it back.' : landingReplies.revertKnown(pull, undoing);
}
