/** Judges the inputs of a dispatch against what the workflow says of them. Pure. */
import { recordOf, textOf, textsOf } from './json.ts';
import type { Json, JsonRecord } from './json.ts';

/** The inputs as the workflow's `inputs` context has them, or why they are refused. */
export type DecidedInputs =
  | { readonly status: 'accepted'; readonly inputs: JsonRecord }
  | { readonly status: 'refused'; readonly reason: string };

/** Fills in defaults, checks what is required and of which type. */
export function decideInputs(definitions: Json | undefined, given: JsonRecord): DecidedInputs {
  const defined = recordOf(definitions);
  const unexpected = Object.keys(given).filter((name) => !Object.hasOwn(defined, name));
  if (unexpected.length > 0)
    return { status: 'refused', reason: `Unexpected inputs provided: ${JSON.stringify(unexpected)}` };
  const inputs: Record<string, Json> = {};
  for (const [name, definition] of Object.entries(defined)) {
    const one = decideInput(name, recordOf(definition), given[name]);
    if (one.status === 'refused') return one;
    inputs[name] = one.value;
  }
  return { status: 'accepted', inputs };
}

type DecidedInput =
  | { readonly status: 'accepted'; readonly value: Json }
  | { readonly status: 'refused'; readonly reason: string };

function decideInput(name: string, definition: JsonRecord, given: Json | undefined): DecidedInput {
  const type = textOf(definition['type']) || 'string';
  const value = given ?? definition['default'] ?? null;
  if (definition['required'] === true && (value === null || value === ''))
    return { status: 'refused', reason: `Required input '${name}' not provided` };
  if (value === null) return { status: 'accepted', value: type === 'boolean' ? false : '' };
  switch (type) {
    case 'boolean':
      return decideBoolean(name, value);
    case 'number':
      return decideNumber(name, value);
    case 'choice':
      return decideChoice(name, value, textsOf(definition['options']));
    default:
      return { status: 'accepted', value: textOf(value) };
  }
}

function decideBoolean(name: string, value: Json): DecidedInput {
  const text = textOf(value).toLowerCase();
  if (text === 'true' || text === 'false') return { status: 'accepted', value: text === 'true' };
  return { status: 'refused', reason: `Provided value '${textOf(value)}' for input '${name}' is not a boolean` };
}

function decideNumber(name: string, value: Json): DecidedInput {
  const text = textOf(value);
  if (text.trim() !== '' && !Number.isNaN(Number(text))) return { status: 'accepted', value: Number(text) };
  return { status: 'refused', reason: `Provided value '${text}' for input '${name}' is not a number` };
}

function decideChoice(name: string, value: Json, options: readonly string[]): DecidedInput {
  const text = textOf(value);
  if (options.includes(text)) return { status: 'accepted', value: text };
  return {
    status: 'refused',
    reason: `Provided value '${text}' for input '${name}' not in the list of allowed values`,
  };
}
