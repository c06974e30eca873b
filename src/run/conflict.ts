/** Where an attempt starts that is about a conflict: the open merge to resolve, or the base with the old work to look at. */
import { cleanLine, clip } from '../core/people/clean.ts';
import { withTrailers } from '../core/agents/attribution.ts';
import { Sha } from '../core/name.ts';
import type { PrimeTask } from '../core/agents/prime.ts';
import { type OpenFile } from '../adapters/merge/answer/check.ts';
import { mergePartly } from '../adapters/merge/git/partial.ts';
import type { Git } from '../adapters/git/git.ts';
import type { Dispatch, HookedBead } from './dispatch.ts';
import { sideNames } from './merged.ts';
import { fetchCommit, type Remote } from './remote.ts';
import type { Start } from './worktree.ts';

const diffMax = 7_000;
const landedMax = 20;

/** Starts from the merge as far as rules get it, its open hunks with markers. */
export async function startResolve(
  git: Git,
  { dispatch, remote }: { readonly dispatch: Dispatch; readonly remote: Remote },
): Promise<Start> {
  const { previous, base } = dispatch;
  const nothing = (note: string): Start => ({ sha: base, notes: [note] });
  if (previous === null || !(await fetchCommit(git, remote, previous))) return nothing('There is no work to resolve.');
  const merge = await mergePartly({ repo: git.options.cwd, ours: previous, theirs: base, isOffline: true }, sideNames);
  if (merge.status === 'misfit') return nothing('There are no hunks to resolve.');
  const message = withTrailers(`Take in ${dispatch.branch}, as far as rules get`, dispatch);
  const author = ['-c', 'user.name=toolpusher', '-c', 'user.email=toolpusher@agents.toolpusher.invalid'];
  const made = await git.run([...author, 'commit-tree', merge.tree, '-p', previous, '-p', base, '-F', '-'], message);
  const sha = Sha.parse(made);
  if (merge.status === 'merged') return { sha, notes: ['Rules resolve it on this base; there is nothing left to do.'] };
  const paths = merge.open.map(({ path }) => path);
  const material = [
    `Open files, and why no rule resolves them:\n${merge.open.map(renderOpenFile).join('\n')}`,
    `What landed since:\n${await landedSince(git, { from: merge.base, base, paths })}`,
    `What landed since, in these files:\n${await diffOf(git, merge.base, { to: base, paths })}`,
    `What this bead's work did in these files:\n${await diffOf(git, merge.base, { to: previous, paths })}`,
  ];
  return {
    sha,
    notes: [],
    task: { title: '## The conflict to resolve', how: resolveHow, material: material.join('\n\n') },
  };
}

/** Starts from the base; what was done before is to be looked at, not gone on with. */
export async function startReimagine(
  git: Git,
  { dispatch, remote, bead }: { readonly dispatch: Dispatch; readonly remote: Remote; readonly bead: HookedBead },
): Promise<Start> {
  const { previous, base } = dispatch;
  const isThere = previous !== null && (await fetchCommit(git, remote, previous));
  const from = isThere ? (await git.try(['merge-base', previous, base])).stdout.trim() : '';
  const old =
    from === '' || previous === null
      ? ['The earlier work could not be fetched.']
      : [`The earlier work (${previous}):\n${await diffOf(git, from, { to: previous, paths: [] })}`];
  const material = [...background(bead), ...old].join('\n\n');
  return { sha: base, notes: [], task: { title: '## The earlier work', how: reimagineHow, material } };
}

// Why it is done again: who asked, what was said on the issue and the pull request, and what became of each tier's turn.
function background({ ladder: { hint, remarks, steps } }: HookedBead): string[] {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${title}\n${lines.join('\n')}`];
  return [
    ...section('What a person said about it:', hint === null ? [] : [hint]),
    ...section(
      'The discussion on the issue and the pull request:',
      remarks.map(({ by, text }) => `@${by}: ${text}`),
    ),
    ...section(
      'Why it did not land:',
      steps.map(({ tier, said }) => `- ${tier}: ${said}`),
    ),
  ];
}

const resolveHow: PrimeTask['how'] = `Another agent did this bead; its work conflicts with what landed since. The worktree holds the merge of both: what rules could
resolve is resolved, the rest has conflict markers with the version before both in the middle. Edit only between the markers, and
take them away. Keep what both sides meant: every line that a side added, without what a side took out. Change no other line and no
other file, write nothing that is in neither side, and no explanation into a file. Anything else is refused. If the two sides
contradict each other, leave the markers as they are and say why.`;

const reimagineHow: PrimeTask['how'] = `This bead was done before, on an older base, and what landed since conflicts with that. Do it again, from here, as the base is
now. If the base does all of it already, change nothing and run \`toolpusher done --already COMMIT\` with the commit on the base that does it;
it counts if every line that the earlier work added is there and every line that it took out is gone. What follows shows the earlier work and is to
be looked at, not to be copied where the base has changed.`;

function renderOpenFile({ path, kind, reason }: OpenFile): string {
  return `- ${cleanLine(path, 200)} (${kind}): ${cleanLine(reason, 300)}`;
}

async function landedSince(
  git: Git,
  { from, base, paths }: { readonly from: string; readonly base: Sha; readonly paths: readonly string[] },
): Promise<string> {
  const log = [
    'log',
    `--max-count=${landedMax}`,
    '--first-parent',
    '--no-show-signature',
    '--format=%h %s (%(trailers:key=Toolpusher-Bead,separator=%x2C))',
  ];
  const { stdout } = await git.try(['--literal-pathspecs', ...log, `${from}..${base}`, '--', ...paths]);
  return stdout.trim() === '' ? 'Git names no commits.' : stdout.trim();
}

async function diffOf(
  git: Git,
  from: string,
  { to, paths }: { readonly to: Sha; readonly paths: readonly string[] },
): Promise<string> {
  const diff = ['diff-tree', '-r', '-p', '--no-ext-diff', '--no-textconv', '--no-color', from, to, '--', ...paths];
  const { stdout } = await git.try(['--literal-pathspecs', ...diff]);
  return clip(stdout.trim(), diffMax);
}
