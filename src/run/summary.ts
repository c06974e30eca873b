/** The summaries of the jobs, as GitHub shows them on the run's page. What agents say stands in a fence. */
import type { GateVerdict, Usage } from '../core/beads/run-result.ts';
import type { AgentEnd } from './agent.ts';
import type { Dispatch } from './dispatch.ts';
import type { PublishEnd } from './publication.ts';

/** What the agent job's page says. */
export function renderAgentSummary(dispatch: Dispatch, end: AgentEnd): string {
  const title = `### Bead #${dispatch.bead}, attempt ${dispatch.attempt}, agent ${dispatch.agent}\n\n`;
  if (end.status === 'refused') return `${title}Nothing was started.\n\n${fenced(end.reason)}\n`;
  const { outcome, agentMs, head, summary, usage } = end.testimony;
  const seconds = (agentMs / 1000).toFixed(1);
  const kept = head === null ? 'No work to keep.' : `Work kept at \`${head.slice(0, 10)}\`.`;
  return `${title}**${outcome}** after ${seconds} s. ${kept} ${renderUsage(usage)}\n\n${fenced(summary)}\n`;
}

/** What the page of a trusted job says. */
export function renderPublishSummary(dispatch: Dispatch, end: PublishEnd): string {
  const what = dispatch.mode === 'refine' ? 'Merge with the base' : 'Gate';
  const title = `### ${what} for bead #${dispatch.bead}, attempt ${dispatch.attempt}\n\n`;
  if (end.status === 'refused') return `${title}Nothing was pushed.\n\n${fenced(end.reason)}\n`;
  return `${title}${renderVerdict(end.result.gate)}\n`;
}

/** What the page of a run says that composed by rules. */
export function renderComposeSummary(end: PublishEnd): string {
  const title = '### Composed by rules\n\n';
  if (end.status === 'refused') return `${title}Nothing was pushed.\n\n${fenced(end.reason)}\n`;
  const { merged, left } = end.result.composed ?? { merged: [], left: [] };
  const made = merged.map(({ pull, sha, resolution }) => {
    const rules = resolution.rules.length === 0 ? '' : ` (${resolution.rules.join(', ')})`;
    return `#${pull}: \`${sha.slice(0, 10)}\` by the tier ${resolution.tier}${rules}`;
  });
  const out = left.map(({ pull, reason }) => `#${pull} is left out.\n\n${fenced(reason)}`);
  return `${title}${[...made, ...out].join('\n\n')}\n`;
}

function renderUsage(usage: Usage | null): string {
  if (usage === null) return 'Tokens and cost are unknown.';
  const { input, cached, output, costUsd } = usage;
  const cost = costUsd === null ? 'the program does not say what it cost' : `$${costUsd.toFixed(4)}`;
  return `${input} tokens in, ${cached} cached, ${output} out; ${cost}.`;
}

function renderVerdict(gate: GateVerdict): string {
  switch (gate.status) {
    case 'accepted':
      return `Accepted: \`${gate.head}\`, ${gate.files} files.`;
    case 'nothing':
      return 'There is no work to publish.';
    case 'already':
      return `Done already: \`${gate.commit}\`.`;
    case 'refused':
      return `Refused by the rule **${gate.rule}**.\n\n${fenced(gate.reason)}`;
    default:
      return gate satisfies never;
  }
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
