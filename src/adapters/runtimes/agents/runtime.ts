/**
 * The runtime of an agent program: what is common to all of them.
 *
 * **Invariant:** neither an exit code nor the word "success" is believed alone; what the output says went wrong counts
 * first, and whether there is any work is for git to say.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cleanText, clip } from '../../../core/people/clean.ts';
import type { AgentEntry } from '../../../core/config.ts';
import { keysOf } from '../../../core/agents/runtime-keys.ts';
import type { RunOutcome, Usage } from '../../../core/beads/run-result.ts';
import type { Assignment, Launch, RuntimeExit, RuntimePort, RuntimeReport } from '../../../ports/runtime.ts';
import { assignmentEnvironment } from '../environment.ts';
import { namedEnvironment } from '../named.ts';
import type { AgentCli, CliLaunch, CliReading } from './agent-cli.ts';
import { findProgram } from './program.ts';
import { agentClis } from './table.ts';

const summaryMax = 4000;

/** The runtime of one entry of `workspace.yml`. */
export function cliRuntime(entry: AgentEntry): RuntimePort {
  const cli = agentClis[entry.kind];
  return {
    stopSignal: cli.stopSignal,
    wanted: cli.wanted,
    canResume: cli.canResume,
    usageScope: cli.usageScope,
    prepare: (assignment, resumes = null) => prepare({ cli, entry, assignment, resumes }),
    parse: (exit) => {
      const report = parse(cli, exit);
      return { ...report, usage: withModel(report.usage, entry.model) };
    },
    spent: async (home) => withModel((await cli.spent?.(home)) ?? null, entry.model),
  };
}

interface Preparing {
  readonly cli: AgentCli;
  readonly entry: AgentEntry;
  readonly assignment: Assignment;
  readonly resumes: string | null;
}

function prepare({ cli, entry, assignment, resumes }: Preparing): Launch {
  const named = namedEnvironment(keysOf(entry), assignment.jobEnv);
  if (named.status === 'misconfigured') return named;
  const file = findProgram(cli, assignment.env['PATH'] ?? '');
  if (file === null) {
    const reason = `The program ${cli.program} is not here. Install it: npm install -g ${cli.npm.name}@${cli.npm.version}`;
    return { status: 'misconfigured', reason };
  }
  const secrets = Object.values(named.env);
  const session = uuidOf(assignment.runId);
  const launch = cli.start({
    prompt: resumes === null ? readFileSync(assignment.promptFile, 'utf8') : goOn,
    session,
    resumes,
    model: entry.model,
    baseUrl: entry.baseUrl?.replaceAll('{agent}', assignment.agent) ?? null,
    key: secrets[0] ?? '',
    home: assignment.env['HOME'] ?? '',
  });
  return {
    status: 'ready',
    ...commandLine(file, launch, entry.args),
    env: { ...assignmentEnvironment(assignment), ...named.env, ...launch.env },
    stdin: launch.stdin,
    files: launch.files,
    session: resumes ?? (cli.takesSession ? session : null),
    secrets,
  };
}

// Some are told where their model is by a command of their own, which is run first.
const both = 'n=$1; shift; "$0" "${@:1:n}" >&2 || exit 78; shift "$n"; exec "$0" "$@"';

function commandLine(
  file: string,
  { args, before }: CliLaunch,
  more: readonly string[],
): { file: string; args: string[] } {
  if (before === undefined) return { file, args: [...args, ...more] };
  return { file: 'bash', args: ['-c', both, file, String(before.length), ...before, ...args, ...more] };
}

const goOn = 'You were interrupted. Look at what is done already, then go on with your bead and finish it.\n';

// What was asked for is what it was billed as, where the program does not say.
function withModel(usage: Usage | null, model: string | null): Usage | null {
  return usage === null ? null : { ...usage, model: usage.model ?? model };
}

/** A UUID that is the same for the same name, in the form of version 5 (RFC 9562). */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) % 4) + 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function parse(cli: AgentCli, exit: RuntimeExit): RuntimeReport {
  const reading = cli.read({ lines: exit.lines, exitCode: exit.exitCode, tail: exit.tail });
  return {
    outcome: outcomeOf(reading, exit),
    summary: clip(cleanText(summaryOf(reading, exit)).text.trim(), summaryMax),
    usage: reading.usage,
    session: reading.session?.slice(0, 200) ?? null,
  };
}

function summaryOf({ error, summary, denials }: CliReading, exit: RuntimeExit): string {
  const denied = denials === 0 ? '' : `${denials} times it was not allowed to use a tool.\n`;
  if (error !== null) return `${denied}${error}`;
  return `${denied}${summary}` || (exit.exitCode === 0 ? '' : exit.tail.trimEnd().split('\n').slice(-15).join('\n'));
}

const unpaid =
  /HTTP 40[13]\b|\b40[13]\b|unauthori[sz]ed|authentication|invalid.{0,20}(?:api.?)?key|please run \/login/i;
const busy =
  /HTTP (?:429|5\d\d)\b|\b(?:429|529|503)\b|rate.?limit|overloaded|ECONN|connection (?:refused|error)|network/i;

/** What went wrong, from the words for it. A wrong key is for a person, a busy server for later. */
export function outcomeOfError(error: string): RunOutcome {
  if (unpaid.test(error)) return 'misconfigured';
  return busy.test(error) ? 'try-later' : 'failed';
}

function outcomeOf(reading: CliReading, { exitCode, tail }: RuntimeExit): RunOutcome {
  // Some tell the reason on standard error only.
  if (reading.error !== null) {
    const told = outcomeOfError(reading.error);
    return told === 'failed' ? outcomeOfError(tail.slice(-2000)) : told;
  }
  if (exitCode === null) return 'crashed';
  const saidNothing = reading.session === null && reading.summary === '';
  if (exitCode === 0) return saidNothing ? 'failed' : 'done';
  if (exitCode > 128 && saidNothing) return 'crashed';
  return outcomeOfError(tail.slice(-2000));
}
