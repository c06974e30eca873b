/** Whether merged data holds what each side did to it: judged on the values, apart from how the text was merged. */
import type { Three } from '../diff.ts';
import { isDeepStrictEqual } from 'node:util';

type Values = Three<unknown>;

/** A reason why the result is not both sides' work and nothing else. */
export function checkData(values: Values, result: unknown, path = ''): string | undefined {
  const { base, ours, theirs } = values;
  const isOneSided = isDeepStrictEqual(ours, theirs) || isDeepStrictEqual(base, theirs);
  if (isOneSided || isDeepStrictEqual(base, ours)) {
    return isDeepStrictEqual(result, isOneSided ? ours : theirs)
      ? undefined
      : `"${path}" is not what one side made of it`;
  }
  return checkParts(values, result, path);
}

function checkParts({ base, ours, theirs }: Values, result: unknown, path: string): string | undefined {
  if (isMap(ours) && isMap(theirs) && isMap(result)) {
    return checkMap({ base: isMap(base) ? base : {}, ours, theirs }, result, path);
  }
  if (Array.isArray(ours) && Array.isArray(theirs) && Array.isArray(result)) {
    return checkArray({ base: Array.isArray(base) ? base : [], ours, theirs }, result, path);
  }
  return `both sides change "${path}"`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkMap(
  values: Three<Readonly<Record<string, unknown>>>,
  result: Readonly<Record<string, unknown>>,
  path: string,
): string | undefined {
  const keys = new Set([values.base, values.ours, values.theirs, result].flatMap((map) => Object.keys(map)));
  for (const key of keys) {
    const own = { base: values.base[key], ours: values.ours[key], theirs: values.theirs[key] };
    const reason = checkData(own, result[key], `${path}/${key}`);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Additions are there once, removals are gone, and each side finds its own order again. */
function checkArray(values: Three<readonly unknown[]>, result: readonly unknown[], path: string): string | undefined {
  const text = (list: readonly unknown[]): readonly string[] => list.map((value) => JSON.stringify(value));
  const base = text(values.base);
  const ours = text(values.ours);
  const theirs = text(values.theirs);
  const out = text(result);
  if (new Set(ours).size !== ours.length || new Set(theirs).size !== theirs.length)
    return `"${path}" holds the same value twice`;
  if (new Set(out).size !== out.length) return `"${path}" would hold the same value twice`;
  const [inBase, inOurs, inTheirs, inResult] = [base, ours, theirs, out].map((list) => new Set(list));
  const has = (list: ReadonlySet<string> | undefined, value: string): boolean => list?.has(value) === true;
  for (const [side, inSide] of [
    [ours, inOurs],
    [theirs, inTheirs],
  ] as const) {
    const kept = out.filter((value) => has(inSide, value));
    const own = side.filter((value) => has(inResult, value));
    if (kept.join('\n') !== own.join('\n')) return `the order of "${path}" would change`;
  }
  const isDropped = (value: string): boolean => has(inBase, value) && !(has(inOurs, value) && has(inTheirs, value));
  const isMissing = [...ours, ...theirs].some(
    (value) => !isDropped(value) && !has(inResult, value) && !isRecord(value),
  );
  const isLeft = out.some((value) => isDropped(value));
  return isMissing || isLeft ? `"${path}" does not hold what both sides made of it` : undefined;
}

/** Records of a list are merged inside, so their whole text is nobody's. */
function isRecord(value: string): boolean {
  return value.startsWith('{');
}
