/** What happened in a simulated town, line by line, for whoever has to find out why something broke. */

/** A story that grows; only the newest lines are kept. */
export class Story {
  readonly #now: () => number;
  readonly #lines: string[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** One more thing that happened. */
  tell(line: string): void {
    this.#lines.push(`${renderAt(this.#now())}  ${line}`);
    if (this.#lines.length > 20_000) this.#lines.splice(0, 10_000);
  }

  /** The newest lines, oldest first. */
  lines(most: number): readonly string[] {
    return this.#lines.slice(-most);
  }
}

/** `1:02:03.456`: hours, minutes, seconds since the town began. */
export function renderAt(ms: number): string {
  const seconds = (ms % 60_000) / 1000;
  const minutes = Math.floor(ms / 60_000) % 60;
  return `${Math.floor(ms / 3_600_000)}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(3).padStart(6, '0')}`;
}
