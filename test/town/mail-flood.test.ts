/**
 * Thirty agents and a thousand messages on the real ledger: written by four processes of the App at once, read by thirty runs at
 * once with desks and commands of their own. Each message is read exactly once, and threads in order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Probot } from 'probot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PacedOctokit } from '../../src/adapters/github/client.ts';
import { GitHubLedger } from '../../src/adapters/ledger/github-ledger.ts';
import type { Change } from '../../src/core/ledger/change.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { parseLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { inReadingOrder } from '../../src/core/mail/mail.ts';
import type { Mail } from '../../src/core/mail/mail.ts';
import { AgentName, BeadNumber, Instant } from '../../src/core/name.ts';
import { post } from '../../src/core/mail/post.ts';
import { openDesk, parseBox } from '../../src/run/desk.ts';
import type { DeskTaken } from '../../src/run/desk.ts';
import { runInside } from '../../src/run/inside/commands.ts';
import { Place } from '../../src/run/inside/place.ts';
import { readBox } from '../../src/run/remote.ts';
import { commit } from '../../src/shell/commit.ts';
import { parts } from '../../src/town/github/parts.ts';
import { prepareRepository } from '../support/standin-stage.ts';
import { addCollaborator, appKey, startStandin } from '../support/standin.ts';
import type { Standin } from '../support/standin.ts';
import { townTestMs } from '../support/town-cli.ts';

const names = Array.from({ length: 30 }, (_, index) => AgentName.parse(`agent-${index + 1}`));
const messages = 1000;
const bead = BeadNumber.parse(1);

let standin: Standin;
let ledger: GitHubLedger;
let token: string;
let dir: string;
beforeAll(async () => {
  standin = await startStandin({ parts });
  const { appId, installation } = await prepareRepository(standin);
  token = standin.user('maya');
  addCollaborator(standin.town.world, { repository: 'ada/lib', login: 'maya', role: 'read' });
  const baseUrl = `${standin.url}/api/v3`;
  const probot = new Probot({ appId, privateKey: appKey, secret: 'It is a secret', baseUrl, Octokit: PacedOctokit });
  const client = await probot.auth(installation);
  ledger = new GitHubLedger({ client, owner: 'ada', repo: 'lib', app: 'toolpusher[bot]' });
  dir = mkdtempSync(join(tmpdir(), 'mail-flood-'));
});
afterAll(async () => {
  await standin.stop();
  rmSync(dir, { recursive: true, force: true });
});

type Decide = (ledger: Ledger) => Change[];

/** One process of the App: what waits for it shares a commit, and is decided again when another's came first. */
class Writer {
  readonly #waiting: { decide: Decide; done: () => void }[] = [];
  #isBusy = false;

