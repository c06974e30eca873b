/**
 * Evaluates the expressions of workflows with GitHub's own lexer, parser and evaluator.
 *
 * **Invariant:** expressions are data: nothing here runs code, and an unknown name or function is an error, never a value.
 */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { textOf, toJson } from './json.ts';
import type { Json, JsonRecord } from './json.ts';

/** What an expression may see: named contexts, and functions beyond the built-in ones. */
export interface Scope {
  readonly contexts: JsonRecord;
  readonly functions?: Readonly<Record<string, (...args: readonly Json[]) => Json>>;
}

/** An expression that cannot be read or evaluated. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
}

const argumentsMax = 255;
const statusFunctions = new Set(['always', 'success', 'failure', 'cancelled']);

/** Evaluates one expression, given without its `${{ }}`. */
export function evaluate(expression: string, scope: Scope): Json {
  try {
    const functions = definitionsOf(scope);
    const names = Object.keys(scope.contexts);
    const tree = new Parser(new Lexer(expression).lex().tokens, names, [...functions.values()]).parse();
    return fromData(new Evaluator(tree, contextsFor(expression, scope), functions).evaluate());
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ExpressionFault(`The expression '${expression}' cannot be evaluated: ${cause}`, { cause: error });
  }
}

/** Evaluates an `if`: without a status function in it, `success()` must hold as well. */
export function evaluateCondition(condition: string | undefined, scope: Scope): boolean {
  const expression = bare(condition ?? '');
  if (expression === '') return isTruthy(evaluate('success()', scope));
  const whole = asksStatus(expression) ? expression : `success() && (${expression})`;
  return isTruthy(evaluate(whole, scope));
}

/** GitHub's truth: false, 0, the empty string and null are false. */
export function isTruthy(value: Json): boolean {
  return value !== false && value !== 0 && value !== '' && value !== null && !Number.isNaN(value);
}

/** Fills a template: texts with `${{ }}` in them, in lists and mappings of any depth. A text that is one expression keeps its type. */
export function fill(template: Json, scope: Scope): Json {
  if (typeof template === 'string') return fillText(template, scope);
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((item) => fill(item, scope));
  const pairs = Object.entries(template).flatMap(([key, value]): [string, Json][] => {
    const filled = fill(value, scope);
    if (/^\$\{\{\s*insert\s*\}\}$/u.test(key)) return isPlainRecord(filled) ? Object.entries(filled) : [];
    return [[textOf(fillText(key, scope)), filled]];
  });
  return Object.fromEntries(pairs);
}

/** Fills a template whose result is text. */
export function fillToText(template: Json | undefined, scope: Scope): string {
  return template === undefined ? '' : textOf(fill(template, scope));
}

function isPlainRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fillText(template: string, scope: Scope): Json {
  const parts = split(template);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'expression') return evaluate(only.text, scope);
  return parts.map((part) => (part.kind === 'text' ? part.text : textOf(evaluate(part.text, scope)))).join('');
}

interface Part {
  readonly kind: 'text' | 'expression';
  readonly text: string;
}

function split(template: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = template;
  for (let open = rest.indexOf('${{'); open >= 0; open = rest.indexOf('${{')) {
    const close = closingOf(rest, open + 3);
    if (close < 0) throw new ExpressionFault(`An expression is not closed with '}}': ${rest.slice(open, open + 60)}`);
    if (open > 0) parts.push({ kind: 'text', text: rest.slice(0, open) });
    parts.push({ kind: 'expression', text: rest.slice(open + 3, close).trim() });
    rest = rest.slice(close + 2);
  }
  if (rest !== '' || parts.length === 0) parts.push({ kind: 'text', text: rest });
  return parts;
}

// A '}}' inside a quoted string does not end the expression; '' is a quote within a string, and toggles twice.
function closingOf(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted;
    else if (!quoted && text.startsWith('}}', at)) return at;
  }
  return -1;
}

function bare(condition: string): string {
  const text = condition.trim();
  const whole = /^\$\{\{(?<inner>.*)\}\}$/su.exec(text);
  if (whole === null || closingOf(text, 3) !== text.length - 2) {
    return text.includes('${{') ? asFormat(text) : text;
  }
  return whole.groups?.['inner']?.trim() ?? '';
}

// GitHub treats text around an expression as one string, which is always true; the same is kept here.
function asFormat(text: string): string {
  const parts = split(text);
  return `format('${parts.map((_, index) => `{${index}}`).join('')}', ${parts
    .map((part) => (part.kind === 'text' ? `'${part.text.replaceAll("'", "''")}'` : part.text))
    .join(', ')})`;
}

function asksStatus(expression: string): boolean {
  const { tokens } = lexed(expression);
  return tokens.some(
    (token, index) => statusFunctions.has(token.lexeme.toLowerCase()) && tokens[index + 1]?.lexeme === '(',
  );
}

function lexed(expression: string): ReturnType<Lexer['lex']> {
  try {
    return new Lexer(expression).lex();
  } catch (error) {
    throw new ExpressionFault(`The expression '${expression}' cannot be read.`, { cause: error });
  }
}

function definitionsOf(scope: Scope): Map<string, FunctionDefinition> {
  const entries = Object.entries(scope.functions ?? {}).map(([name, call]): [string, FunctionDefinition] => [
    name.toLowerCase(),
    { name, minArgs: 0, maxArgs: argumentsMax, call: (...args) => toData(call(...args.map(fromData))) },
  ]);
  return new Map(entries);
}

// Only contexts that the text can mean are converted: an event's payload is large.
function contextsFor(expression: string, scope: Scope): data.Dictionary {
  const text = expression.toLowerCase();
  const dictionary = new data.Dictionary();
  for (const [name, value] of Object.entries(scope.contexts)) {
    if (text.includes(name.toLowerCase())) dictionary.add(name, toData(value));
  }
  return dictionary;
}

function toData(value: Json): data.ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  const dictionary = new data.Dictionary();
  for (const [key, item] of Object.entries(value)) dictionary.add(key, toData(item));
  return dictionary;
}

function fromData(value: data.ExpressionData): Json {
  if (value instanceof data.StringData || value instanceof data.BooleanData || value instanceof data.NumberData)
    return value.value;
  if (value instanceof data.Null) return null;
  return toJson(JSON.parse(JSON.stringify(value, data.replacer)));
}
