/** The merge commits that the trusted jobs make: their message, their verdict, and the verdict on an agent's resolution. */
import { withTrailers } from '../core/agents/attribution.ts';
import { cleanText, clip } from '../core/people/clean.ts';
import { findMessageFault, tameMessage } from '../core/gate/commit-message.ts';
import type { Config } from '../core/config.ts';
import type { Resolution, Tier } from '../core/landing/ladder.ts';
import { AgentName } from '../core/name.ts';
import type { Sha } from '../core/name.ts';
import { polecatBranch } from '../core/ref.ts';
import type { GateVerdict } from '../core/beads/run-result.ts';
import type { Git } from '../adapters/git/git.ts';
import { judgeAnswer } from '../adapters/merge/git/answer.ts';
import type { FileReport } from '../adapters/merge/git/attempt.ts';
import { mergePartly } from '../adapters/merge/git/partial.ts';
import { renderMessage } from '../adapters/merge/resolve-branches.ts';
import type { Dispatch, HookedBead } from './dispatch.ts';
import { judge, refuse } from './gate.ts';
import { readFacts } from './gate-facts.ts';
import { commitOwn, type TrustedJob } from './publication.ts';
import { shareResolution } from './shared-memory.ts';

/** A merge of delivered work with the base. `resolver` is the agent of the ai tier. */
export interface Merged {
  readonly tree: string;
  readonly tier: Tier;
  readonly files: readonly FileReport[];
  readonly previous: Sha;
  readonly author: AgentName;
  readonly resolver: AgentName | null;
}

/** Commits a merge on top of work and base, and judges what it comes to. */
export async function publishMerge(
  { dispatch }: TrustedJob,
  git: Git,
  { merged, gate }: { readonly merged: Merged; readonly gate: Config['gate'] },
): Promise<GateVerdict> {
  const { base } = dispatch;
  const { previous } = merged;
  const head = await commitOwn(git, {
    tree: merged.tree,
    parents: [previous, base],
    message: messageOf(dispatch, merged),
    seconds: await newestSeconds(git, [previous, base]),
  });
  const verdict = await judgeSum(git, dispatch, { head, gate });
  return verdict.status === 'accepted' ? { ...verdict, resolution: resolutionOf(merged) } : verdict;
}

/** What people are shown of a merge; the commit's message has all of it. */
export function resolutionOf({ tier, files }: Pick<Merged, 'tier' | 'files'>): Resolution {
  const dropped = files.flatMap((file) => file.dropped);
  const rules = [...new Set(files.flatMap((file) => file.rules))];
  return {
    tier,
    files: files.map(({ path }) => path.slice(0, 200)).slice(0, 50),
    rules: rules.map((rule) => rule.slice(0, 120)).slice(0, 40),
    dropped: dropped.map((line) => cleanText(line).text.slice(0, 200)).slice(0, 20),
    drops: dropped.length,
  };
}

/** The work was judged commit by commit when it was accepted; what it comes to on this base is judged here. */
export async function judgeSum(
  git: Git,
  dispatch: Dispatch,
  work: { readonly head: Sha; readonly gate: Config['gate'] },
): Promise<GateVerdict> {
  const facts = await readFacts(git, { base: dispatch.base, head: work.head, judged: work.head });
  return judge(facts, { ...dispatch, gate: work.gate });
}

/** Names of the sides in conflict markers. */
export const sideNames = { base: 'before both', ours: "this bead's work", theirs: 'what landed since' } as const;

/** Judges an agent's resolution: it merges again by rule and looks at what the agent's tree differs in. */
export async function judgeResolution(
  job: TrustedJob,
  git: Git,
  work: {
    readonly bead: HookedBead;
    readonly previous: Sha;
    readonly head: Sha;
    readonly gate: Config['gate'];
  },
): Promise<GateVerdict> {
  const { bead, previous, head, gate } = work;
  const { base, agent } = job.dispatch;
  const request = { repo: git.options.cwd, ours: previous, theirs: base, isOffline: true };
  const partial = await mergePartly(request, sideNames);
  const author = authorOf(bead, agent);
  if (partial.status === 'misfit') return refuse('misfit', renderOpen(partial.files));
  if (partial.status === 'merged') {
    return publishMerge(job, git, { merged: { ...partial, previous, author, resolver: null }, gate });
  }
  const answer = await judgeAnswer(request, partial, head);
  if (answer.status === 'refused') return refuse('resolution', answer.reason);
  const { tree, files } = answer;
  const merged: Merged = { tree, files, tier: 'ai', previous, author, resolver: agent };
  const verdict = await publishMerge(job, git, { merged, gate });
  if (verdict.status === 'accepted') await shareResolution(job, git, verdict.head);
  return verdict;
}

/** The agent of the newest attempt that was not about a conflict. */
function authorOf({ ended }: HookedBead, other: AgentName): AgentName {
  const last = ended.findLast(({ mode }) => mode === 'work' || mode === 'reimagine');
  return AgentName.safeParse(last?.agent).data ?? other;
}

/** Each file that is open, and why. */
export function renderOpen(files: readonly FileReport[]): string {
  const open = files.filter(({ status }) => status === 'escalated');
  return open.map(({ path, kind, reason = 'not resolved' }) => `${path} (${kind}): ${reason}`).join('\n');
}

const messageMax = 60_000;
const passesMax = 8;

/** The message: tier, rules and dropped lines. The lines are anybody's, so they may not steer CI or close issues. */
function messageOf(dispatch: Dispatch, merged: Merged): string {
  const { bead, branch } = dispatch;
  const { author: agent, resolver, tier } = merged;
  const message = tamed(renderMessage({ ours: polecatBranch(agent, bead), theirs: branch }, merged));
  const by = resolver === null ? '' : `\nToolpusher-Resolver: ${resolver}`;
  return withTrailers(`${message}\n\nToolpusher-Tier: ${tier}${by}`, { ...dispatch, agent });
}

/** A message that quotes anybody's lines, so that it steers nothing. */
export function tamed(said: string): string {
  let message = cleanText(said).text;
  for (let pass = 0; pass < passesMax && findMessageFault(message) !== null; pass += 1) message = tameMessage(message);
  if (findMessageFault(message) !== null) message = message.replaceAll('[', '(');
  return clip(message, messageMax).trimEnd();
}

/** The time of the newest of some commits, in seconds. */
export async function newestSeconds(git: Git, commits: readonly Sha[]): Promise<number> {
  const shown = await git.run(['show', '--no-patch', '--no-show-signature', '--format=%ct', ...commits]);
  return Math.max(...shown.split('\n').map(Number));
}
