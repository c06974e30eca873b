/** Shortest edit scripts between two sequences of strings (Myers), and the three-way regions made from two of them. */

/** One difference: base `[start, end)` became side `[from, to)`. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Beyond this many edits a comparison says nothing a merge could be trusted with. */
const editsMax = 6000;

/** The differences from `base` to `side`, in order; undefined when there are too many to be worth comparing. */
export function diff(base: readonly string[], side: readonly string[]): readonly Hunk[] | undefined {
  let head = 0;
  while (head < base.length && head < side.length && base[head] === side[head]) head += 1;
  let tail = 0;
  while (
    tail < base.length - head &&
    tail < side.length - head &&
    base[base.length - 1 - tail] === side[side.length - 1 - tail]
  ) {
    tail += 1;
  }
  const a = base.slice(head, base.length - tail);
  const b = side.slice(head, side.length - tail);
  const trace = forward(a, b);
  return trace === undefined ? undefined : hunksOf(backtrack(trace, a.length, b.length), head);
}

function forward(a: readonly string[], b: readonly string[]): readonly Int32Array[] | undefined {
  const bound = Math.min(a.length + b.length, editsMax);
  const trace: Int32Array[] = [];
  let frontier = new Int32Array(3);
  for (let edits = 0; edits <= bound; edits += 1) {
    const next = new Int32Array(2 * edits + 3);
    for (let k = -edits; k <= edits; k += 2) {
      const x = reach(frontier, k, edits);
      const end = slide(a, b, { x, y: x - k });
      next[k + edits + 1] = end;
      if (end >= a.length && end - k >= b.length) {
        trace.push(next);
        return trace;
      }
    }
    trace.push(next);
    frontier = next;
  }
  return undefined;
}

/** Where diagonal `k` starts with `edits` edits, from the frontier of one edit fewer. */
function reach(frontier: Int32Array, k: number, edits: number): number {
  if (edits === 0) return 0;
  const at = (diagonal: number): number => frontier[diagonal + edits] ?? 0;
  const goesDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
  return goesDown ? at(k + 1) : at(k - 1) + 1;
}

function slide(a: readonly string[], b: readonly string[], from: { x: number; y: number }): number {
  let { x, y } = from;
  while (x < a.length && y < b.length && a[x] === b[y]) {
    x += 1;
    y += 1;
  }
  return x;
}

/** Pairs of equal positions, walked back from the end. */
function backtrack(trace: readonly Int32Array[], aLength: number, bLength: number): readonly Hunk[] {
  const single: Hunk[] = [];
  let x = aLength;
  let y = bLength;
  for (let edits = trace.length - 1; edits > 0; edits -= 1) {
    const frontier = trace[edits - 1] ?? new Int32Array(3);
    const k = x - y;
    const at = (diagonal: number): number => frontier[diagonal + edits] ?? 0;
    const goesDown = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const startX = goesDown ? at(k + 1) : at(k - 1);
    const startY = startX - (goesDown ? k + 1 : k - 1);
    const endX = goesDown ? startX : startX + 1;
    single.push({ start: startX, end: endX, from: startY, to: goesDown ? startY + 1 : startY });
    x = startX;
    y = startY;
  }
  return single.toReversed();
}

function hunksOf(single: readonly Hunk[], offset: number): readonly Hunk[] {
  const hunks: Hunk[] = [];
  for (const edit of single) {
    const last = hunks.at(-1);
    const shifted = {
      start: edit.start + offset,
      end: edit.end + offset,
      from: edit.from + offset,
      to: edit.to + offset,
    };
    if (last !== undefined && last.end === shifted.start && last.to === shifted.from) {
      hunks[hunks.length - 1] = { start: last.start, end: shifted.end, from: last.from, to: shifted.to };
    } else {
      hunks.push(shifted);
    }
  }
  return hunks;
}

/** One stretch of a three-way comparison, as ranges into base, ours and theirs. */
export interface Region {
  readonly kind: 'same' | 'ours' | 'theirs' | 'both' | 'conflict';
  readonly base: readonly [number, number];
  readonly ours: readonly [number, number];
  readonly theirs: readonly [number, number];
}

export interface Three<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

interface Step extends Hunk {
  readonly side: 'ours' | 'theirs';
}

/** Cuts three sequences into stretches that nobody, one side, or both sides changed; touching changes are one conflict. */
export function regions(texts: Three<readonly string[]>): readonly Region[] | undefined {
  const ours = diff(texts.base, texts.ours);
  const theirs = diff(texts.base, texts.theirs);
  if (ours === undefined || theirs === undefined) return undefined;
  const steps: Step[] = [
    ...ours.map((hunk): Step => Object.assign({ side: 'ours' as const }, hunk)),
    ...theirs.map((hunk): Step => Object.assign({ side: 'theirs' as const }, hunk)),
  ].toSorted((one, two) => one.start - two.start || one.end - two.end);
  const out: Region[] = [];
  const shift = { ours: 0, theirs: 0, base: 0 };
  for (let i = 0; i < steps.length;) {
    const group = touching(steps, i);
    i += group.length;
    pushRegion(out, shift, { group, texts });
  }
  pushSame(out, shift, texts.base.length);
  return out;
}

function touching(steps: readonly Step[], from: number): readonly Step[] {
  const group: Step[] = [];
  let end = -1;
  for (const step of steps.slice(from)) {
    if (group.length > 0 && step.start > end) break;
    group.push(step);
    end = Math.max(end, step.end);
  }
  return group;
}

function pushSame(out: Region[], at: { ours: number; theirs: number; base: number }, until: number): void {
  const length = until - at.base;
  if (length > 0) {
    out.push({
      kind: 'same',
      base: [at.base, until],
      ours: [at.ours, at.ours + length],
      theirs: [at.theirs, at.theirs + length],
    });
  }
  at.base += length;
  at.ours += length;
  at.theirs += length;
}

function pushRegion(
  out: Region[],
  at: { ours: number; theirs: number; base: number },
  change: { group: readonly Step[]; texts: Three<readonly string[]> },
): void {
  const start = Math.min(...change.group.map((step) => step.start));
  const end = Math.max(...change.group.map((step) => step.end));
  pushSame(out, at, start);
  const grown = (side: Step['side']): number =>
    change.group
      .filter((step) => step.side === side)
      .reduce((sum, step) => sum + (step.to - step.from) - (step.end - step.start), end - start);
  const ours: [number, number] = [at.ours, at.ours + grown('ours')];
  const theirs: [number, number] = [at.theirs, at.theirs + grown('theirs')];
  out.push({ kind: kindOf(change, ours, theirs), base: [start, end], ours, theirs });
  at.base = end;
  at.ours = ours[1];
  at.theirs = theirs[1];
}

function kindOf(
  change: { group: readonly Step[]; texts: Three<readonly string[]> },
  ours: readonly [number, number],
  theirs: readonly [number, number],
): Region['kind'] {
  if (change.group.every((step) => step.side === 'ours')) return 'ours';
  if (change.group.every((step) => step.side === 'theirs')) return 'theirs';
  const one = change.texts.ours.slice(...ours);
  const two = change.texts.theirs.slice(...theirs);
  return one.length === two.length && one.every((line, i) => line === two[i]) ? 'both' : 'conflict';
}
