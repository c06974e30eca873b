/** What agents' records say about their skills: counted from verdicts on attempts, by topic. */
import type { Agent, Skill } from './agent.ts';
import { ofThisLife } from '../beads/bead.ts';
import type { AttemptMode, Bead, EndedAttempt } from '../beads/bead.ts';
import type { Tier } from '../landing/ladder.ts';

/** The name under which all attempts are counted. */
export const allTopics = 'all';

const topicsMax = 60;

/** Ends that say how the agent did. What the refinery says of a delivery comes later: landed or red. */
const verdicts: ReadonlySet<EndedAttempt['end']> = new Set([
  'no-change',
  'failed',
  'unfinished',
  'crashed',
  'silent',
  'over-time',
  'gate-refused',
]);

/** Whether the agent of such an attempt is the author of what it delivers. */
export function isAuthored(mode: AttemptMode): boolean {
  return mode === 'work' || mode === 'reimagine';
}

/** Whether an attempt failed by its agent's doing. */
export function isFailure(ended: EndedAttempt): boolean {
  return isAuthored(ended.mode) && verdicts.has(ended.end);
}

/** What an attempt at a bead was about. */
export function topicsOf(bead: Pick<Bead, 'topics'>, ended: Pick<EndedAttempt, 'topics'>): readonly string[] {
  return [...new Set([...bead.topics, ...ended.topics])];
}

/** The agent with one more verdict in its record. Of too many topics the least tried are forgotten. */
export function withVerdict(agent: Agent, topics: readonly string[], hasPassed: boolean): Agent {
  const skills: Record<string, Skill> = { ...agent.skills };
  for (const topic of [allTopics, ...topics]) {
    const old = skills[topic] ?? { tried: 0, passed: 0 };
    skills[topic] = { tried: old.tried + 1, passed: old.passed + (hasPassed ? 1 : 0) };
  }
  const kept = Object.entries(skills)
    .toSorted(([a, one], [b, other]) => other.tried - one.tried || (a < b ? -1 : 1))
    .slice(0, topicsMax);
  return { ...agent, skills: Object.fromEntries(kept) };
}

const tiers: Readonly<Record<AttemptMode, Tier>> = {
  work: 'clean',
  refine: 'auto',
  resolve: 'ai',
  reimagine: 'reimagine',
};

/** The agent with a landing's verdict turned: what it was about counts as tried and not passed, or as passed again. */
export function withVerdictTurned(agent: Agent, topics: readonly string[], hasPassed: boolean): Agent {
  const turned = new Set([allTopics, ...topics]);
  const skills = Object.entries(agent.skills).map(([topic, { tried, passed }]): [string, Skill] => [
    topic,
    { tried, passed: turned.has(topic) ? Math.min(tried, Math.max(0, passed + (hasPassed ? 1 : -1))) : passed },
  ]);
  return { ...agent, skills: Object.fromEntries(skills) };
}

/** How what was delivered last came to fit the base. `isRuled`: a run by rules made the merge that landed, which says on the ladder what it needed. */
export function tierOf(bead: Pick<Bead, 'ended' | 'ladder' | 'earlierAttempts'>, isRuled: boolean): Tier {
  const ended = ofThisLife(bead);
  const merged = ended.findLast((each) => each.mode !== 'work' && each.kept !== null);
  if (merged !== undefined) return tiers[merged.mode];
  if (ended.some((each) => each.end === 'conflict')) return 'reimagine';
  const last = bead.ladder.steps.at(-1);
  return isRuled && last?.tier === 'auto' && last.outcome === 'resolved' ? 'auto' : 'clean';
}
