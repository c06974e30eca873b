/** Expands a job's matrix into its combinations, by GitHub's rules for `include` and `exclude`. */
import { isRecord, recordOf, textOf } from './json.ts';
import type { Json, JsonRecord } from './json.ts';

/** GitHub refuses a matrix of more jobs than this. */
export const matrixMax = 256;

/** The combinations of a matrix whose expressions are filled in; one empty combination where there is no matrix. */
export function combinationsOf(matrix: Json | undefined): readonly JsonRecord[] {
  if (!isRecord(matrix)) return [{}];
  const axes = Object.entries(matrix).filter(([key]) => key !== 'include' && key !== 'exclude');
  const excluded = recordsOf(matrix['exclude']);
  const base = axes.length === 0 ? [] : crossed(axes).filter((one) => !excluded.some((out) => agrees(one, out)));
  return included(base, recordsOf(matrix['include']));
}

function recordsOf(value: Json | undefined): readonly JsonRecord[] {
  return Array.isArray(value) ? value.map((item: Json) => recordOf(item)) : [];
}

function crossed(axes: readonly (readonly [string, Json])[]): readonly JsonRecord[] {
  let combinations: readonly JsonRecord[] = [{}];
  for (const [key, values] of axes) {
    const list: readonly Json[] = Array.isArray(values) ? values : [values];
    combinations = combinations.flatMap((one) => list.map((value) => ({ ...one, [key]: value })));
    if (combinations.length > matrixMax * 4) throw new Error(`The matrix has more than ${matrixMax} combinations.`);
  }
  return combinations;
}

// An inclusion joins every combination whose own values it would not change, and stands alone when there is none.
function included(base: readonly JsonRecord[], inclusions: readonly JsonRecord[]): readonly JsonRecord[] {
  const grown = base.map((one) => ({ own: one, all: one }));
  const alone: JsonRecord[] = [];
  for (const inclusion of inclusions) {
    const fitting = grown.filter(({ own }) =>
      Object.entries(inclusion).every(([key, value]) => !Object.hasOwn(own, key) || same(own[key], value)),
    );
    for (const one of fitting) one.all = { ...one.all, ...inclusion };
    if (fitting.length === 0) alone.push(inclusion);
  }
  const result = [...grown.map(({ all }) => all), ...alone];
  if (result.length > matrixMax)
    throw new Error(`The matrix has ${result.length} combinations; at most ${matrixMax} are allowed.`);
  return result;
}

function agrees(combination: JsonRecord, pattern: JsonRecord): boolean {
  return Object.entries(pattern).every(([key, value]) => {
    const own = combination[key];
    return isRecord(own) && isRecord(value) ? agrees(own, value) : same(own, value);
  });
}

function same(left: Json | undefined, right: Json): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The suffix that tells a matrix job from its siblings: ` (a, b)`, or nothing. */
export function matrixSuffix(combination: JsonRecord): string {
  const values = Object.values(combination)
    .map(leaves)
    .filter((text) => text !== '');
  return values.length === 0 ? '' : ` (${values.join(', ')})`;
}

function leaves(value: Json): string {
  if (Array.isArray(value)) return value.map((item: Json) => leaves(item)).join(', ');
  return isRecord(value) ? Object.values(value).map(leaves).join(', ') : textOf(value);
}
