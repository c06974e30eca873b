/**
 * YAML text → a checked value, with problems that say line, column, what is wrong and the nearest key.
 *
 * **Invariant:** never throws for any text; a text that is refused leaves nothing half-read.
 */
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { nearest } from './nearest.ts';
import { wrongValue } from './wrong-value.ts';

const bytesMax = 1_000_000;
const problemsMax = 20;

/** One thing that is wrong with a text. Lines and columns count from 1; `path` is like `agents[0].runtime`. */
export type YamlProblem = Readonly<{ line: number; column: number; path: string; message: string }>;
/** What reading a text came to. */
export type YamlReading<T> =
  | { readonly status: 'ok'; readonly value: T; readonly locate: (path: readonly PropertyKey[]) => YamlPlace }
  | { readonly status: 'invalid'; readonly problems: readonly YamlProblem[] };
/** A place in a text, from 1. */
export type YamlPlace = Readonly<{ line: number; column: number }>;

type JsonSchema = z.core.JSONSchema.BaseSchema;
type Path = readonly PropertyKey[];

/** `['agents', 0, 'name']` as `agents[0].name`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      return index === 0 ? String(part) : `.${String(part)}`;
    })
    .join('');
}

function branches(schema: JsonSchema): JsonSchema[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return inner.length === 0 ? [schema] : inner.flatMap((each) => branches(each));
}

function child(schema: JsonSchema, part: PropertyKey): JsonSchema[] {
  return branches(schema).flatMap((branch) => {
    if (typeof part === 'number') {
      const items = branch.items;
      return items !== undefined && !Array.isArray(items) && typeof items === 'object' ? [items] : [];
    }
    const known = branch.properties?.[String(part)];
    const found = known ?? branch.additionalProperties;
    return typeof found === 'object' ? [found] : [];
  });
}

function keysAt(schema: JsonSchema, path: Path): string[] {
  let level = [schema];
  for (const part of path) level = level.flatMap((each) => child(each, part));
  return [...new Set(level.flatMap((each) => branches(each)).flatMap((each) => Object.keys(each.properties ?? {})))];
}

function placeOf(offset: number | undefined, lines: LineCounter): YamlPlace {
  const found = offset === undefined ? { line: 1, col: 1 } : lines.linePos(offset);
  return { line: Math.max(1, found.line), column: Math.max(1, found.col) };
}

function keyOffset(document: Document, path: Path, key: string): number | undefined {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === key);
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}

function nodeOffset(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

function unknownKeyMessage(key: string, allowed: readonly string[]): string {
  const meant = nearest(key, allowed);
  const hint = meant === null ? `Known keys here: ${allowed.join(', ') || 'none'}.` : `Did you mean "${meant}"?`;
  return `unknown key "${key.slice(0, 60)}". ${hint}`;
}

type Context = Readonly<{ document: Document; lines: LineCounter; schema: JsonSchema }>;

function translateIssue(issue: z.core.$ZodIssue, context: Context): YamlProblem[] {
  const { document, lines, schema } = context;
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      ...placeOf(keyOffset(document, issue.path, key), lines),
      path: pathText([...issue.path, key]),
      message: unknownKeyMessage(key, allowed),
    }));
  }
  const path = pathText(issue.path);
  const offset = nodeOffset(document, issue.path);
  return [{ ...placeOf(offset, lines), path, message: wrongValue(issue, valueAt(document, issue.path)) }];
}

function valueAt(document: Document, path: Path): unknown {
  const found: unknown = path.length === 0 ? document.contents : document.getIn(path);
  if (isMap(found)) return {};
  if (isScalar(found)) return found.value;
  return isSeq(found) ? [] : found;
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

function syntaxMessage(message: string): string {
  const said = lowerFirst(message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  return /nested mappings|implicit (map )?keys?/i.test(said)
    ? `${said}. Put quotes around a value that contains ": ".`
    : said;
}

function syntaxProblems(document: Document, lines: LineCounter): YamlProblem[] {
  return document.errors.map((error) => ({
    ...placeOf(error.pos[0], lines),
    path: '',
    message: `not valid YAML: ${syntaxMessage(error.message)}`,
  }));
}

function plainValue(document: Document): { value: unknown } | { message: string } {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    return { value };
  } catch (error) {
    return { message: `not usable: ${error instanceof Error ? lowerFirst(error.message) : 'too many aliases'}` };
  }
}

const byPlace = (a: YamlProblem, b: YamlProblem): number => a.line - b.line || a.column - b.column;
const invalid = <T>(problems: YamlProblem[]): YamlReading<T> => ({
  status: 'invalid',
  problems: problems.toSorted(byPlace).slice(0, problemsMax),
});

/** Reads `text` as `schema`. An empty text is read as `empty`. */
export function parseYaml<T>(text: string, schema: z.ZodType<T>, empty: unknown = null): YamlReading<T> {
  if (text.length > bytesMax) {
    return invalid([{ line: 1, column: 1, path: '', message: `longer than ${bytesMax} characters` }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) return invalid(syntaxProblems(document, lines));
  const plain = plainValue(document);
  if ('message' in plain) return invalid([{ line: 1, column: 1, path: '', message: plain.message }]);
  const parsed = schema.safeParse(plain.value ?? empty);
  if (parsed.success) {
    return { status: 'ok', value: parsed.data, locate: (path) => placeOf(nodeOffset(document, path), lines) };
  }
  const context = { document, lines, schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
  return invalid(parsed.error.issues.flatMap((issue) => translateIssue(issue, context)));
}

/** A problem as one line: `file:3:5: agents[0].nmae: unknown key …`. */
export function renderProblem(file: string, problem: YamlProblem): string {
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${file}:${problem.line}:${problem.column}: ${path}${problem.message}`;
}
