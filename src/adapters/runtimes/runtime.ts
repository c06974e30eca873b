/** The runtime that an entry of `workspace.yml` stands for. */
import type { Runtime } from '../../core/config.ts';
import type { RuntimePort } from '../../ports/runtime.ts';
import { cliRuntime } from './agents/runtime.ts';
import { commandRuntime } from './command.ts';
import { type Program, scriptRuntime } from './script.ts';

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
