/**
 * `.github/workspace.yml`: what a repository's maintainers decide about their fleet.
 *
 * Strict, with a default for every key: an empty file is valid. Reading the YAML and pointing at line and column is
 * `adapters/config`; this file knows only values.
 */
import { z } from 'zod';
import { FormulaName } from './beads/molecule.ts';
import { AgentName, nameRule } from './name.ts';
import { Price } from './agents/price.ts';

const Minutes = z.number().positive().max(4320);
const Dollars = z.number().nonnegative().max(1_000_000);
const RuntimeName = z.string().regex(/^[a-z][a-z0-9-]{0,38}$/, { error: nameRule });

const EnvironmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'Write the name of a variable: letters, digits and _, no digit in front.',
});

/** The agent programs that have an adapter. */
export const AgentKind = z.enum([
  'claude',
  'codex',
  'gemini',
  'opencode',
  'qwen',
  'pi',
  'copilot',
  'droid',
  'cn',
  'cline',
]);
export type AgentKind = z.infer<typeof AgentKind>;

/** An agent program with an adapter. */
export const AgentEntry = z
  .strictObject({
    kind: AgentKind,
    model: z.string().min(1).max(200).nullable().default(null).describe("The model; null is the program's own choice."),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable()
      .default(null)
      .describe("Where the model is served, if not by its maker; `{agent}` becomes the agent's name."),
    env: z
      .array(EnvironmentName)
      .max(50)
      .default([])
      .describe("Names of variables of the job that it may see, the model's key first; empty: the usual one."),
    args: z.array(z.string().max(1000)).max(50).default([]).describe('More arguments, added at the end.'),
  })
  .describe('An agent program: how it is started, stopped and read is built in.');
export type AgentEntry = z.infer<typeof AgentEntry>;

/** How a runtime is started: `script` is built in, `command` runs what is named. */
export const Runtime = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('script') })
    .describe('Built in, no model: follows the edits that are written in the bead. For tests and demonstrations.'),
  z
    .strictObject({
      kind: z.literal('command'),
      command: z
        .string()
        .min(1)
        .max(4000)
        .describe('Run by `bash -c` in the worktree, with the TOOLPUSHER_* variables.'),
      env: z
        .array(EnvironmentName)
        .max(50)
        .default([])
        .describe('Names of environment variables of the job that the command may see.'),
    })
    .describe('Any program: it works in the worktree; exit 0 claims that the bead is done.'),
  AgentEntry,
]);
export type Runtime = z.infer<typeof Runtime>;

/** What an agent is for unless it is said. Records leave it out, so that older ledgers stay as they are. */
export const usualRole = 'polecat';

/** What an agent is for: the name of a file in `.github/agents`, and an address for mail. */
const AgentRole = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,38}$/, { error: nameRule })
  .default(usualRole)
  .describe('The name of the file in .github/agents that says how it works; mail to it reaches all who have it.');

/** One line of the roster. */
export const RosterEntry = z.strictObject({
  name: AgentName.describe('The lasting name; its record in the ledger is its CV.'),
  runtime: RuntimeName.describe('A key of `runtimes`.'),
  role: AgentRole,
});
export type RosterEntry = z.infer<typeof RosterEntry>;

const Permission = z.enum(['read', 'triage', 'write', 'maintain', 'admin']);
export type Permission = z.infer<typeof Permission>;

const WeekTime = z.string().regex(/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:[01]\d|2[0-3]):[0-5]\d$/, {
  error: 'Write a day and a time (UTC), for example `Fri 16:00`.',
});

/** A part of every week in which nothing lands. */
export const FreezeWindow = z.strictObject({
  from: WeekTime.describe('When it begins, UTC: `Fri 16:00`.'),
  to: WeekTime.describe('When it ends, UTC: `Mon 08:00`.'),
  because: z.string().min(1).max(200).describe('Why, as people are told.'),
});
export type FreezeWindow = z.infer<typeof FreezeWindow>;

/** How many agents a roster may have, and how many jobs may run at once. */
export const agentsMax = 500;
export const slotsMax = 1000;

