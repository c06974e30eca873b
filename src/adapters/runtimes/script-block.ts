/** The block ```toolpusher-script of a bead: which edits the built-in runtime makes, and how it misbehaves on purpose. */
import { parse } from 'yaml';
import { z } from 'zod';

const Edit = { file: z.string().min(1).max(400) };
const Text = z.string().max(1_000_000);

/** One step of a script. A bare word is one of the steps without arguments. */
export const ScriptStep = z.union([
  z.literal(['crash', 'hang', 'nothing']).transform((word) => ({ kind: word }) as const),
  z
    .strictObject({ write: z.strictObject({ ...Edit, text: Text }) })
    .transform(({ write }) => ({ kind: 'write', ...write }) as const),
  z
    .strictObject({ replace: z.strictObject({ ...Edit, find: Text.min(1), with: Text }) })
    .transform(({ replace }) => ({ kind: 'replace', ...replace }) as const),
  z
    .strictObject({ insert: z.strictObject({ ...Edit, after: Text, text: Text }) })
    .transform(
      ({ insert: { after, ...insert } }) => ({ kind: 'insert', ...insert, anchor: after, side: 'after' }) as const,
    ),
  z
    .strictObject({ insert: z.strictObject({ ...Edit, before: Text, text: Text }) })
    .transform(
      ({ insert: { before, ...insert } }) => ({ kind: 'insert', ...insert, anchor: before, side: 'before' }) as const,
    ),
  z
    .strictObject({ append: z.strictObject({ ...Edit, text: Text }) })
    .transform(({ append }) => ({ kind: 'append', ...append }) as const),
  z
    .strictObject({ delete: z.strictObject(Edit) })
    .transform(({ delete: gone }) => ({ kind: 'delete', ...gone }) as const),
  z
    .strictObject({ run: z.strictObject({ command: z.array(z.string()).min(1).max(50) }) })
    .transform(({ run }) => ({ kind: 'run', ...run }) as const),
  z
    .strictObject({ sleep: z.strictObject({ seconds: z.number().min(0).max(86_400) }) })
    .transform(({ sleep }) => ({ kind: 'sleep', ...sleep }) as const),
  z
    .strictObject({ crash: z.strictObject({ exit: z.int().min(1).max(255) }) })
    .transform(({ crash }) => ({ kind: 'exit', code: crash.exit }) as const),
]);
export type ScriptStep = z.infer<typeof ScriptStep>;

const Steps = z.array(ScriptStep).max(200);
const Script = z.strictObject({
  steps: Steps.default([]),
  attempts: z.record(z.string().regex(/^\d{1,2}$/), Steps).default({}),
});

/** The steps for one attempt, or why there are none. */
export type ParsedScript =
  | { readonly status: 'ready'; readonly steps: readonly ScriptStep[] }
  | { readonly status: 'unreadable'; readonly reason: string };

const block = /^(`{3,}|~{3,})toolpusher-script[ \t]*\n([\s\S]*?)\n?^\1[`~]*[ \t]*$/m;

/** Reads the first block of a bead's text: the attempt's own steps where it has any, else `steps`. */
export function parseScript(text: string, attempt: number): ParsedScript {
  const source = block.exec(text)?.[2];
  if (source === undefined) return { status: 'unreadable', reason: 'The bead has no block ```toolpusher-script.' };
  let value: unknown;
  try {
    value = parse(source, { maxAliasCount: 20 });
  } catch (error) {
    return {
      status: 'unreadable',
      reason: `The script is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const script = Script.safeParse(value);
  if (!script.success)
    return { status: 'unreadable', reason: `The script is not valid: ${z.prettifyError(script.error)}` };
  return { status: 'ready', steps: script.data.attempts[String(attempt)] ?? script.data.steps };
}
