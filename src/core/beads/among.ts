/** The live beads in lists, made once for each state of them however many passes ask. */
import type { Attempt, Bead } from './bead.ts';
import { isEnded } from './bead.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { memo } from '../memo.ts';

/** A bead with a live attempt. */
export interface AtWork extends Bead {
  readonly attempt: Attempt;
}

type Beads = Pick<Ledger, 'beads'>;

/** All of them, in the order of the ledger. */
export function beadsOf({ beads }: Beads): readonly Bead[] {
  return listsOf(beads).all;
}

/** Those with a live attempt. */
export function beadsAtWork({ beads }: Beads): readonly AtWork[] {
  return listsOf(beads).atWork;
}

/** Those whose story is over, and that are kept for what is left to do. */
export function endedBeads({ beads }: Beads): readonly Bead[] {
  return listsOf(beads).ended;
}

/** Those in that state. */
export function beadsIn({ beads }: Beads, state: Bead['state']): readonly Bead[] {
  return listsOf(beads).byState.get(state) ?? [];
}

/** Those that have a pull request. */
export function beadsWithPull({ beads }: Beads): readonly Bead[] {
  return listsOf(beads).withPull;
}

/** Those that a pull request is still to be opened for. */
export function beadsWithoutPull({ beads }: Beads): readonly Bead[] {
  return listsOf(beads).expected;
}

/** The first whose pull request that is; null for a pull request of people. */
export function beadOfPull({ beads }: Beads, pull: number | null): Bead | null {
  return pull === null ? null : (listsOf(beads).byPull.get(pull) ?? null);
}

interface Lists {
  readonly all: readonly Bead[];
  readonly atWork: readonly AtWork[];
  readonly ended: readonly Bead[];
  readonly byState: ReadonlyMap<Bead['state'], readonly Bead[]>;
  readonly withPull: readonly Bead[];
  readonly expected: readonly Bead[];
  readonly byPull: ReadonlyMap<number, Bead>;
}

const isAtWork = (bead: Bead): bead is AtWork => bead.attempt !== null;

const listsOf = memo((beads: Ledger['beads']): Lists => {
  const all = Object.values(beads);
  const byState = new Map<Bead['state'], Bead[]>();
  for (const bead of all) {
    const others = byState.get(bead.state);
    if (others === undefined) byState.set(bead.state, [bead]);
    else others.push(bead);
  }
  const withPull = all.filter(({ pull }) => pull !== null);
  return {
    all,
    atWork: all.filter(isAtWork),
    ended: all.filter(isEnded),
    expected: all.filter(({ pull, attempt, state }) => pull === null && (attempt !== null || state === 'delivered')),
    byState,
    withPull,
    byPull: new Map(withPull.toReversed().flatMap((bead) => (bead.pull === null ? [] : [[bead.pull, bead]]))),
  };
});
