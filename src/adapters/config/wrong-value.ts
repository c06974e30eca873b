/** What is wrong with a value, in words of who wrote the file rather than of the schema. */
import type { z } from 'zod';
import { nearest } from './nearest.ts';

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  null: 'null',
};

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'empty' : (kinds[typeof value] ?? typeof value);
}

function notAmong(value: unknown, choices: readonly string[]): string {
  if (value === undefined) return `is missing; it is one of ${choices.join(', ')}`;
  const written = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);
  const meant = nearest(written, choices);
  const hint = meant === null ? `It is one of ${choices.join(', ')}.` : `Did you mean "${meant}"?`;
  return `there is no "${written}". ${hint}`;
}

function beyond(issue: Extract<z.core.$ZodIssue, { code: 'too_big' | 'too_small' }>): string {
  const isMost = issue.code === 'too_big';
  const limit = isMost ? issue.maximum : issue.minimum;
  const counts: Readonly<Record<string, string>> = { string: ' characters', array: ' items', set: ' items' };
  const what = counts[issue.origin];
  const bound = `at ${isMost ? 'most' : 'least'} ${limit}`;
  if (what !== undefined) return `must have ${bound}${limit === 1 ? what.replace(/s$/, '') : what}`;
  return issue.inclusive === false ? `must be ${isMost ? 'below' : 'above'} ${limit}` : `must be ${bound}`;
}

// Words of a schema's own are kept: these are what it says where it has none.
const usual = /^(?:Invalid (?:option|discriminator|input)|Too )/;

/** The words for one problem; `value` is what was written, undefined where nothing was. A schema's own words stand. */
export function wrongValue(issue: z.core.$ZodIssue, value: unknown): string {
  const said = issue.message;
  if (issue.code === 'invalid_key') return `this name does not do: ${lowerFirst(issue.issues[0]?.message ?? said)}`;
  return usual.test(said) ? plainWords(issue, value) : lowerFirst(said);
}

function plainWords(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_value':
      return notAmong(value, issue.values.map(String));
    case 'too_big':
    case 'too_small':
      return beyond(issue);
    case 'invalid_type':
      return value === undefined
        ? 'is missing'
        : `must be ${kinds[issue.expected] ?? issue.expected}, and is ${kindOf(value)}`;
    case 'invalid_union': {
      const choices = [...issue.message.matchAll(/'([^']+)'/g)].map(([, choice = '']) => choice);
      return choices.length === 0 ? otherWords(issue.message) : notAmong(value, choices);
    }
    default:
      return otherWords(issue.message);
  }
}

const otherWords = (said: string): string => (said.endsWith('received undefined') ? 'is missing' : lowerFirst(said));
