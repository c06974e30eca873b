/** Plain values as workflows, contexts and payloads carry them, and the few conversions between them that GitHub's rules ask for. */

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;

/** A mapping of such values. */
export interface JsonRecord {
  readonly [key: string]: Json;
}

/** Says whether a value is a mapping. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a mapping, or an empty one. */
export function recordOf(value: Json | undefined): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The value as a list: a single value becomes a list of one, nothing becomes an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The value as text, by the rules of GitHub's expressions: null is empty, collections are named. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return Array.isArray(value) ? 'Array' : 'Object';
  return String(value);
}

/** The texts of a list or of a single value. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).map(textOf);
}

/** A mapping with its values as text. */
export function textRecord(value: Json | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(recordOf(value)).map(([key, item]) => [key, textOf(item)]));
}

/** Any value that came out of a JSON parser or serializer, as Json; what JSON cannot carry becomes null. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') return null;
  const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(pairs.map(([key, item]) => [key, toJson(item)]));
}

/** Reads a path of keys from a value; nothing where a key is missing. */
export function valueAt(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let found = value;
  for (const key of keys) found = recordOf(found)[key];
  return found;
}