  write(decide: Decide): Promise<void> {
    const written = new Promise<void>((done) => this.#waiting.push({ decide, done }));
    if (!this.#isBusy) void this.#work();
    return written;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let taken = this.#waiting.splice(0); taken.length > 0; taken = this.#waiting.splice(0)) {
      while (!(await this.#tryOnce(taken.map(({ decide }) => decide)))) await pause(50 + Math.random() * 200);
      for (const { done } of taken) done();
    }
    this.#isBusy = false;
  }

  async #tryOnce(decisions: readonly Decide[]): Promise<boolean> {
    const { head, files } = await ledger.read();
    const known = { head, ledger: parseLedger(files) };
    const changes: Change[] = [];
    for (const decide of decisions) changes.push(...decide(evolveAll(known.ledger, changes)));
    return changes.length === 0 || (await commit(ledger, known, { changes, texts: [], events: [] })) !== null;
  }
}

const writers = Array.from({ length: 4 }, () => new Writer());
const write = (index: number, decide: Decide): Promise<void> =>
  writers[index % writers.length]?.write(decide) ?? Promise.resolve();

/** What a run's end does to the ledger, as the App does it. */
function changesOf(before: Ledger, taken: DeskTaken, of: { from: AgentName; nonce: string }): Change[] {
  const read: Change[] =
    taken.mailRead.length === 0 ? [] : [{ type: 'mail-read', agent: of.from, ids: [...taken.mailRead] }];
  const at = Instant.parse(Date.now());
  const changes = [...read];
  for (const [index, sent] of taken.mailSent.entries()) {
    const letter = { id: `${of.nonce}-${index}`, from: of.from, bead, sent, at };
    changes.push(...post(evolveAll(before, changes), letter).changes);
  }
  return changes;
}

interface Traffic {
  /** Messages left to send. */
  left: number;
  /** What each agent was shown, in order. */
  readonly shown: Map<AgentName, string[]>;
  readonly threads: Map<string, string>;
}

const remote = () => ({ url: `${standin.url}/ada/lib.git`, token, allowFile: false });
const boxOf = async (agent: AgentName): Promise<readonly Mail[]> => parseBox(await readBox(remote(), agent, dir));

/** One attempt of one agent: reads its prompt, writes, answers, looks for mail twice at once, and ends. */
async function attempt(agent: AgentName, round: number, traffic: Traffic): Promise<void> {
  const nonce = `${agent}r${round}`;
  const prompt = inReadingOrder(await boxOf(agent));
  const place = join(dir, nonce);
  const common = {
    attempt: round,
    title: 'T',
    text: '',
    branch: 'b',
    baseBranch: 'main',
    start: '',
    base: '',
    prime: '',
  };
  const desk = await openDesk({
    dir: place,
    molecule: null,
    attempt: round,
    mail: prompt,
    fetchMail: () => boxOf(agent),
    desk: { ...common, agent, bead, trailers: [], formula: null, steps: [], agents: names },
  });
  const run = new Place(place, dir);
  const see = (text: string): void => {
    for (const [, id, thread] of text.matchAll(/^([a-z0-9-]+): \w+ from [^\n(]+(?:\(thread ([a-z0-9-]+)\))?$/gm)) {
      if (id === undefined) continue;
      traffic.shown.get(agent)?.push(id);
      traffic.threads.set(id, thread ?? id);
    }
  };
  // What stands in the prompt is read by it.
  for (const { id } of prompt) run.claim(`read/${id}`);
  see(prompt.map(({ id, from, thread }) => `${id}: notice from ${from} (thread ${thread})`).join('\n'));
  await converse(run, { agent, round, prompt }, traffic);
  const asked = await Promise.all([runInside(run, ['mail', 'check']), runInside(run, ['mail', 'check'])]);
  for (const { text } of asked) see(text);
  desk.close();
  const taken = await desk.take();
  await write(names.indexOf(agent), (before) => changesOf(before, taken, { from: agent, nonce }));
}

async function converse(
  run: Place,
  { agent, round, prompt }: { agent: AgentName; round: number; prompt: readonly Mail[] },
  traffic: Traffic,
): Promise<void> {
  const say = async (...args: string[]): Promise<void> => {
    if (traffic.left <= 0) return;
    traffic.left -= 1;
    expect(await runInside(run, ['mail', ...args])).toMatchObject({ code: 0 });
  };
  const own = names.indexOf(agent);
  for (let each = 0; each < 3; each += 1) {
    const to = names[(own + 1 + round * 3 + each * 7) % names.length] ?? agent;
    if (to !== agent) await say('send', to, '-s', 'New', '-m', `From ${agent}`, '-p', String(each));
  }
  // Two answers to one message, the second one more urgent: it is still to be read after the first.
  for (const { id } of prompt.slice(0, 3)) {
    await say('reply', id, '-m', 'First', '-p', '3');
    await say('reply', id, '-m', 'Second', '-p', '0');
  }
}

it(
  'reads each of a thousand messages exactly once, in order within each thread',
  async () => {
    await write(0, () => names.map((agent) => ({ type: 'agent-joined', agent, runtime: 'script' })));
    const traffic: Traffic = {
      left: messages,
      shown: new Map(names.map((name) => [name, []])),
      threads: new Map(),
    };
    for (let round = 1; round <= 12; round += 1) {
      await Promise.all(names.map((agent) => attempt(agent, round, traffic)));
      const { files } = await ledger.read();
      if (traffic.left === 0 && Object.keys(parseLedger(files).mail).length === 0) break;
    }
    const shown = [...traffic.shown.values()].flat();
    expect({ left: traffic.left, shown: shown.length, different: new Set(shown).size }).toEqual({
      left: 0,
      shown: messages,
      different: messages,
    });
    for (const ids of traffic.shown.values()) expect(outOfOrder(ids, traffic)).toEqual([]);
  },
  townTestMs,
);

/** Messages that one sender wrote in one thread and that were shown in another order than they were written. */
function outOfOrder(ids: readonly string[], { threads }: Traffic): string[] {
  const last = new Map<string, number>();
  return ids.filter((id) => {
    const [, sender = '', round = '', index = ''] = /^(agent-\d+)r(\d+)-(\d+)/.exec(id) ?? [];
    const key = `${sender} ${threads.get(id)}`;
    const number = Number(round) * 1000 + Number(index);
    const isLate = (last.get(key) ?? -1) > number;
    last.set(key, number);
    return isLate;
  });
}
