/** `toolpusher schema`: the JSON Schema of `workspace.yml`. */
import { Command } from 'commander';
import { configJsonSchema } from '../adapters/config/config-text.ts';

/** The sub-command. */
export function schemaCommand(): Command {
  return new Command('schema').description('print the JSON Schema of .github/workspace.yml').action(() => {
    process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });
}
