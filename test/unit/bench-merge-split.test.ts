/** Conflicts made from two versions of a file: what each side has, and that both together are the later version. */
import { expect, it } from 'vitest';
import type { Conflict, Shape } from '../../bench/merge/split/conflict.ts';
import { conflictsOf } from '../../bench/merge/split/conflict.ts';
import { endOf, summarise } from '../../bench/merge/split/trial.ts';
import { dice } from '../../bench/queue/world.ts';

const before = `export const limit = 10;

export function first() {
  return limit;
}

export function gone() {
  return 0;
}
`;
const after = `export const limit = 20;

export function first() {
  return limit;
}

export function second(size) {
  return size + 1;
}

export function third(size) {
  return size + 2;
}
`;

function made(shape: Shape, seed: number, texts = { before, after }): readonly Conflict[] {
  const draw = dice(seed);
  return conflictsOf(texts.before, texts.after, { shape, max: 9, dice: (below) => Math.floor(draw() * below) });
}

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

it('deals a change out to two sides, each of which has a part of it', () => {
  const texts = { before: 'a\nb\n', after: 'a\nx = 1\ny = 2\nb\n' };
  const [conflict] = made('cut', 1, texts);
  expect(conflict?.truth).toBe(texts.after);
  expect([conflict?.ours, conflict?.theirs].toSorted()).toEqual(['a\nx = 1\nb\n', 'a\ny = 2\nb\n']);
});

it('cuts only where brackets match and nothing loses what it stands in', () => {
  const cuts = seeds.flatMap((seed) => made('cut', seed));
  expect(cuts.length).toBeGreaterThan(0);
  for (const { ours, theirs } of cuts)
    for (const side of [ours, theirs]) expect(side.match(/\{/gu)?.length).toBe(side.match(/\}/gu)?.length);
});

it('deals two changes of one line out to two sides', () => {
  const [conflict] = made('line', 1, { before: 'move(a, 1, slow);\n', after: 'move(a, 2, fast);\n' });
  expect(conflict?.truth).toBe('move(a, 2, fast);\n');
  expect([conflict?.ours, conflict?.theirs].toSorted()).toEqual(['move(a, 1, fast);\n', 'move(a, 2, slow);\n']);
});

it('lets two sides give one line two values', () => {
  for (const { ours, theirs, truth } of seeds.flatMap((seed) => made('value', seed))) {
    expect(truth).toBeUndefined();
    const sides = [ours, theirs].map((text) => text.split('\n')[0]);
    expect(sides[0]).not.toBe(sides[1]);
    expect(sides).not.toContain('export const limit = 10;');
  }
});

it('lets two sides add one thing with two insides, and one change what the other takes away', () => {
  const add = { before: 'a();\n', after: 'a();\nfunction size(box) {\n  const wide = 1;\n  return box;\n}\n' };
  const [body] = made('body', 1, add);
  expect(body?.ours).toContain('function size(box) {');
  expect(body?.theirs).toContain('function size(box) {');
  expect(body?.ours).not.toBe(body?.theirs);
  const [gone] = made('gone', 1, { before: add.after, after: add.before });
  expect([gone?.ours, gone?.theirs]).toContain(add.before);
  expect([gone?.ours, gone?.theirs]).not.toContain(add.after);
});

it('draws the same from the same seed', () => {
  expect(made('cut', 7)).toEqual(made('cut', 7));
});

it.each([
  ['a\nb\n', 'a\nb\n', 'equal'],
  ['a,\n\n  b\n', 'a\nb\n', 'alike'],
  ['b\na\n', 'a\nb\n', 'reordered'],
  ['a\n', 'a\nb\n', 'different'],
  ['a\n', undefined, 'answered'],
])('%j beside %j is %s', (written, truth, end) => {
  expect(endOf(written, truth)).toBe(end);
});

it('counts another order and an answered contradiction as wrong', () => {
  const line = { id: '', kind: '', why: '' };
  const summary = summarise([
    { ...line, shape: 'cut', end: 'equal' },
    { ...line, shape: 'cut', end: 'reordered' },
    { ...line, shape: 'line', end: 'open' },
    { ...line, shape: 'value', end: 'answered' },
    { ...line, shape: 'gone', end: 'open' },
  ]);
  expect([summary.conflicts, summary.precision, summary.coverage]).toEqual([5, 1 / 3, 1 / 3]);
});
