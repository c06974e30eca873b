/** The program `toolpusher`. */
import { Command, CommanderError } from 'commander';
import { exitCodes } from './cli-error.ts';
import { doctorCommand } from './doctor.ts';
import { formulaCommand } from './formula-command.ts';
import { initCommand } from './init.ts';
import { ledgerCommands } from './ledger-commands.ts';
import { queueCommand } from './queue-command.ts';
import { recordCommands } from './record-commands.ts';
import { packageVersion } from './package-root.ts';
import { resolveCommand } from './resolve.ts';
import { sayCommand } from './say-command.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';
import { tellError, tellTo } from './tell.ts';
import { townCommand } from './town.ts';

const program = new Command('toolpusher')
  .description('Hands issues to coding agents and lands what they finish.')
  .version(packageVersion())
  .showHelpAfterError('(--help says more)')
  .configureHelp({ showGlobalOptions: true });

const commands = [
  townCommand(),
  initCommand(),
  doctorCommand(),
  ...ledgerCommands(),
  queueCommand(),
  ...recordCommands(),
  formulaCommand(),
  sayCommand(),
  resolveCommand(),
  schemaCommand(),
  serveCommand(),
];
for (const command of commands) {
  command.copyInheritedSettings(program);
  command.exitOverride();
  program.addCommand(command);
}
program.exitOverride();

// Where nobody reads any more, as after `| head`, what was begun is finished without words; what serves stops by itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  const flags = { json: process.argv.includes('--json') };
  if (!(error instanceof CommanderError)) process.exitCode = tellError(error, flags);
  else if (error.exitCode === 0) process.exitCode = exitCodes.ok;
  else {
    // Its words were written where they belong already.
    tellTo(flags).emit({ type: 'error', message: error.message.replace(/^error: /, '') });
    process.exitCode = exitCodes.usage;
  }
}
// Sockets that a library keeps open must not keep the program, except where it serves.
if (!process.argv.includes('serve')) process.exit();
