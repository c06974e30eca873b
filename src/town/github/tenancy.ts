/** One process to a state directory: a second one would take the journal from under the first. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Note = z.object({ url: z.string(), instance: z.string() });

/** Who has a directory: the note names a server, and that server must say the same name. */
export class Tenancy {
  readonly #file: string;
  readonly instance = randomUUID();

  constructor(dir: string) {
    this.#file = join(dir, 'tenant.json');
  }

  /** Throws if a living process has the directory. */
  async check(): Promise<void> {
    const note = this.#read();
    if (note === undefined) return;
    const answer = await ask(note.url);
    if (answer === note.instance) throw new Error(`another stand-in, at ${note.url}, is running on this directory`);
  }

  /** Notes that this process, serving at `url`, has the directory. */
  take(url: string): void {
    writeFileSync(this.#file, JSON.stringify({ url, instance: this.instance }));
  }

  #read(): z.output<typeof Note> | undefined {
    if (!existsSync(this.#file)) return undefined;
    const text = readFileSync(this.#file, 'utf8');
    // Nothing of a note that was torn by a crash is worth keeping.
    return text.endsWith('}') ? Note.parse(JSON.parse(text)) : undefined;
  }
}

async function ask(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/_hook/instance`, { signal: AbortSignal.timeout(1000) });
    return await response.text();
  } catch {
    // Whoever does not answer does not live there.
    return undefined;
  }
}
