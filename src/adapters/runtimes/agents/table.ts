/** Every agent program that has an adapter, by the name that `workspace.yml` and `--agent` know it by. */
import type { AgentKind } from '../../../core/config.ts';
import type { AgentCli } from './agent-cli.ts';
import { claude } from './claude.ts';
import { cline, cn } from './cline.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { droid } from './droid.ts';
import { gemini, qwen } from './gemini.ts';
import { opencode } from './opencode.ts';
import { pi } from './pi.ts';

export const agentClis: Readonly<Record<AgentKind, AgentCli>> = {
  claude,
  codex,
  gemini,
  opencode,
  qwen,
  pi,
  copilot,
  droid,
  cn,
  cline,
};
