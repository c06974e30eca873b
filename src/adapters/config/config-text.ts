/** `.github/workspace.yml` as text → {@link Config}, and the JSON Schema that editors read. */
import { z } from 'zod';
import { Config } from '../../core/config.ts';
import { configPath } from '../../core/ref.ts';
import type { ReadConfig } from '../../ports/config.ts';
import { nearest } from './nearest.ts';
import { parseYaml, renderProblem } from './yaml-text.ts';
import type { YamlPlace, YamlProblem } from './yaml-text.ts';

/** What parsing `workspace.yml` came to. */
export type ParsedConfig =
  | { readonly status: 'ok'; readonly config: Config }
  | { readonly status: 'invalid'; readonly problems: readonly YamlProblem[] };

type Locate = (path: readonly PropertyKey[]) => YamlPlace;

function rosterProblems(config: Config, locate: Locate): YamlProblem[] {
  const runtimes = Object.keys(config.runtimes);
  const seen = new Set<string>();
  return config.agents.flatMap((agent, index) => {
    const problems: YamlProblem[] = [];
    if (seen.has(agent.name)) {
      const message = `a second agent "${agent.name}". A name is one identity; give this one another name.`;
      problems.push({ ...locate(['agents', index, 'name']), path: `agents[${index}].name`, message });
    }
    seen.add(agent.name);
    if (!runtimes.includes(agent.runtime)) {
      const meant = nearest(agent.runtime, runtimes);
      const hint = meant === null ? `Known: ${runtimes.join(', ') || 'none'}.` : `Did you mean "${meant}"?`;
      const message = `no runtime "${agent.runtime}" under runtimes. ${hint}`;
      problems.push({ ...locate(['agents', index, 'runtime']), path: `agents[${index}].runtime`, message });
    }
    return problems;
  });
}

function fleetProblems(config: Config, locate: Locate): YamlProblem[] {
  const runtimes = Object.keys(config.runtimes);
  return config.fleet.flatMap(({ runtime }, index) => {
    if (runtimes.includes(runtime)) return [];
    const message = `no runtime "${runtime}" under runtimes. Known: ${runtimes.join(', ') || 'none'}.`;
    return [{ ...locate(['fleet', index, 'runtime']), path: `fleet[${index}].runtime`, message }];
  });
}

function slotProblems(config: Config, locate: Locate): YamlProblem[] {
  if (config.slots.checks < config.slots.total) return [];
  const message = `${config.slots.checks} slots kept for checks leave none of ${config.slots.total} for agents. Lower it.`;
  return [{ ...locate(['slots', 'checks']), path: 'slots.checks', message }];
}

/** Reads the text of `workspace.yml`. An empty text is the default configuration. */
export function parseConfig(text: string): ParsedConfig {
  const reading = parseYaml(text, Config, {});
  if (reading.status === 'invalid') return reading;
  const rules = [rosterProblems, fleetProblems, slotProblems];
  const problems = rules.flatMap((rule) => rule(reading.value, reading.locate));
  return problems.length === 0 ? { status: 'ok', config: reading.value } : { status: 'invalid', problems };
}

/** Reads `workspace.yml` for the shell: a fault has one line for each problem, with line, column and the nearest key. */
export const readConfig: ReadConfig = (text) => {
  const parsed = parseConfig(text);
  if (parsed.status === 'ok') return { status: 'read', config: parsed.config };
  return { status: 'faulty', fault: parsed.problems.map((problem) => renderProblem(configPath, problem)).join('\n') };
};

/** Where the schema of `workspace.yml` is published. */
export const configSchemaId =
  'https://raw.githubusercontent.com/toolpusher/toolpusher/main/schema/workspace.schema.json';

/** The published JSON Schema of `workspace.yml`. */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(Config, { io: 'input' });
  return {
    $schema,
    $id: configSchemaId,
    title: 'Toolpusher workspace',
    description: 'What the maintainers of a repository decide about their fleet of agents.',
    ...schema,
  };
}
