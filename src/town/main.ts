/** The program `dist/town.js`: the local stand-in for GitHub. */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { loadSchema } from './github/graph/schema.ts';
import { parts } from './github/parts.ts';
import { startTown } from './github/town.ts';

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

interface Flags {
  readonly dir: string;
  readonly port: number;
  readonly ready?: string;
  readonly adminTokenFile?: string;
  readonly slots: number;
  readonly latency: number;
  readonly parent?: number;
}

// Agents cost money: they must not go on when whoever started the town is gone, however that went.
function watchParent(parent: number, close: () => void): void {
  setInterval(() => {
    if (process.ppid !== parent) close();
  }, 1000).unref();
}

async function serve(flags: Flags): Promise<void> {
  const file = flags.adminTokenFile;
  const adminToken = file === undefined ? randomBytes(24).toString('hex') : readFileSync(file, 'utf8').trim();
  const town = await startTown({
    dir: resolve(flags.dir),
    port: flags.port,
    adminToken,
    settings: { slots: flags.slots, latencyMs: flags.latency },
    parts,
  });
  const ready = JSON.stringify({ url: town.world.url, adminToken, pid: process.pid });
  if (flags.ready !== undefined) {
    writeFileSync(`${flags.ready}.tmp`, ready, { mode: 0o600 });
    renameSync(`${flags.ready}.tmp`, flags.ready);
  }
  process.stdout.write(`${ready}\n`);
  // Reading GitHub's schema takes a while; the first query need not wait for it.
  setImmediate(loadSchema);
  let isClosing = false;
  const close = (): void => {
    if (isClosing) return;
    isClosing = true;
    void town.close().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, close);
  if (flags.parent !== undefined) watchParent(flags.parent, close);
}

const program = new Command('town').description('A local stand-in for GitHub');
program
  .command('serve')
  .description('serve the API, git and webhooks on 127.0.0.1')
  .requiredOption('--dir <dir>', 'where the state is kept')
  .option('--port <port>', 'the port; 0 picks one', wholeNumber, 0)
  .option('--ready <file>', 'where to write {url, adminToken} once it serves')
  .option('--admin-token-file <file>', 'a file with the token of /_town/')
  .option('--slots <count>', 'jobs that may run at once', wholeNumber, 20)
  .option('--latency <ms>', 'added to every call of the API', wholeNumber, 0)
  .option('--parent <pid>', 'end when this process, which started it, is gone', wholeNumber)
  .action(serve);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`town: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
