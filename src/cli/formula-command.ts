/** `toolpusher formula list | check`: the formulas that beads of a repository can be worked through by. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { parseFormula } from '../adapters/config/formula-text.ts';
import type { ReadFormula } from '../adapters/config/formula-text.ts';
import { parseConfig } from '../adapters/config/config-text.ts';
import { formulaFolder, formulaPath } from '../core/beads/molecule.ts';
import { configPath } from '../core/ref.ts';
import { examineFormula } from './doctor-workspace.ts';
import type { Finding } from './doctor-workspace.ts';
import type { Tree } from './check-detection.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { packageFile, packageRoot } from './package-root.ts';
import { renderTable } from './table.ts';
import { plain, tellTo } from './tell.ts';
import { readWorktree } from './work-tree.ts';

interface Flags {
  readonly repo: string;
  readonly json?: boolean;
}
type Found = Readonly<{ name: string; path: string; isShipped: boolean; reading: ReadFormula }>;

const nameOf = (path: string): string => basename(path).replace(/\.yml$/, '');

// Outside of a repository there are the shipped ones all the same, unless a repository was named.
async function treeOf(repo: string): Promise<Pick<Tree, 'paths' | 'read'>> {
  const isHere = repo === '.';
  return readWorktree(repo).then(
    ({ tree }) => tree,
    (error: unknown) => {
      if (isHere && error instanceof CliError) return { paths: [], read: () => null };
      throw error;
    },
  );
}

async function findFormulas(repo: string): Promise<Found[]> {
  const tree = await treeOf(repo);
  const own = tree.paths.filter((path) => path.startsWith(`${formulaFolder}/`) && path.endsWith('.yml'));
  const shipped = readdirSync(join(packageRoot(), formulaFolder))
    .map((file) => formulaPath(nameOf(file)))
    .filter((path) => !own.includes(path));
  const found = [
    ...own.map((path) => ({ path, isShipped: false, text: tree.read(path) ?? '' })),
    ...shipped.map((path) => ({ path, isShipped: true, text: packageFile(path) })),
  ];
  return found.map(({ path, isShipped, text }) => ({
    name: nameOf(path),
    path,
    isShipped,
    reading: parseFormula(path, text),
  }));
}

const stepsOf = ({ reading }: Found): string[] =>
  reading.status === 'read' ? reading.formula.steps.map(({ id }) => id) : [];

async function list(flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const found = await findFormulas(flags.repo);
  for (const each of found) {
    const { name, path, isShipped, reading } = each;
    tell.emit({ type: 'formula', name, path, isShipped, isValid: reading.status === 'read', steps: stepsOf(each) });
  }
  const rows = found.map((each) => [
    each.name,
    each.isShipped ? 'shipped' : each.path,
    each.reading.status === 'read' ? stepsOf(each).join(' ') : 'not valid: toolpusher formula check',
  ]);
  tell.say(renderTable(['formula', 'from', 'steps'], rows).map(plain).join('\n'));
}

// The line of workspace.yml gives every bead its formula.
async function namedInWorkspace(repo: string): Promise<Finding[]> {
  const tree = await treeOf(repo);
  const parsed = parseConfig(tree.read(configPath) ?? '');
  const found = parsed.status === 'ok' ? examineFormula(parsed.config, tree) : [];
  // A file of the repository's own that is faulty is told for itself.
  return found.filter(() => parsed.status === 'ok' && tree.read(formulaPath(parsed.config.formula ?? '')) === null);
}

async function check(flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const own = (await findFormulas(flags.repo)).filter(({ isShipped }) => !isShipped);
  for (const { path, reading } of own) {
    const reason = reading.status === 'faulty' ? reading.reason : null;
    tell.emit({ type: 'formula', path, isValid: reason === null, reason });
    tell.say(plain(reason ?? `${path} is valid`));
  }
  const named = await namedInWorkspace(flags.repo);
  for (const { text } of named) {
    tell.emit({ type: 'formula', path: configPath, isValid: false, reason: text });
    tell.say(plain(text));
  }
  if (named.length > 0) process.exitCode = exitCodes.failed;
  if (own.length === 0) tell.say(`This repository has no formulas of its own in ${formulaFolder}.`);
  if (own.some(({ reading }) => reading.status === 'faulty')) process.exitCode = exitCodes.failed;
}

/** The sub-command with its two. */
export function formulaCommand(): Command {
  const command = new Command('formula').description('the formulas, templates of steps, that beads can be given');
  const add = (name: string, does: string, action: (flags: Flags) => Promise<void>): void => {
    const sub = new Command(name).description(does);
    sub
      .option('--repo <dir>', 'the worktree of the repository', '.')
      .option('--json', 'one JSON object a formula')
      .action(action);
    sub.exitOverride();
    command.addCommand(sub);
  };
  add('list', 'all of them, the shipped ones too', list);
  add('check', "say what is wrong with the repository's own", check);
  return command;
}
