/** The runtime that an entry of `workspace.yml` stands for. */
import type { Runtime } from '../../core/config.ts';
import type { RuntimePort } from '../../ports/runtime.ts';
import { cliRuntime } from './agents/runtime.ts';
import { agentClis } from './agents/table.ts';
import { commandRuntime } from './command.ts';
import { type Program, scriptRuntime } from './script.ts';

/** The repository's files for agents that a program reads by itself. */
export function guidesOf(entry: Runtime): readonly string[] {
  return entry.kind === 'script' || entry.kind === 'command' ? [] : agentClis[entry.kind].guides;
}

/** The runtime of a configuration entry; `program` runs the built-in one. */
export function runtimeOf(entry: Runtime, program: Program): RuntimePort {
  switch (entry.kind) {
    case 'script':
      return scriptRuntime(program);
    case 'command':
      return commandRuntime(entry.command, entry.env);
    default:
      return cliRuntime(entry);
  }
}
