/** `toolpusher cv` and `toolpusher costs`: what the ledger says about agents and about money. */
import { Command } from 'commander';
import type { Agent, Skill } from '../core/agents/agent.ts';
import type { Bead } from '../core/beads/bead.ts';
import { addSpend, noSpend, renderSpend, spendOfBead } from '../core/agents/cost.ts';
import type { Spend } from '../core/agents/cost.ts';
import { spendOfConvoy } from '../core/beads/convoy.ts';
import { pricesDate } from '../core/agents/price.ts';
import { allTopics } from '../core/agents/skill.ts';
import { renderSpan } from '../core/time.ts';
import { beadsOf, viewLedger } from '../adapters/ledger/git-ledger.ts';
import type { LedgerView } from '../adapters/ledger/git-ledger.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { findLedger, withPlace, withRepository } from './ledger-place.ts';
import type { PlaceFlags } from './ledger-place.ts';
import { renderTable } from './table.ts';
import { tellTo } from './tell.ts';

interface Flags extends PlaceFlags {
  readonly json?: boolean;
}

const view = (flags: Flags): Promise<LedgerView> =>
  withRepository(flags, async (git) => viewLedger(git, await findLedger(git)));

const rate = ({ tried, passed }: Skill): string => (tried === 0 ? '' : `${Math.round((100 * passed) / tried)} %`);

function renderCv(agent: Agent): string[] {
  const skills = Object.entries(agent.skills)
    .filter(([topic]) => topic !== allTopics)
    .toSorted(([, one], [, other]) => other.tried - one.tried)
    .map(([topic, skill]) => [topic, `${skill.passed} of ${skill.tried}`, rate(skill)]);
  const lines = agent.lines.map((line) => [
    `#${line.bead}`,
    String(line.attempt),
    line.end,
    renderSpan(line.agentMs),
    line.costUsd === null ? 'unknown' : `$${line.costUsd.toFixed(4)}`,
    new Date(line.at).toISOString().slice(0, 16),
  ]);
  const { clean, auto, ai, reimagine } = agent.tiers;
  return [
    `${agent.name} runs on ${agent.runtime}; ${agent.hook === null ? 'nothing is on its hook' : `#${agent.hook} is on its hook`}.`,
    `${agent.landed} landed, ${agent.firstPass} of them at the first attempt${agent.takenBack === undefined ? '' : `, ${agent.takenBack} taken back since`}; ${agent.attempts} attempts; ${renderSpan(agent.agentMs)} of work.`,
    `Cost: ${renderSpend(agent.spend)}. Merges: ${clean} clean, ${auto} auto, ${ai} ai, ${reimagine} re-imagined.`,
    ...(skills.length === 0 ? [] : ['', ...renderTable(['topic', 'landed', ''], skills)]),
    ...(lines.length === 0 ? [] : ['', ...renderTable(['bead', 'try', 'end', 'worked', 'cost', 'when'], lines)]),
  ];
}

async function cv(name: string, flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const { ledger } = await view(flags);
  const agent = ledger.agents[name];
  if (agent === undefined) {
    const known = Object.keys(ledger.agents).join(', ') || 'none';
    throw new CliError(`There is no agent ${name} in the ledger.`, {
      exitCode: exitCodes.usage,
      next: `Known here: ${known}.`,
    });
  }
  tell.emit({ type: 'cv', agent });
  for (const line of renderCv(agent)) tell.say(line);
}

interface Account {
  readonly total: Spend;
  readonly days: Readonly<Record<string, Spend>>;
  readonly agents: Readonly<Record<string, Spend>>;
  readonly convoys: readonly { readonly convoy: number; readonly title: string; readonly spend: Spend }[];
  readonly beads: readonly { readonly bead: number; readonly title: string; readonly spend: Spend }[];
}

function accountOf({ ledger, ...rest }: LedgerView): Account {
  const beads = [...beadsOf({ ledger, ...rest }).values()].toSorted((a, b) => a.number - b.number);
  const spent = (bead: Bead): Account['beads'][number] => ({
    bead: bead.number,
    title: bead.title,
    spend: spendOfBead(bead),
  });
  const agents = Object.values(ledger.agents).map((agent) => [agent.name, agent.spend] as const);
  return {
    total: ledger.costs.total,
    days: ledger.costs.days,
    agents: Object.fromEntries(agents),
    convoys: Object.values(ledger.convoys.open).map((convoy) => ({
      convoy: convoy.number,
      title: convoy.title,
      spend: spendOfConvoy(convoy),
    })),
    beads: beads.map((bead) => spent(bead)).filter(({ spend }) => spend.attempts > 0),
  };
}

function spendRow(name: string, spend: Spend): string[] {
  const tokens = [spend.input, spend.cached, spend.output].map((count) => count.toLocaleString('en-US'));
  return [name, renderSpend(spend), String(spend.attempts), ...tokens];
}

const spendHead = ['cost', 'attempts', 'tokens in', 'cached', 'out'];

function renderAccount(account: Account): string[] {
  const beads = account.beads.map(({ bead, spend }) => spendRow(`#${bead}`, spend));
  const convoys = account.convoys.map(({ convoy, spend }) => spendRow(`#${convoy}`, spend));
  const sum = account.beads.reduce((total, { spend }) => addSpend(total, spend), noSpend);
  const agents = Object.entries(account.agents).filter(([, spend]) => spend.attempts > 0);
  return [
    ...renderTable(
      ['day', ...spendHead],
      Object.entries(account.days).map(([day, spend]) => spendRow(day, spend)),
    ),
    '',
    ...renderTable(
      ['agent', ...spendHead],
      agents.map(([agent, spend]) => spendRow(agent, spend)),
    ),
    '',
    ...(account.convoys.length === 0 ? [] : [...renderTable(['convoy', ...spendHead], convoys), '']),
    ...renderTable(['bead', ...spendHead], [...beads, spendRow('all', sum)]),
    '',
    `In all ${renderSpend(account.total)}. Figures are the programs' own, else from the price table of ${pricesDate}.`,
  ];
}

async function costs(flags: Flags): Promise<void> {
  const tell = tellTo(flags);
  const account = accountOf(await view(flags));
  tell.emit({ type: 'costs', pricesDate, ...account });
  for (const line of renderAccount(account)) tell.say(line);
}

/** The sub-commands about agents' records and costs. */
export function recordCommands(): Command[] {
  return [
    withPlace(new Command('cv').description("an agent's record: what it landed, at what it is good, what it cost"))
      .argument('<agent>', 'its name')
      .option('--json', 'print the record as JSON')
      .action(cv),
    withPlace(
      new Command('costs').description(
        'what agents cost: by day, agent and bead; what nobody knows is said to be unknown',
      ),
    )
      .option('--json', 'print the figures as JSON')
      .action(costs),
  ];
}
