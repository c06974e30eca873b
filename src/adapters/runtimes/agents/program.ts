/** Where an agent program is on this machine: the program itself where its package keeps it, else what the PATH names. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { AgentCli } from './agent-cli.ts';

/** The file to start; null when there is none on `path`, which has the form of the variable PATH. */
export function findProgram(cli: AgentCli, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    const found = join(folder, cli.program);
    if (folder === '' || !existsSync(found)) continue;
    return nativeOf(cli, realpathSync(found)) ?? found;
  }
  return null;
}

// An npm wrapper costs memory, and dies without taking the agent along.
function nativeOf(cli: AgentCli, wrapper: string): string | null {
  for (let folder = dirname(wrapper); folder !== dirname(folder); folder = dirname(folder)) {
    if (basename(folder) !== 'node_modules') continue;
    const native = cli.native.map((name) => join(folder, name)).find((file) => existsSync(file));
    if (native !== undefined) return native;
  }
  return null;
}
