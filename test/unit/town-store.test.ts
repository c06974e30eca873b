/** The stand-in's store: whole transactions or nothing, also after a crash. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Store } from '../../src/town/github/store.ts';

interface Row {
  readonly id: number;
  readonly colour: string;
}

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const colourOf = (row: Row): string => row.colour;
const journal = (): string => join(dir, 'journal.jsonl');

it('remembers rows, counters and deletions, through several openings', () => {
  const first = Store.open(dir);
  const rows = first.table<Row>('rows');
  for (const colour of ['red', 'blue', 'red']) {
    const id = first.nextId('rows');
    rows.put(id, { id, colour });
  }
  rows.delete(1);
  first.close();
  Store.open(dir).close();
  const again = Store.open(dir);
  expect(again.table<Row>('rows').all()).toEqual([
    { id: 2, colour: 'blue' },
    { id: 3, colour: 'red' },
  ]);
  expect(again.nextId('rows')).toBe(4);
});

it('writes a transaction as one line, and nothing of one that fails', () => {
  const store = Store.open(dir);
  const rows = store.table<Row>('rows');
  rows.put(1, { id: 1, colour: 'red' });
  const before = readFileSync(journal(), 'utf8');
  const failing = (): void =>
    store.transaction(() => {
      rows.put(1, { id: 1, colour: 'blue' });
      rows.put(2, { id: 2, colour: 'blue' });
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  expect(rows.all()).toEqual([{ id: 1, colour: 'red' }]);
  expect(readFileSync(journal(), 'utf8')).toBe(before);
  store.transaction(() => {
    rows.put(2, { id: 2, colour: 'blue' });
    rows.delete(1);
  });
  expect(readFileSync(journal(), 'utf8').slice(before.length).split('\n')).toHaveLength(2);
});

it('drops a last line that was torn, and keeps everything before it', () => {
  const store = Store.open(dir);
  store.table<Row>('rows').put(1, { id: 1, colour: 'red' });
  store.close();
  appendFileSync(journal(), '[["rows","2",{"id":2,"col');
  expect(Store.open(dir).table<Row>('rows').all()).toEqual([{ id: 1, colour: 'red' }]);
});

it('comes to the same state if it dies between the snapshot and the new journal', () => {
  const store = Store.open(dir);
  store.table<Row>('rows').put(1, { id: 1, colour: 'red' });
  store.table<Row>('rows').put(1, { id: 1, colour: 'blue' });
  store.table<Row>('rows').put(2, { id: 2, colour: 'red' });
  store.table<Row>('rows').delete(2);
  store.close();
  const old = readFileSync(journal(), 'utf8');
  Store.open(dir).close();
  writeFileSync(journal(), old);
  expect(Store.open(dir).table<Row>('rows').all()).toEqual([{ id: 1, colour: 'blue' }]);
});

it('finds rows by an index that follows every change', () => {
  const store = Store.open(dir);
  const rows = store.table<Row>('rows');
  rows.put(1, { id: 1, colour: 'red' });
  expect(rows.by('colour', colourOf, 'red')).toHaveLength(1);
  rows.put(2, { id: 2, colour: 'red' });
  rows.put(1, { id: 1, colour: 'blue' });
  expect(rows.by('colour', colourOf, 'red').map(({ id }) => id)).toEqual([2]);
  rows.delete(2);
  expect(rows.by('colour', colourOf, 'red')).toEqual([]);
});

it('keeps nothing of what could not be written, in memory or on disk', () => {
  const first = Store.open(dir);
  const rows = first.table<Row>('rows');
  rows.put(1, { id: 1, colour: 'red' });
  first.beforeWrite = () => {
    throw new Error('ENOSPC');
  };
  expect(() => rows.put(2, { id: 2, colour: 'blue' })).toThrow('ENOSPC');
  expect(() => rows.delete(1)).toThrow('ENOSPC');
  expect(rows.all()).toEqual([{ id: 1, colour: 'red' }]);
  first.beforeWrite = () => {};
  rows.put(3, { id: 3, colour: 'green' });
  first.close();
  const again = Store.open(dir);
  expect(
    again
      .table<Row>('rows')
      .all()
      .map(({ id }) => id),
  ).toEqual([1, 3]);
});
