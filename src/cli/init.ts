/** `toolpusher init`: writes into a repository what Toolpusher needs there, shows what it changes, and can be run again. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { agentsMax } from '../core/config.ts';
import { Git } from '../adapters/git/git.ts';
import { configPath, runnerBranch } from '../core/ref.ts';
import { parseConfig } from '../adapters/config/config-text.ts';
import { rosterOf } from '../core/agents/roster.ts';
import { agentNames } from '../core/agents/name-pool.ts';
import { calledAs } from './called-as.ts';
import { countUpTo } from './flag.ts';
import { ownPaths, planInstall } from './install-plan.ts';
import type { FileEdit } from './install-plan.ts';
import { obstacleOfEdit, obstacleTo, refuseObstacles, writeEdits } from './own-file.ts';
import { packageFile } from './package-root.ts';
import { plain, tellTo } from './tell.ts';
import { readWorktree } from './work-tree.ts';
import { runtimeFor } from './town-options.ts';
import { workspaceTemplate } from './workspace-file.ts';
import type { WorkspaceWish } from './workspace-file.ts';

interface InitFlags {
  readonly repo: string;
  readonly agent?: string;
  readonly agents?: number;
  readonly check?: string;
  readonly schedule?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

function wishOf({ agent, agents }: InitFlags): WorkspaceWish {
  if (agent === undefined) return {};
  const entry = runtimeFor(agent, {}, []);
  const runtime = entry.kind === 'command' ? 'agent' : entry.kind;
  return {
    agents: agentNames(agents ?? 4).map((name) => ({ name, runtime })),
    runtimes: { [runtime]: entry },
  };
}

/** The change of one file as git shows it. */
async function renderDiff({ path, before, after }: FileEdit): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'toolpusher-diff-'));
  try {
    for (const [side, text] of [
      ['before', before ?? ''],
      ['after', after],
    ] as const) {
      mkdirSync(join(dir, side, dirname(path)), { recursive: true });
      writeFileSync(join(dir, side, path), text);
    }
    const diff = await new Git({ cwd: dir }).try([
      'diff',
      '--no-index',
      '--no-color',
      '--',
      `before/${path}`,
      `after/${path}`,
    ]);
    return diff.stdout
      .split('\n')
      .slice(2)
      .join('\n')
      .replaceAll(`a/before/${path}`, `a/${path}`)
      .replaceAll(`b/after/${path}`, `b/${path}`)
      .trimEnd();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

// Of a workspace that is not written nothing is known here; doctor reads it.
function namesNobody(edits: readonly FileEdit[]): boolean {
  const written = edits.find(({ path }) => path === configPath);
  const reading = written === undefined ? null : parseConfig(written.after);
  return reading?.status === 'ok' && rosterOf(reading.config).length === 0;
}

async function init(flags: InitFlags): Promise<void> {
  const tell = tellTo(flags);
  const { root, branch, tree } = await readWorktree(flags.repo);
  refuseObstacles(ownPaths.map((path) => obstacleTo(root, path)));
  const plan = planInstall(tree, {
    base: branch,
    check: flags.check ?? null,
    workspace: wishOf(flags),
    templates: {
      workspace: workspaceTemplate(),
      workflow: packageFile('.github/workflows/toolpusher.yml'),
    },
    lacks: () => null,
    hasSchedule: flags.schedule === true,
  });
  // Before anything is printed: a reader that goes away must not leave half of them.
  if (flags.dryRun === true) refuseObstacles(plan.edits.map((edit) => obstacleOfEdit(root, edit)));
  else writeEdits(root, plan.edits);
  for (const edit of plan.edits) {
    tell.say(plain(await renderDiff(edit)));
    tell.emit({ type: 'file', path: edit.path, isNew: edit.before === null });
  }
  for (const note of plan.notes) tell.say(`note: ${plain(note)}`);
  const done = flags.dryRun === true ? 'to be written' : 'written';
  tell.say(
    plan.edits.length === 0
      ? 'Everything is there; nothing to change.'
      : `${plan.edits.length} ${plan.edits.length === 1 ? 'file' : 'files'} ${done}. Staged commits are checked by: ${plan.check}`,
  );
  if (plan.edits.length === 0) return;
  if (namesNobody(plan.edits))
    tell.say(
      'No agent is named, so nothing will be dispatched: add some under `agents:` in the workspace file, or run this again with --agent.',
    );
  tell.say(
    `Next: look at the diff, commit it, push it to the default branch, and push the same commit to ${runnerBranch}:`,
  );
  tell.say(`  git push origin HEAD:refs/heads/${runnerBranch}`);
  tell.say(`Then \`${calledAs()} doctor\` says what is still missing.`);
}

/** The sub-command. */
export function initCommand(): Command {
  return new Command('init')
    .description('write what Toolpusher needs into a repository; shows the changes, may be run again')
    .option('--repo <dir>', 'the worktree of the repository', '.')
    .option('--agent <command>', 'what each agent runs; "script" is the built-in one without a model')
    .option('--agents <count>', 'how many agents (default: 4)', countUpTo(agentsMax))
    .option(
      '--check <command>',
      "what must pass before landing (default: the repository's own workflows, else its test script)",
    )
    .option('--schedule', 'also a workflow that ticks every hour, where no cron calls the App')
    .option('--dry-run', 'only show the changes')
    .option('--json', 'one JSON object a file')
    .action(init);
}
