/** What `doctor` says of `workspace.yml`: whether what it names is there, and whether anybody would do any work. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseConfig } from '../adapters/config/config-text.ts';
import { parseFormula } from '../adapters/config/formula-text.ts';
import { nearest } from '../adapters/config/nearest.ts';
import { renderProblem } from '../adapters/config/yaml-text.ts';
import { rosterOf } from '../core/agents/roster.ts';
import { keysOf } from '../core/agents/runtime-keys.ts';
import { formulaFolder, formulaPath } from '../core/beads/molecule.ts';
import { AgentKind, usualRole } from '../core/config.ts';
import type { Config } from '../core/config.ts';
import { configPath } from '../core/ref.ts';
import { refuseMissing } from './agent-program.ts';
import { calledAs } from './called-as.ts';
import type { Tree } from './check-detection.ts';
import { CliError } from './cli-error.ts';
import { packageRoot } from './package-root.ts';
import { counted } from './tell.ts';

/** One finding. `bad` must be mended before agents work here; `note` is worth knowing. */
export type Finding = Readonly<{ level: 'ok' | 'note' | 'bad'; text: string }>;

export const bad = (text: string): Finding => ({ level: 'bad', text });
export const ok = (text: string): Finding => ({ level: 'ok', text });
export const note = (text: string): Finding => ({ level: 'note', text });

/** Where the tree is: the worktree, and the branches that are known of it. */
export type Ground = Readonly<{ root: string; branches: readonly string[] }>;

const meantBy = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  return meant === null ? '' : ` Did you mean "${meant}"?`;
};

function examineBase({ base }: Config, branches: readonly string[]): Finding[] {
  if (base === null || branches.includes(base)) return [];
  return [
    bad(
      `${configPath} says \`base: ${base}\`, and there is no such branch here or at origin.${meantBy(base, branches)}`,
    ),
  ];
}

/** Whether the formula of the workspace is there and can be worked through. */
export function examineFormula({ formula }: Config, tree: Tree): Finding[] {
  if (formula === null) return [];
  const shipped = readdirSync(join(packageRoot(), formulaFolder)).map((file) => basename(file, '.yml'));
  const path = formulaPath(formula);
  const text = tree.read(path);
  if (text === null && !shipped.includes(formula))
    return [
      bad(
        `${configPath} says \`formula: ${formula}\`, and ${path} is not there: every attempt would be misconfigured.${meantBy(formula, shipped)}`,
      ),
    ];
  const reading = text === null ? null : parseFormula(path, text);
  return reading?.status === 'faulty' ? [bad(reading.reason)] : [];
}

/** What the workspace names that is not there: with it no attempt, or no landing, could ever do. */
export function examineNames(config: Config, tree: Tree, branches: readonly string[]): Finding[] {
  return [...examineBase(config, branches), ...examineFormula(config, tree)];
}

function examineRoles(config: Config, tree: Tree): Finding[] {
  const roles = new Set(rosterOf(config).map(({ role }) => role));
  return [...roles].flatMap((role) => {
    const path = `.github/agents/${role}.md`;
    return role === usualRole || tree.read(path) !== null
      ? []
      : [note(`Agents have the role ${role}, and ${path} is not there: they get no instructions of their own.`)];
  });
}

async function examineRuntime(name: string, config: Config, root: string): Promise<Finding[]> {
  const runtime = config.runtimes[name];
  if (runtime === undefined || runtime.kind === 'script') return [];
  const keys = keysOf(runtime).join(', ');
  const kind = AgentKind.safeParse(runtime.kind);
  if (runtime.kind !== 'command' || kind.success)
    return [
      note(
        `Agents run ${runtime.kind}: the repository needs the secret ${keys}, and its toolpusher.yml a step that installs the program (docs/install.md).`,
      ),
    ];
  const missing = await refuseMissing(runtime.command, root).then(
    () => null,
    (error: unknown) => {
      if (error instanceof CliError) return error.message;
      throw error;
    },
  );
  return missing === null
    ? []
    : [note(`The runtime ${name} of ${configPath}: ${missing} Where its runs take place it has to be.`)];
}

/** Findings about the file and what it names. */
export async function examineWorkspace(tree: Tree, ground: Ground): Promise<Finding[]> {
  const text = tree.read(configPath);
  if (text === null) return [bad(`${configPath} is missing. Run \`${calledAs()} init\`.`)];
  const parsed = parseConfig(text);
  if (parsed.status === 'invalid') return parsed.problems.map((problem) => bad(renderProblem(configPath, problem)));
  const { config } = parsed;
  const agents = rosterOf(config);
  const runtimes = [...new Set(agents.map(({ runtime }) => runtime))];
  const programs = await Promise.all(runtimes.map((name) => examineRuntime(name, config, ground.root)));
  const named = [...examineNames(config, tree, ground.branches), ...examineRoles(config, tree)];
  return [
    standing(
      config,
      agents.length,
      named.some(({ level }) => level === 'bad'),
    ),
    ...named,
    ...programs.flat(),
  ];
}

function standing({ paused }: Config, agents: number, isBad: boolean): Finding {
  const what = isBad ? 'is well-formed' : 'is valid';
  if (paused) return note(`${configPath} ${what}, and paused: nothing is dispatched or landed.`);
  return agents === 0
    ? note(`${configPath} ${what}, but names no agents: nothing is dispatched. Name some under \`agents:\`.`)
    : ok(`${configPath} ${what}, with ${counted(agents, 'agent')}.`);
}
