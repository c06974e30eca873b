/** Listens to what a step prints, and collects what it wrote to the files behind `GITHUB_OUTPUT`, `GITHUB_ENV` and their kin. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobAnnotation } from './job-order.ts';
import type { JobState } from './job-state.ts';
import { parseAssignments, parseCommand } from './workflow-command.ts';
import type { WorkflowCommand } from './workflow-command.ts';

/** What a step told the runner. */
export interface StepReport {
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
}

const fileBytesMax = 1024 * 1024;
const levels: Readonly<Record<string, JobAnnotation['level']>> = {
  error: 'failure',
  warning: 'warning',
  notice: 'notice',
};
const forbidden = /^(?:GITHUB_|RUNNER_|NODE_OPTIONS$|PATH$)/u;

/** One step's ear: lines of output in, a report out. */
export class StepOutput {
  readonly #state: JobState;
  readonly #files: Readonly<Record<'output' | 'env' | 'path' | 'state' | 'summary', string>>;
  #stopToken: string | undefined;

  constructor(state: JobState) {
    this.#state = state;
    const id = randomUUID();
    const file = (kind: string): string => {
      const path = join(state.paths.commands, `${kind}_${id}`);
      writeFileSync(path, '');
      return path;
    };
    this.#files = {
      output: file('output'),
      env: file('env'),
      path: file('path'),
      state: file('state'),
      summary: file('summary'),
    };
  }

  /** The variables that name the files. */
  get variables(): Record<string, string> {
    const { output, env, path, state, summary } = this.#files;
    return {
      GITHUB_OUTPUT: output,
      GITHUB_ENV: env,
      GITHUB_PATH: path,
      GITHUB_STATE: state,
      GITHUB_STEP_SUMMARY: summary,
    };
  }

  /** Takes one line that the step printed. */
  readonly line = (line: string): void => {
    const command = parseCommand(line);
    if (this.#stopToken !== undefined) {
      if (command?.name === this.#stopToken.toLowerCase()) this.#stopToken = undefined;
      this.#state.log.write(line);
      return;
    }
    if (command === undefined) this.#state.log.write(line);
    else this.#obey(command, line);
  };

  /** Reads the files: the job's environment and path grow, the outputs and the saved state are returned. Throws for a malformed file. */
  collect(): StepReport {
    const { log, env, pathAdditions, summaries } = this.#state;
    const summary = readBounded(this.#files.summary);
    if (summary !== '') summaries.push(log.hide(summary));
    for (const [name, value] of parseAssignments(readBounded(this.#files.env))) {
      if (forbidden.test(name))
        log.write(`##[warning]Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
      else env.set(name, value);
    }
    for (const path of readBounded(this.#files.path).split(/\r?\n/u)) if (path !== '') pathAdditions.push(path);
    return {
      outputs: Object.fromEntries(parseAssignments(readBounded(this.#files.output))),
      state: Object.fromEntries(parseAssignments(readBounded(this.#files.state))),
    };
  }

  #obey(command: WorkflowCommand, line: string): void {
    const { log } = this.#state;
    const level = levels[command.name];
    if (level !== undefined) this.#annotate(command, level);
    else if (command.name === 'add-mask') log.mask(command.text);
    else if (command.name === 'group') log.write(`##[group]${command.text}`);
    else if (command.name === 'endgroup') log.write('##[endgroup]');
    else if (command.name === 'debug') return;
    else if (command.name === 'stop-commands') this.#stopToken = command.text;
    else if (deprecated.has(command.name))
      log.write(`##[warning]The '${command.name}' command is deprecated and does nothing. Use the environment files.`);
    else log.write(line);
  }

  #annotate(command: WorkflowCommand, level: JobAnnotation['level']): void {
    const { file, title, line, endLine, col, endColumn } = command.properties;
    const startLine = numberOf(line) ?? 1;
    this.#state.log.write(`##[${command.name}]${command.text}`);
    this.#state.annotate({
      level,
      message: command.text,
      title: title ?? '',
      path: file ?? '.github',
      startLine,
      endLine: numberOf(endLine) ?? startLine,
      startColumn: numberOf(col) ?? null,
      endColumn: numberOf(endColumn) ?? null,
    });
  }
}

const deprecated = new Set(['set-output', 'save-state', 'set-env', 'add-path']);

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}

function readBounded(path: string): string {
  // The step owns the file and may have removed it, or put a directory in its place.
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return '';
  if (found.size > fileBytesMax)
    throw new Error(
      `A step may write at most ${fileBytesMax} bytes to its ${path.split('/').pop()?.split('_')[0] ?? ''} file.`,
    );
  return readFileSync(path, 'utf8');
}
