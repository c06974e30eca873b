/**
 * The `compose` job: merges pull requests that conflict with one another, with what is ahead of them in the merge queue, or with the base,
 * one on the other by the clean and auto tiers.
 *
 * **Invariant:** nothing of the repository's is checked out or run here; each merge has the one before it and the pull request's head
 * as its parents; one that is not sure is left out, and says why. Earlier resolutions are not used, for whoever may write can write those, and
 * nobody sees these merges before they are tested.
 */
import { z } from 'zod';
import type { Composed } from '../core/beads/run-result.ts';
import { ComposeMember } from '../core/effect.ts';
import { Nonce, Sha } from '../core/name.ts';
import type { Git } from '../adapters/git/git.ts';
import { mergeCommits } from '../adapters/merge/git/merge-branches.ts';
import type { FileReport } from '../adapters/merge/git/attempt.ts';
import { renderMessage } from '../adapters/merge/resolve-branches.ts';
import { newestSeconds, renderOpen, resolutionOf, tamed } from './merged.ts';
import { commitOwn, publishInQuarantine, whenBound } from './publication.ts';
import type { Decision, PublishEnd, TrustedPlace, Waiting } from './publication.ts';
import { fetchBase, fetchCommit, readQueue } from './remote.ts';

/** The inputs of the workflow: the nonce is the id of the queue's run, and `members` is JSON. */
export const Composition = z.object({
  nonce: Nonce,
  base: Sha,
  members: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(ComposeMember).min(1).max(100)),
});
export type Composition = z.infer<typeof Composition>;

/** What the job is started with. */
export interface ComposeJob extends TrustedPlace {
  readonly composition: Composition;
}

/** What of the queue is read: loose, because a run may be older or newer than the App that wrote it. */
const WrittenQueue = z.looseObject({
  runs: z.array(
    z.looseObject({
      id: z.string(),
      state: z.string(),
      base: z.string(),
      onto: z.string().nullable(),
      sha: z.string().nullable(),
      members: z.array(z.looseObject({ pull: z.number(), head: z.string() })),
      job: z.number().nullable().default(null),
    }),
  ),
});

/** Publishes the merges of as many members as rules can merge. */
export async function runComposeJob(job: ComposeJob): Promise<PublishEnd> {
  const { remote, temp, composition } = job;
  const bound = await whenBound(job, async () => bindingOf(await readQueue(remote, temp), job));
  if (bound.status === 'refused') return bound;
  return publishInQuarantine(job, composition.nonce, (git) => job.log.group('Merge by rules', () => compose(job, git)));
}

/** Whether the queue waits for this very run to compose these very members on this very commit. */
export function bindingOf(
  text: string | null,
  { composition, run: job }: Pick<ComposeJob, 'composition' | 'run'>,
): Waiting<null> {
  const { runs } = WrittenQueue.parse(text === null ? { runs: [] } : JSON.parse(text));
  const run = runs.find(({ id }) => id === composition.nonce);
  if (run?.state !== 'composing')
    return { status: 'mismatch', reason: 'The merge queue waits for no such composition.' };
  const onto = run.onto === null ? run.base : runs.find(({ id }) => id === run.onto)?.sha;
  const keys = (members: readonly { readonly pull: number; readonly head: string }[]): string =>
    members.map(({ pull, head }) => `${pull}@${head}`).join(' ');
  if (onto !== composition.base || keys(run.members) !== keys(composition.members)) {
    return { status: 'mismatch', reason: 'The merge queue composes something else.' };
  }
  if (run.job === null) return { status: 'unbound' };
  return run.job === job
    ? { status: 'bound', what: null }
    : { status: 'mismatch', reason: `The composition is bound to run ${run.job}.` };
}

async function compose(job: ComposeJob, git: Git): Promise<Decision> {
  const { base, members } = job.composition;
  await fetchBase(git, job.remote, base);
  const merged: Composed['merged'][number][] = [];
  const left: Composed['left'][number][] = [];
  let tip = base;
  for (const member of members) {
    const made = await mergeOne(job, git, { tip, member });
    if (typeof made === 'string') {
      job.log.line(`#${member.pull} is left out: ${made}`);
      left.push({ pull: member.pull, reason: made.slice(0, 600) });
      continue;
    }
    tip = made.sha;
    merged.push({ pull: member.pull, head: member.head, ...made });
  }
  const composed = { merged, left };
  if (merged.length === 0) return { testimony: null, gate: { status: 'nothing' }, composed };
  const paths = await git.run(['diff-tree', '-r', '--name-only', '-z', base, tip]);
  const files = paths.split('\0').filter((path) => path !== '').length;
  return { testimony: null, gate: { status: 'accepted', head: tip, files, topics: [], resolution: null }, composed };
}

interface Merging {
  readonly tip: Sha;
  readonly member: ComposeMember;
}

/** The merge of one member on the tip, or why there is none. */
async function mergeOne(
  job: ComposeJob,
  git: Git,
  { tip, member }: Merging,
): Promise<Pick<Composed['merged'][number], 'sha' | 'resolution'> | string> {
  const { head } = member;
  if (!(await fetchCommit(git, job.remote, head))) return 'its head cannot be fetched';
  if (await changesWorkflows(git, tip, head)) return 'it changes workflows, which this job may not push';
  try {
    const merge = await mergeCommits({ repo: git.options.cwd, ours: tip, theirs: head, isOffline: true });
    if (merge.status === 'escalated') return renderOpen(merge.files);
    const sha = await commitOwn(git, {
      tree: merge.tree,
      parents: [tip, head],
      message: messageOf(member, merge),
      seconds: await newestSeconds(git, [tip, head]),
    });
    return { sha, resolution: resolutionOf(merge) };
  } catch (error) {
    // What breaks a parser waits its turn, like any other that rules cannot merge.
    return `the merge broke off: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function changesWorkflows(git: Git, tip: Sha, head: Sha): Promise<boolean> {
  const base = (await git.try(['merge-base', tip, head])).stdout.trim();
  if (base === '') return true;
  const diff = ['diff-tree', '-r', '--name-only', base, head, '--', '.github/workflows'];
  return (await git.run(['--literal-pathspecs', ...diff])) !== '';
}

/** The message that the queue gives the merge: the tier, the rules and every dropped line before its trailers, the tier again among them. */
function messageOf(
  { message, pull }: ComposeMember,
  merge: { readonly tier: 'clean' | 'auto'; readonly files: readonly FileReport[] },
): string {
  const [title = '', ...rest] = message.split('\n\n');
  const [, ...said] = tamed(renderMessage({ ours: 'the queue', theirs: `#${pull}` }, merge)).split('\n\n');
  const isTrailed = /^Toolpusher-[A-Za-z]+: /.test(rest.at(-1) ?? '');
  const text = [title, ...said, ...rest].join('\n\n').trimEnd();
  return `${text}${isTrailed ? '\n' : '\n\n'}Toolpusher-Tier: ${merge.tier}\n`;
}
