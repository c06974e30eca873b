/**
 * A model on loopback that does what is written in the conversation, in the protocols that agent programs speak. Real
 * programs are driven by it without an account; it counts the tokens of each agent, so that bills can be compared.
 *
 * Who asks is in the address: `http://127.0.0.1:PORT/a/<agent>/…`.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { anthropic, chat, google, responses } from './protocols.ts';
import type { Protocol, Tokens } from './protocols.ts';
import { callFor, scriptIn } from './script.ts';
import type { Answer, Ask } from './script.ts';

/** What one agent used. */
export interface Tally extends Tokens {
  readonly requests: number;
}

/** A running server. */
export interface ModelServer {
  readonly url: string;
  /** The address for an agent; `{agent}` is filled in by the runtime. */
  readonly template: string;
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Texts of users' messages by agent, as they arrived. */
  readonly heard: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const perAnswer: Tokens = { input: 1000, output: 50, cached: 400 };
const none: Tally = { input: 0, output: 0, cached: 0, requests: 0 };

const protocols: readonly (readonly [RegExp, Protocol])[] = [
  [/\/v1\/messages$/, anthropic],
  [/\/chat\/completions$/, chat],
  [/\/responses$/, responses],
  [/:(?:stream)?[gG]enerateContent$/, google],
];

/** Starts it on any free port. */
export async function startModelServer(): Promise<ModelServer> {
  const tallies = new Map<string, Tally>();
  const heard = new Map<string, string>();
  const errors = new Map<string, number>();
  const server = createServer((request, response) => {
    answerOne(request, response, { tallies, heard, errors }).catch((error: unknown) => {
      send(response, 500, { error: { message: String(error), type: 'server_error' } });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url, template: `${url}/a/{agent}`, tallies, heard, stop };
}

interface Books {
  readonly tallies: Map<string, Tally>;
  readonly heard: Map<string, string>;
  readonly errors: Map<string, number>;
}

async function answerOne(request: IncomingMessage, response: ServerResponse, books: Books): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  const agent = /^\/a\/([^/]+)/.exec(path)?.[1] ?? 'nobody';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const protocol = protocols.find(([shape]) => shape.test(path))?.[1];
  if (protocol === undefined || request.method !== 'POST') {
    send(response, 200, { object: 'list', data: [], models: [], input_tokens: 10, totalTokens: 10 });
    return;
  }
  const ask = protocol.read(JSON.parse(Buffer.concat(chunks).toString('utf8')), path);
  books.heard.set(
    agent,
    ask.said
      .filter(({ by }) => by === 'user')
      .map(({ text }) => text)
      .join('\n'),
  );
  const turn = await play(agent, ask, books.errors);
  if (turn.type === 'error') {
    send(response, turn.status, { error: { message: turn.message, type: 'scripted', code: turn.status } });
    return;
  }
  const old = books.tallies.get(agent) ?? none;
  books.tallies.set(agent, {
    input: old.input + perAnswer.input,
    output: old.output + perAnswer.output,
    cached: old.cached + perAnswer.cached,
    requests: old.requests + 1,
  });
  if (!ask.isStream) send(response, 200, protocol.whole(turn.answer, perAnswer, ask.model));
  else {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(protocol.events(turn.answer, perAnswer, ask.model));
  }
}

type Turn =
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'error'; readonly status: number; readonly message: string };

async function play(agent: string, ask: Ask, errors: Map<string, number>): Promise<Turn> {
  const script = scriptIn(ask.said);
  // Titles, summaries and the like are asked for without tools, and take no step.
  if (script === null || ask.tools.length === 0) return { type: 'answer', answer: { type: 'text', text: 'ok' } };
  const passed = script.steps.filter((step) => !('error' in step));
  const step = passed[script.turn];
  const before = step === undefined ? undefined : script.steps[script.steps.indexOf(step) - 1];
  if (before !== undefined && 'error' in before) {
    const key = `${agent} ${script.turn}`;
    const count = errors.get(key) ?? 0;
    if (count < before.error.times) {
      errors.set(key, count + 1);
      return { type: 'error', status: before.error.status, message: before.error.message };
    }
  }
  if (step === undefined) return { type: 'answer', answer: { type: 'text', text: 'Done.' } };
  if ('say' in step) return { type: 'answer', answer: { type: 'text', text: step.say } };
  if ('waitMs' in step) await pause(step.waitMs);
  const call = callFor(step, ask.tools);
  if (call === null) throw new Error(`no shell among the tools: ${ask.tools.map(({ name }) => name).join(', ')}`);
  return { type: 'answer', answer: call };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
