/** What must have become of a simulated town once everything is still. */
import { Bead } from '../../src/core/beads/bead.ts';
import type { Sha } from '../../src/core/name.ts';
import { attemptRef, resultRef } from '../../src/core/ref.ts';
import type { Queue } from '../../src/core/refinery/queue.ts';
import { requestOf } from '../../src/core/refinery/request.ts';
import type { Inspector } from './inspector.ts';
import type { SimTown } from './sim-town.ts';

/** Notes the first thing that is not as it should be. */
export function inspectEnd(town: SimTown, inspector: Inspector): void {
  inspectOutbox(inspector);
  inspectBeads(town, inspector);
  inspectIssues(town, inspector);
  inspectWork(town, inspector);
  inspectRefs(town, inspector);
  inspectReverts(town, inspector);
}

function inspectOutbox(inspector: Inspector): void {
  const [entry] = inspector.ledger.outbox.entries;
  if (entry !== undefined) {
    inspector.fail('everything ends', `the outbox still holds ${entry.effect.type}: ${entry.error ?? 'no error'}`);
  }
}

function inspectBeads(town: SimTown, inspector: Inspector): void {
  const { ledger } = inspector;
  for (const bead of Object.values(ledger.beads)) {
    const isSettled = bead.state === 'held' || bead.state === 'stuck' || isBlocked(town, bead);
    if (!isSettled) inspector.fail('everything ends', `#${bead.number} is still ${bead.state} (${bead.reason ?? ''})`);
    if (town.plan.kind !== 'people' && bead.state !== 'landed') {
      inspector.fail('work resumes by itself', `#${bead.number} is ${bead.state}: ${bead.reason ?? ''}`);
    }
  }
}

function inspectIssues(town: SimTown, inspector: Inspector): void {
  const { ledger } = inspector;
  const known = new Set<number>([...Object.values(ledger.beads), ...filedBeads(inspector)].map((bead) => bead.number));
  for (const [id, number] of town.issues) {
    const issue = town.world.issue(number);
    const isWanted = issue.isOpen && issue.labels.some((label) => label.name === 'agent');
    if (isWanted && !known.has(number)) inspector.fail('no bead is lost', `#${number} (bead ${id}) is no bead`);
  }
}

function isBlocked(town: SimTown, bead: Bead): boolean {
  return bead.state === 'open' && town.world.issue(bead.number).blockedBy.some((each) => town.world.issue(each).isOpen);
}

/** The records of all beads that are over. */
export function filedBeads(inspector: Inspector): Bead[] {
  return [...inspector.filed.values()].map((text) => Bead.parse(JSON.parse(text)));
}

// What the gate accepted is in the ledger, and every tip that the ledger names is behind some ref.
function inspectWork(town: SimTown, inspector: Inspector): void {
  const { world } = town;
  const beads = [...Object.values(inspector.ledger.beads), ...filedBeads(inspector)];
  const kept = new Set(beads.flatMap((bead) => bead.ended.flatMap((each) => each.kept ?? [])));
  const reachable = reachableFrom(town, [...world.git.refs.values()]);
  for (const sha of kept) if (!reachable.has(sha)) inspector.fail('no work is lost', `no ref holds ${sha}`);
  for (const [nonce, { gate, composed }] of world.results) {
    // What was only composed is in the pull requests.
    if (composed !== undefined) continue;
    if (gate.status === 'accepted' && !kept.has(gate.head) && !town.rogues.has(gate.head))
      inspector.fail('no work is lost', `nobody kept ${nonce}`);
  }
  for (const sha of town.people.pushed) {
    if (!reachable.has(sha)) inspector.fail('no work is lost', `what somebody pushed (${sha}) is gone`);
  }
}

function reachableFrom(town: SimTown, tips: readonly Sha[]): Set<Sha> {
  const seen = new Set<Sha>();
  const open = [...tips];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    open.push(...town.world.git.at(sha).parents);
  }
  return seen;
}

// A revert that waits says why; what was taken back is out of the base, and what stands is in it.
function inspectReverts(town: SimTown, inspector: Inspector): void {
  const { queue } = inspector.ledger;
  for (const { of, pull } of queue.reverts) {
    if (pull === null || requestOf(queue, pull)?.state !== 'out')
      inspector.fail('everything ends', `the revert of #${of} (${pull ?? 'not opened'}) is not over`);
  }
  const files = town.world.git.treeAt('refs/heads/main');
  for (const [id, number] of town.issues) {
    const landed = queue.landed.filter((each) => each.bead === number);
    if (landed.length === 0) continue;
    const standing = landed.filter(({ pull }) => stands(queue, pull)).length;
    const isThere = files.has(`bead-${id}.txt`);
    if (isThere !== standing > 0)
      inspector.fail('what is taken back is out', `#${number} ${isThere ? 'is' : 'is not'} in the base`);
    inspectCv(inspector, { number, landed: landed.length, standing });
  }
}

function stands(queue: Queue, pull: number | null): boolean {
  const landed = queue.landed.findLast((each) => each.pull === pull);
  return landed !== undefined && !(landed.revertedBy !== null && stands(queue, landed.revertedBy));
}

// Who left the roster took a CV along.
function inspectCv(inspector: Inspector, of: { number: number; landed: number; standing: number }): void {
  const ends = Object.values(inspector.ledger.agents)
    .flatMap((agent) => agent.lines)
    .flatMap(({ bead, end }) => (bead === of.number && (end === 'landed' || end === 'reverted') ? [end] : []));
  if (ends.length < of.landed || ends.filter((end) => end === 'landed').length === of.standing) return;
  inspector.fail('a CV says what became of a landing', `#${of.number} landed and stands ${of.standing} times`);
}

// Branches that only machinery needs are gone.
function inspectRefs(town: SimTown, inspector: Inspector): void {
  for (const ref of town.world.git.refs.keys()) {
    if (ref.startsWith('refs/heads/refinery/')) inspector.fail('machinery cleans up', `${ref} is left`);
  }
  // What landed needs no ref of its own.
  const landed = new Set(filedBeads(inspector).map((bead) => bead.landed?.head));
  for (const { effect, composes } of town.world.runs.values()) {
    const { refs } = town.world.git;
    const tip = refs.get(attemptRef(effect.nonce));
    if (composes !== null && (tip !== undefined || refs.has(resultRef(effect.nonce))))
      inspector.fail('machinery cleans up', `composition ${effect.nonce} has its refs still`);
    if (tip !== undefined && landed.has(tip))
      inspector.fail('machinery cleans up', `attempt ${effect.nonce} of #${effect.bead} has its ref still`);
  }
}
