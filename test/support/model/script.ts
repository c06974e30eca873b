/**
 * What a scripted model does: steps, one a turn, in the order in which they are written. They stand in the conversation
 * itself, in a fence called `model-script`, so that an issue's text decides what whichever agent gets it will do.
 */
import { posix } from 'node:path';
import { z } from 'zod';

const Path = z.string().min(1);

/** One turn of the model. `say` ends its work; `error` is answered once or as often as it says, then the next step comes. */
export const Step = z.union([
  z.strictObject({ write: z.strictObject({ path: Path, text: z.string() }) }),
  z.strictObject({ shell: z.string() }),
  z.strictObject({ say: z.string() }),
  z.strictObject({
    error: z.strictObject({
      status: z.int(),
      message: z.string().default('scripted'),
      times: z.int().default(1_000_000),
    }),
  }),
  z.strictObject({ waitMs: z.int().nonnegative(), shell: z.string() }),
]);
export type Step = z.infer<typeof Step>;

/** A message of the conversation, whatever the protocol. */
export interface Said {
  readonly by: 'user' | 'model' | 'tool';
  readonly text: string;
}

/** One parameter, as its JSON Schema has it. */
interface Parameter {
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
}

/** A tool that the program offers: its name and the names of its parameters. */
export interface Tool {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly required: readonly string[];
}

/** What a request asks, whatever the protocol. */
export interface Ask {
  readonly said: readonly Said[];
  readonly tools: readonly Tool[];
  readonly model: string;
  readonly isStream: boolean;
}

/** What the model answers. */
export type Answer =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'call'; readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

const fence = /```model-script\n([\s\S]*?)\n```/g;

/** The steps that the conversation carries, and how many turns the model has had since; null where it carries none. */
export function scriptIn(said: readonly Said[]): { readonly steps: readonly Step[]; readonly turn: number } | null {
  const at = said.findLastIndex((each) => each.by === 'user' && each.text.includes('```model-script'));
  const block = [...(said[at]?.text ?? '').matchAll(fence)].at(-1)?.[1];
  // A session that goes on counts from where its script was given, so it goes on at the right step.
  const first = said.findIndex((each) => each.by === 'user' && each.text.includes('```model-script'));
  if (block === undefined) return null;
  return {
    steps: z.array(Step).parse(JSON.parse(block)),
    turn: said.slice(first).filter((each) => each.by === 'model').length,
  };
}

/** The tool call that does a step, with the tools that there are; null when there is no shell among them. */
export function callFor(step: Step, tools: readonly Tool[]): Answer | null {
  const command = 'write' in step ? writeCommand(step.write) : 'shell' in step ? step.shell : null;
  if (command === null) return null;
  const shell = tools.find(({ name }) =>
    /^(?:bash|shell|exec_command|shell_command|run_shell_command|run_commands|execute_command|execute)$/i.test(name),
  );
  if (shell === undefined) return null;
  const name = ['command', 'cmd', 'script', 'commands'].find((each) => each in shell.parameters) ?? 'command';
  const list = name === 'commands' ? [command] : ['bash', '-lc', command];
  const value = shell.parameters[name]?.type === 'array' ? list : command;
  const others = shell.required.filter((each) => each !== name);
  const filled = Object.fromEntries(others.map((each) => [each, anyValue(shell.parameters[each] ?? {})]));
  return { type: 'call', tool: shell.name, input: { ...filled, [name]: value } };
}

function anyValue(parameter: Parameter): unknown {
  if (parameter.enum?.[0] !== undefined) return parameter.enum[0];
  const values: Readonly<Record<string, unknown>> = { boolean: false, number: 60, integer: 60, array: [], object: {} };
  return values[parameter.type ?? ''] ?? 'A step of the script';
}

function writeCommand({ path, text }: { readonly path: string; readonly text: string }): string {
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  return `mkdir -p ${quoted(posix.dirname(path))} && printf %s ${quoted(text)} > ${quoted(path)}`;
}
