/** `toolpusher resolve`: the refinery's clean and auto tiers on any local repository. */
import { Command, Option } from 'commander';
import type { ResolveOutcome } from '../adapters/merge/resolve-branches.ts';
import { learnFromMerge } from '../adapters/merge/git/learning.ts';
import { commitOf } from '../adapters/merge/git/git.ts';
import { gitMemory } from '../adapters/merge/git/memory.ts';
import { resolveBranches } from '../adapters/merge/resolve-branches.ts';
import { usageError } from './cli-error.ts';
import { tellError } from './tell.ts';

interface ResolveFlags {
  readonly repo: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly learn?: string;
  readonly tier: string;
  readonly json?: boolean;
}

const exitCodes = { merged: 0, 'up-to-date': 0, escalated: 3, refused: 2 } as const;

/** The sub-command, to be added to the program. Exit 0: merged; 3: a person or a model is needed; 2: it was not asked right. */
export function resolveCommand(): Command {
  return new Command('resolve')
    .description('merge a branch without a model, or say per file why a person or a model is needed')
    .option('--repo <dir>', 'the repository', '.')
    .option('--ours <branch>', 'the branch of this repository to merge into; it moves only on success')
    .option('--theirs <branch>', 'what to merge: a branch here, else a remote branch (origin/x), else a tag or commit')
    .option('--learn <commit>', 'merge nothing: remember how the conflicts of this merge commit were resolved')
    .addOption(new Option('--tier <tier>', 'how far to go').choices(['auto']).default('auto'))
    .option('--json', 'print the outcome as one JSON object on one line')
    .action(async (flags: ResolveFlags) => {
      if (flags.learn !== undefined) return learn(flags, flags.learn);
      const { repo, ours, theirs } = flags;
      const outcome: ResolveOutcome =
        ours === undefined || theirs === undefined
          ? { status: 'refused', reason: 'it needs --ours and --theirs' }
          : await resolveBranches({ repo, ours, theirs, memory: gitMemory(repo) });
      if (flags.json === true) process.stdout.write(recordOf({ type: 'resolve', ...outcome }));
      if (outcome.status === 'refused') warnRefused(renderOutcome(outcome).trimEnd());
      else if (flags.json !== true) process.stdout.write(renderOutcome(outcome));
      process.exitCode = exitCodes[outcome.status];
    });
}

// As every command tells what was asked wrongly; the record of --json has its own form.
function warnRefused(said: string): void {
  tellError(usageError(said, '(--help says more)'), {});
}

const recordOf = (record: Readonly<Record<string, unknown>>): string => `${JSON.stringify(record)}\n`;

async function learn({ repo, json }: Pick<ResolveFlags, 'repo' | 'json'>, commit: string): Promise<void> {
  const learnt = await learnFromMerge(repo, commit, gitMemory(repo));
  if (learnt === undefined) {
    const isThere = (await commitOf(repo, commit)) !== undefined;
    const reason = isThere ? `${commit} is not a merge of two commits` : `there is no commit ${commit} in ${repo}`;
    if (json === true) process.stdout.write(recordOf({ type: 'learn', status: 'refused', reason }));
    warnRefused(`Nothing learnt: ${shown(reason)}.`);
    process.exitCode = exitCodes.refused;
    return;
  }
  const record = recordOf({ type: 'learn', status: 'learnt', conflicts: learnt });
  process.stdout.write(json === true ? record : `Conflicts remembered: ${learnt}.\n`);
}

/** What a person reads. */
export function renderOutcome(outcome: ResolveOutcome): string {
  switch (outcome.status) {
    case 'up-to-date':
      return 'Nothing to merge: it is all there.\n';
    case 'refused':
      return `Not merged: ${shown(outcome.reason)}.\n`;
    case 'merged':
      return [
        `Merged by the ${outcome.tier} tier as ${outcome.commit}.`,
        ...outcome.files.flatMap(renderFile),
        '',
      ].join('\n');
    case 'escalated':
      return ['Nothing changed: a person or a model is needed.', ...outcome.files.flatMap(renderFile), ''].join('\n');
    default:
      return outcome satisfies never;
  }
}

function renderFile(file: Extract<ResolveOutcome, { status: 'merged' }>['files'][number]): readonly string[] {
  const how =
    file.status === 'resolved'
      ? `${file.kind}: ${file.rules.join(', ')}`
      : `needs you: ${file.reason ?? 'no rule applies'}`;
  return [`  ${shown(file.path)}  ${shown(how)}`, ...file.dropped.map((line) => `    dropped: ${shown(line)}`)];
}

/** On one line, and without what steers a terminal: names and lines of files are anybody's. */
function shown(text: string): string {
  const escape = (sign: string): string =>
    sign === '\n' ? String.raw`\n` : `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  return text.replaceAll(/(?!\t)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, escape);
}