/** The whole file. Every key has a default, so `{}` parses. */
export const Config = z.strictObject({
  version: z.literal(1).default(1).describe('The format of this file.'),
  paused: z.boolean().default(false).describe('The kill switch: nothing is dispatched or landed while true.'),
  base: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe('The branch to land on; null is the default branch.'),
  runtimes: z
    .record(RuntimeName, Runtime)
    .default({ script: { kind: 'script' } })
    .describe('The programs that agents run on, by name.'),
  agents: z.array(RosterEntry).max(agentsMax).default([]).describe('The roster. Without agents nothing is dispatched.'),
  fleet: z
    .array(
      z.strictObject({
        runtime: RuntimeName.describe('A key of `runtimes`.'),
        size: z.int().min(1).max(200).describe('How many.'),
        role: AgentRole,
      }),
    )
    .max(20)
    .default([])
    .describe('More agents, which get their names from the pool, in order.'),
  names: z.array(AgentName).max(500).default([]).describe('The pool of names; empty is the built-in one, ada to zeno.'),
  permission: Permission.default('write').describe('What somebody needs for labels and commands to count.'),
  formula: FormulaName.nullable()
    .default(null)
    .describe('The formula, a file in .github/formulas, that beads without a label `formula:…` get; null is none.'),
  attempts: z
    .strictObject({
      max: z.int().min(1).max(20).default(3).describe('Attempts a bead gets before a person is asked.'),
      conflictsMax: z
        .int()
        .min(0)
        .max(50)
        .default(30)
        .describe('How often a bead may conflict with what landed since before a person is asked.'),
      wallMinutes: Minutes.default(60).describe('The longest that one agent may work on one attempt.'),
      idleMinutes: Minutes.default(15).describe('The longest that an agent may be silent.'),
      checkpointMinutes: Minutes.default(5).describe(
        'How often what there is of an attempt is kept, beside at each closed step.',
      ),
      startMinutes: Minutes.default(20).describe('How long a dispatched run may take to be seen.'),
      queueMinutes: Minutes.default(360).describe(
        'How long a run, or a check that waits alone, may wait for a runner before it is made anew.',
      ),
    })
    .prefault({}),
  tiers: z
    .strictObject({
      aiMax: z
        .int()
        .min(0)
        .max(20)
        .default(2)
        .describe('Attempts of other agents to resolve what rules could not, for a bead; 0 turns that off.'),
      reimagineMax: z
        .int()
        .min(0)
        .max(20)
        .default(3)
        .describe('How often a bead that conflicts is done again from the new base; 0 turns that off.'),
    })
    .prefault({})
    .describe('How work that conflicts with what landed since is brought up to it.'),
  caps: z
    .strictObject({
      attempts: z.int().min(1).max(1000).default(60).describe('Attempts of every kind at one bead.'),
      ciMinutes: z.int().min(1).max(1_000_000).default(1500).describe('Minutes of jobs and checks for one bead.'),
      comments: z.int().min(10).max(10_000).default(200).describe('Comments made or edited on one bead.'),
    })
    .prefault({})
    .describe('What one bead may use up, whatever goes wrong, before a person is asked.'),
  slots: z
    .strictObject({
      total: z.int().min(1).max(slotsMax).default(20).describe("The plan's concurrent jobs."),
      checks: z.int().min(0).max(slotsMax).default(4).describe('Jobs kept free for the checks of the refinery.'),
    })
    .prefault({})
    .describe('Concurrent jobs of the plan, shared by agents and checks.'),
  town: z
    .strictObject({
      home: z
        .string()
        .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/)
        .nullable()
        .default(null)
        .describe('The repository, owner/name, whose issues may be convoys; null is each for itself.'),
    })
    .prefault({})
    .describe('What the repositories of an installation share.'),
  budget: z
    .strictObject({
      beadUsd: Dollars.nullable().default(null).describe('The most that one bead may cost; null is no limit.'),
      dayUsd: Dollars.nullable().default(null).describe('The most that all agents may cost on one day (UTC).'),
      totalUsd: Dollars.nullable().default(null).describe('The most that all agents may cost in all.'),
      attemptUsd: Dollars.default(1).describe('What is set aside for an attempt until its cost is known.'),
    })
    .prefault({})
    .describe('Budgets in US dollars. Work that could pass one is held before it starts.'),
  prices: z
    .record(z.string().min(1).max(100), Price)
    .default({})
    .describe('Prices by the beginning of the name of a model, for programs that do not say what they cost.'),
  refinery: z
    .strictObject({
      mode: z
        .enum(['app', 'native'])
        .default('app')
        .describe("Who moves the base: the App, or GitHub's own merge queue, to which what passed is handed over."),
      checks: z
        .array(z.string().min(1).max(200))
        .max(50)
        .default([])
        .describe(
          'Names of the checks that must be green; empty: the required checks, else every suite and at least one.',
        ),
      redBase: z
        .enum(['freeze', 'ignore'])
        .default('freeze')
        .describe('What to do when the checks of the base fail by themselves.'),
      checkTimeoutMinutes: Minutes.default(60).describe('How long the checks of a staged commit may take.'),
      method: z
        .enum(['merge', 'squash'])
        .default('merge')
        .describe('How a pull request lands: by a merge commit, or squashed into one commit, which is what is tested.'),
      approvals: z
        .int()
        .min(0)
        .max(10)
        .default(0)
        .describe("Approvals that a pull request needs to land, an agent's too; the base's rules may ask for more."),
      freeze: z.array(FreezeWindow).max(20).default([]).describe('Parts of every week in which nothing lands.'),
    })
    .prefault({}),
  gate: z
    .strictObject({
      protect: z
        .array(z.string().min(1).max(300))
        .max(200)
        .default([
          '.github/**',
          '.gitmodules',
          'CODEOWNERS',
          'docs/CODEOWNERS',
          '**/{AGENTS,AGENTS.override,CLAUDE,CLAUDE.local,GEMINI,QWEN}.md',
          '**/.{claude,codex,gemini,qwen,opencode,pi,factory,continue,cursor,clinerules}{,/**}',
          '{.mcp,opencode}.json',
          '.{husky,githooks}/**',
        ])
        .describe(
          "Globs that an agent's work may not touch: what gives rights, and what steers agents or runs by itself.",
        ),
      filesMax: z.int().min(1).max(10_000).default(300).describe('The most files that one attempt may change.'),
      bytesMax: z.int().min(1).max(100_000_000).default(5_000_000).describe('The most bytes that one attempt may add.'),
    })
    .prefault({}),
});
export type Config = z.infer<typeof Config>;
