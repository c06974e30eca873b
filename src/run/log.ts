/**
 * The log of a run, as GitHub shows it.
 *
 * **Invariant:** what an agent prints is never read as a workflow command: it stands between stop-commands marks,
 * behind a bar, and without the older `##[` form.
 */
import { randomUUID } from 'node:crypto';
import { redact } from '../adapters/process/redact.ts';

/** Where lines go: standard output in a run. */
export type LineSink = (line: string) => void;

const agentBytesMax = 4_000_000;

/** Writes groups and lines. */
export class RunLog {
  #agentBytes = 0;
  readonly #write: LineSink;

  constructor(write: LineSink) {
    this.#write = write;
  }

  /** A line of our own. */
  line(text: string): void {
    this.#write(plain(text));
  }

  /** A warning, which GitHub also shows on the run's page. */
  warn(text: string): void {
    this.#write(`::warning::${plain(text).replaceAll('%', '%25')}`);
  }

  /** Does something inside a folded group. */
  async group<T>(title: string, act: () => Promise<T>): Promise<T> {
    this.#write(`::group::${plain(title).replaceAll('%', '%25')}`);
    try {
      return await act();
    } finally {
      this.#write('::endgroup::');
    }
  }

  /** Lets an agent's output through, line by line, while `act` runs. */
  async agent<T>(secrets: readonly string[], act: (onLine: LineSink) => Promise<T>): Promise<T> {
    const token = randomUUID();
    this.#write(`::stop-commands::${token}`);
    try {
      return await act((line) => this.#agentLine(redact(line, secrets)));
    } finally {
      this.#write(`::${token}::`);
    }
  }

  #agentLine(line: string): void {
    if (this.#agentBytes > agentBytesMax) return;
    this.#agentBytes += line.length + 3;
    this.#write(`| ${plain(line)}`);
    if (this.#agentBytes > agentBytesMax) this.#write('| (more output was left out)');
  }
}

/** One line without control characters and without the old form of workflow commands. */
function plain(text: string): string {
  return text
    .replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, '')
    .replace(/(?!\t)[\p{Cc}\u2028\u2029]/gu, ' ')
    .replaceAll('##[', '## [');
}
