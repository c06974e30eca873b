/** Where commands write: lines for people on stdout, troubles on stderr, objects where `--json` asks for them. */
import { styleText } from 'node:util';
import { unmark } from '../core/beads/text.ts';
import { Fault } from '../core/fault.ts';
import { CliError, exitCodes, usageError } from './cli-error.ts';
import { fileTrouble } from './file-trouble.ts';
import type { ExitCode } from './cli-error.ts';

/** A stream of text that may be a terminal. */
export type Screen = Readonly<{ write: (text: string) => unknown; isTTY?: boolean; columns?: number }>;

/** How a command speaks. */
export type Tell = Readonly<{
  /** A line for people; nothing under `--json`. */
  say: (line: string) => void;
  /** A line about something that is amiss, on stderr. */
  warn: (line: string) => void;
  /** One JSON object on one line; nothing without `--json`. */
  emit: (record: Readonly<Record<string, unknown>>) => void;
  style: (format: Parameters<typeof styleText>[0], text: string) => string;
  screen: Screen;
  isLive: boolean;
  isJson: boolean;
}>;

// Text from issues and agents must not steer the terminal: everything but tab and line feed that could is left out.
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text without characters that could steer a terminal, and without what keeps it inert as Markdown. */
export function plain(text: string): string {
  return unmark(text).replaceAll(controls, '');
}

/** `1 finding`, `2 findings`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function hasColor(env: Readonly<Record<string, string | undefined>>, screen: Screen): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return (env['FORCE_COLOR'] ?? '') !== '' || (screen.isTTY === true && env['TERM'] !== 'dumb');
}

/** Speaks on the process's own streams. */
export function tellTo(flags: { readonly json?: boolean | undefined }): Tell {
  const isJson = flags.json === true;
  const isColored = !isJson && hasColor(process.env, process.stdout);
  return {
    say: (line) => {
      if (!isJson) process.stdout.write(`${line}\n`);
    },
    warn: (line) => {
      process.stderr.write(`${line}\n`);
    },
    emit: (record) => {
      if (isJson) process.stdout.write(`${JSON.stringify(record)}\n`);
    },
    style: (format, text) => (isColored ? styleText(format, text, { validateStream: false }) : text),
    screen: process.stdout,
    isLive: !isJson && process.stdout.isTTY && process.env['TERM'] !== 'dumb',
    isJson,
  };
}

/** Prints what ended a command and answers its exit code; what a person can mend is 2, and a bug keeps its stack. */
export function tellError(error: unknown, flags: { readonly json?: boolean | undefined }): ExitCode {
  const tell = tellTo(flags);
  if (error instanceof Fault) return tellError(usageError(error.message, ''), flags);
  if (!(error instanceof CliError)) {
    const trouble = fileTrouble(error);
    if (trouble !== null) return tellError(trouble, flags);
    tell.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
    tell.emit({ type: 'error', message: error instanceof Error ? error.message : String(error) });
    return exitCodes.failed;
  }
  tell.warn(`${tell.style('red', 'error:')} ${plain(error.message)}`);
  if (error.next !== '') tell.warn(plain(error.next));
  tell.emit({ type: 'error', message: error.message, ...(error.next === '' ? {} : { next: error.next }) });
  return error.exitCode;
}
