/**
 * The whole decision, pure: from what woke us, the ledger and GitHub's state to ledger changes and effects.
 *
 * **Invariant:** a bare tick on the same snapshot comes to the same end as any event; deciding twice adds nothing.
 */
import { aftermath } from './beads/aftermath.ts';
import { attempts } from './beads/attempts.ts';
import { convoys } from './beads/convoy.ts';
import { delivery } from './beads/delivery.ts';
import { intake } from './beads/intake.ts';
import { issueByNumber } from './beads/seen.ts';
import { landing } from './landing/landing.ts';
import { mergedByHand } from './landing/by-hand.ts';
import { mayor } from './agents/mayor.ts';
import type { BeadNumber } from './name.ts';
import { notices } from './people/notices.ts';
import { orders } from './people/orders.ts';
import { deadLetters } from './mail/post.ts';
import { requests } from './landing/requests.ts';
import { reverts } from './landing/revert.ts';
import { reviewNotices } from './landing/review.ts';
import { roster } from './agents/roster.ts';
import { runPasses } from './situation.ts';
import type { Pass, Passed, Situation } from './situation.ts';
import { squashed } from './landing/squash.ts';
import { pullChecks } from './people/pull-check.ts';
import { renderText } from './beads/text.ts';
import { withinCaps } from './watch/cap.ts';
import { fence } from './watch/fence.ts';
import { leftovers } from './watch/leftover.ts';
import { refusalOf } from './watch/refusal.ts';
import { witness } from './watch/witness.ts';

/** The decision: changes in order, the ledger with them, the texts to pin, the effects that go into the outbox. */
export interface Decision extends Passed {
  readonly texts: readonly { readonly bead: BeadNumber; readonly text: string }[];
}

const passes: readonly Pass[] = [
  roster,
  notices,
  mergedByHand,
  orders,
  intake,
  fence,
  attempts,
  delivery,
  requests,
  reverts,
  landing,
  witness,
  reviewNotices,
  squashed,
  mayor,
  aftermath,
  pullChecks,
  convoys,
  deadLetters,
  leftovers,
];

/** One decision. Total and synchronous; an empty one means that everything is as it should be. */
export function decide(situation: Situation): Decision {
  const { changes, effects: wanted, ledger } = runPasses(situation, passes);
  const effects = withinCaps(situation, wanted).filter((effect) => {
    const refusal = refusalOf(effect, situation.snapshot.now);
    return refusal === null || !situation.ledger.outbox.noticed.includes(refusal);
  });
  const texts = changes.flatMap((change) => {
    if (change.type !== 'bead-added' && change.type !== 'bead-pinned') return [];
    const issue = issueByNumber(situation.snapshot, change.type === 'bead-added' ? change.record.number : change.bead);
    return issue === undefined ? [] : [{ bead: issue.number, text: renderText(issue.title, issue.body) }];
  });
  return { changes, effects, texts, ledger };
}
