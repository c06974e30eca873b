import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLine, renderLine } from 'plumbline';

test('plain fields', () => {
  assert.deepEqual(parseLine('a,b,,c'), ['a', 'b', '', 'c']);
  assert.equal(renderLine(['a', 'b', '', 'c']), 'a,b,,c');
});
