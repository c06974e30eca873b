/** How the scheduler trades slots against waiting; found by simulation (`npm run bench:queue`). */
export const tuning = {
  /** A car takes verified ones while all of them pass with this probability, and at most so many. */
  carPass: 0.65,
  carMax: 64,
  /** The part of the slots that cars of verified ones may have in flight. */
  carShare: 1,
  /** The chain is extended while it lands whole with at least clamp(floor + slope × P(bad), floor, ceiling). */
  chainFloor: 0.1,
  chainSlope: 0.5,
  chainCeiling: 0.5,
  /** Fresh ones go on the chain while it lands whole with at least max(slope × P(bad) - offset, floor). */
  freshSlope: 15,
  freshOffset: 0.85,
  freshFloor: 0.3,
  /** A pool of fresh ones is red more often than not: where slots are few that finds the bad ones with the fewest runs. */
  poolPass: 0.42,
  poolMax: 32,
  /** Fresh ones travel in the cars of verified ones when slots are few, or so many pools of them wait for each slot. */
  crowd: 3,
  /** The part of the verified ones' shelf life, counted in landings, that may wait or be under test. */
  stock: 0.4,
  /** With fewer free slots a suspect group is halved and the other half inferred; with more it is split at once. */
  fewSlots: 10,
  /** From this P(bad) a lone suspect is probed twice at once. */
  confirmFrom: 0.4,
  /** Where what passes on the base clashes with the chain with at least `footRisk`, pools stand on the chain as far as it lands with `footPass`. */
  footRisk: 0.02,
  footPass: 0.3,
};
