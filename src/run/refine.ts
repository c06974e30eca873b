/**
 * The `refine` job: takes the base into delivered work without an agent, by the clean and auto tiers.
 *
 * **Invariant:** nothing of the repository's is checked out or run here, not even a package manager; a merge that is
 * not sure changes nothing and says why.
 */
import { withTrailers } from '../core/attribution.ts';
import { cleanText, clip } from '../core/clean.ts';
import { findMessageFault, tameMessage } from '../core/commit-message.ts';
import type { Config } from '../core/config.ts';
import type { Sha } from '../core/name.ts';
import { polecatBranch } from '../core/ref.ts';
import type { GateVerdict } from '../core/run-result.ts';
import type { Git } from '../adapters/git/git.ts';
import { escalated, type MergeOutcome } from '../adapters/merge/git/attempt.ts';
import { mergeCommits } from '../adapters/merge/git/merge-branches.ts';
import { renderMessage } from '../adapters/merge/resolve-branches.ts';
import type { Dispatch } from './dispatch.ts';
import { judge, refuse } from './gate.ts';
import { isAncestor, readFacts } from './gate-facts.ts';
import { commitOwn, publishDecision, type PublishEnd, type TrustedJob } from './publication.ts';
import { fetchBase, fetchCommit, readConfig } from './remote.ts';

/** Publishes the merge of delivered work with the base, or why there is none. */
export async function runRefineJob(job: TrustedJob): Promise<PublishEnd> {
  const { previous } = job.dispatch;
  if (previous === null) return { status: 'refused', reason: 'The input `previous` names no work to refine.' };
  return publishDecision(job, async (git) => ({
    gate: await job.log.group('Take in the base', () => refine(job, git, previous)),
    testimony: null,
  }));
}

async function refine(job: TrustedJob, git: Git, previous: Sha): Promise<GateVerdict> {
  const { base } = job.dispatch;
  await fetchBase(git, job.remote, base);
  if (!(await fetchCommit(git, job.remote, previous))) return refuse('unresolved', `${previous} cannot be fetched.`);
  const read = await readConfig(git, base);
  if (read.status === 'invalid') return refuse('config', `The base's own configuration cannot be used. ${read.reason}`);
  if (await isAncestor(git, base, previous)) return judgeSum(job, git, { head: previous, gate: read.config.gate });
  const merge = await tryMerge(job, git, previous);
  if (merge.status === 'escalated') return refuse('unresolved', renderReasons(merge));
  job.log.line(`Merged by the tier ${merge.tier}; ${merge.files.length} files conflicted.`);
  const head = await commitOwn(git, {
    tree: merge.tree,
    parents: [previous, base],
    message: renderMergeMessage(job.dispatch, merge),
    seconds: await newestSeconds(git, [previous, base]),
  });
  return judgeSum(job, git, { head, gate: read.config.gate });
}

async function tryMerge({ dispatch, log }: TrustedJob, git: Git, previous: Sha): Promise<MergeOutcome> {
  try {
    return await mergeCommits({ repo: git.options.cwd, ours: previous, theirs: dispatch.base, isOffline: true });
  } catch (error) {
    // A file that breaks a parser goes to an agent, like any other that cannot be merged by rule.
    const reason = error instanceof Error ? error.message : String(error);
    log.warn(`The merge broke off: ${reason}`);
    return { status: 'escalated', files: [escalated('.', 'fault', `the merge broke off: ${reason}`)] };
  }
}

/** The work was judged commit by commit when it was accepted; what it comes to on this base is judged here. */
async function judgeSum(
  { dispatch }: TrustedJob,
  git: Git,
  work: { readonly head: Sha; readonly gate: Config['gate'] },
): Promise<GateVerdict> {
  const facts = await readFacts(git, { base: dispatch.base, head: work.head, judged: work.head });
  return judge(facts, { ...dispatch, gate: work.gate });
}

function renderReasons({ files }: Pick<MergeOutcome, 'files'>): string {
  const open = files.filter(({ status }) => status === 'escalated');
  return open.map(({ path, kind, reason = 'not resolved' }) => `${path} (${kind}): ${reason}`).join('\n');
}

const messageMax = 60_000;
const passesMax = 8;

/** The message: tier, rules and dropped lines. The lines are anybody's, so they may not steer CI or close issues. */
function renderMergeMessage(dispatch: Dispatch, merge: Extract<MergeOutcome, { status: 'merged' }>): string {
  const { agent, bead, branch } = dispatch;
  const said = renderMessage({ ours: polecatBranch(agent, bead), theirs: branch }, merge);
  let message = cleanText(said).text;
  for (let pass = 0; pass < passesMax && findMessageFault(message) !== null; pass += 1) message = tameMessage(message);
  if (findMessageFault(message) !== null) message = message.replaceAll('[', '(');
  return withTrailers(`${clip(message, messageMax).trimEnd()}\n\nToolpusher-Tier: ${merge.tier}`, dispatch);
}

async function newestSeconds(git: Git, commits: readonly Sha[]): Promise<number> {
  const shown = await git.run(['show', '--no-patch', '--no-show-signature', '--format=%ct', ...commits]);
  return Math.max(...shown.split('\n').map(Number));
}
