import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTable } from 'plumbline';

test('columns have one width', () => {
  const lines = renderTable([['name', 'town'], ['Ada', 'London']]).split('\n');
  assert.equal(lines[0], 'name  town');
  assert.equal(lines.at(-1), 'Ada   London');
});
