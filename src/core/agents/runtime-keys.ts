/** Which variables of the job a runtime's program may see: the names of secrets that its run is given. */
import type { AgentKind, Runtime } from '../config.ts';

/** So many of them travel from the repository's secrets by themselves; more have to be named in the workflow. */
export const secretsMax = 3;

const usualKeys: Readonly<Record<AgentKind, readonly string[]>> = {
  claude: ['ANTHROPIC_API_KEY'],
  codex: ['OPENAI_API_KEY'],
  gemini: ['GEMINI_API_KEY'],
  opencode: ['OPENAI_API_KEY'],
  qwen: ['OPENAI_API_KEY'],
  pi: ['OPENAI_API_KEY'],
  copilot: ['COPILOT_GITHUB_TOKEN'],
  droid: ['FACTORY_API_KEY'],
  cn: ['CONTINUE_API_KEY'],
  cline: ['OPENAI_API_KEY'],
};

/** The names, the model's key first. */
export function keysOf(entry: Runtime): readonly string[] {
  if (entry.kind === 'script') return [];
  return entry.kind === 'command' || entry.env.length > 0 ? entry.env : usualKeys[entry.kind];
}
