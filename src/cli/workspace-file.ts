/** Writes `.github/workspace.yml`: a given file with some keys set, its comments kept. */
import { isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { configSchemaId, parseConfig } from '../adapters/config/config-text.ts';
import { renderProblem } from '../adapters/config/yaml-text.ts';
import type { Runtime } from '../core/config.ts';
import { configPath } from '../core/ref.ts';
import { usageError } from './cli-error.ts';
import { packageFile } from './package-root.ts';

/** What is to be set; what is left out stays as it is. */
export type WorkspaceWish = Readonly<{
  runtimes?: Readonly<Record<string, Runtime>>;
  agents?: readonly Readonly<{ name: string; runtime: string }>[];
  checks?: readonly string[];
  slots?: Readonly<{ total: number; checks: number }>;
  /** Only for a repository that says nothing of its own. */
  attempts?: Readonly<{ startMinutes: number; queueMinutes: number }>;
}>;

/** The example that a new workspace begins as, whose schema is found from any repository. */
export function workspaceTemplate(): string {
  return packageFile(configPath).replace(/(?<=^# yaml-language-server: \$schema=)\S+/, configSchemaId);
}

function refuseInvalid(text: string): void {
  const reading = parseConfig(text);
  if (reading.status === 'ok') return;
  const lines = reading.problems.map((problem) => renderProblem(configPath, problem));
  throw usageError(lines.join('\n'), `Mend ${configPath} and start again.`);
}

/** The text with the wish in it. Throws for a text that is not a valid workspace. */
export function renderWorkspace(text: string, wish: WorkspaceWish): string {
  refuseInvalid(text);
  const set: [string[], unknown][] = [];
  if (wish.runtimes !== undefined) set.push([['runtimes'], wish.runtimes]);
  if (wish.agents !== undefined) set.push([['agents'], wish.agents]);
  if (wish.checks !== undefined) set.push([['refinery', 'checks'], wish.checks]);
  if (wish.slots !== undefined)
    set.push([['slots', 'total'], wish.slots.total], [['slots', 'checks'], wish.slots.checks]);
  for (const [key, minutes] of Object.entries(wish.attempts ?? {})) set.push([['attempts', key], minutes]);
  if (set.length === 0) return text;
  const document: Document = parseDocument(text);
  if (!isMap(document.contents)) document.contents = document.createNode({});
  for (const [path, value] of set) document.setIn(path, document.createNode(value));
  const written = document.toString({ lineWidth: 0 });
  refuseInvalid(written);
  return written;
}
