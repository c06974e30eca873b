/** The pushes under way: from git's question before a ref moves to the telling after it. */
import { randomBytes } from 'node:crypto';
import { resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Move } from '../git/bare.ts';
import type { Answer } from './context.ts';
import type { Repository } from './entities.ts';
import { announce, holdRefs, intend, withdraw } from './refs.ts';
import { whyRefused } from './rules.ts';
import { Signal } from './signal.ts';
import type { Cause, World } from './world.ts';

const question = z.object({ commands: z.string(), objects: z.string(), alternates: z.string() });
const zero = '0'.repeat(40);

interface Push {
  readonly repo: Repository;
  readonly cause: Cause;
  /** Given when git has ended, whichever way. */
  readonly ended: Signal;
  /** Settles when everybody has been told. */
  told: Promise<void>;
}

/** Keeps the pushes that run, each under a key that only its own gitHook knows. */
export class Pushes {
  readonly #world: World;
  readonly #running = new Map<string, Push>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Begins a push; returns the key for its gitHook, and what to call when git has ended. */
  begin(repo: Repository, cause: Cause): { key: string; finish: () => Promise<void> } {
    const key = randomBytes(24).toString('hex');
    const ended = new Signal();
    const push: Push = { repo, cause, ended, told: Promise.resolve() };
    this.#running.set(key, push);
    const finish = async (): Promise<void> => {
      push.ended.give();
      this.#running.delete(key);
      await push.told;
    };
    return { key, finish };
  }

  /** Answers a gitHook: 200, or 403 with the reason for the person who pushes. */
  async judge(key: string, rawBody: Buffer): Promise<Answer> {
    const push = this.#running.get(key);
    if (push === undefined) return refusal('this push is not known');
    const asked = question.parse(JSON.parse(rawBody.toString('utf8')));
    const env = quarantine(this.#world.git(push.repo).dir, asked);
    const moves = parseCommands(asked.commands);
    return new Promise((answer, reject) => {
      push.told = this.#carry(push, { moves, env, answer }).catch(reject);
    });
  }

  async #carry(
    push: Push,
    on: { moves: Move[]; env: Record<string, string>; answer: (answer: Answer) => void },
  ): Promise<void> {
    const { repo, cause } = push;
    const bare = this.#world.git(repo);
    const names = on.moves.map(({ ref }) => ref);
    await holdRefs(bare, names, async () => {
      const wanted = { repo, cause, moves: on.moves };
      const reason = await whyRefused(this.#world, wanted, { env: on.env });
      if (reason !== undefined) {
        on.answer(refusal(reason));
        return;
      }
      const intents = intend(this.#world, wanted);
      on.answer({ status: 200, body: Buffer.from('') });
      await push.ended.given;
      for (const intent of intents) {
        const at = await bare.readRef(intent.ref);
        if ((at ?? null) === intent.after) await announce(this.#world, intent, cause);
        else withdraw(this.#world, [intent]);
      }
    });
  }
}

function refusal(reason: string): Answer {
  const lines = reason.trimEnd().split('\n');
  return { status: 403, body: Buffer.from(lines.map((line) => `error: ${line}\n`).join('')) };
}

function parseCommands(text: string): Move[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [from = '', to = '', ...ref] = line.split(' ');
      return { ref: ref.join(' '), from: from === zero ? undefined : from, to: to === zero ? undefined : to };
    });
}

/** Where the pushed objects are kept until they are accepted, if that is inside the repository. */
function quarantine(dir: string, asked: z.output<typeof question>): Record<string, string> {
  const objects = resolve(dir, asked.objects);
  if (asked.objects === '' || !objects.startsWith(dir + sep)) return {};
  return { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(dir, 'objects') };
}
