import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indent } from 'plumbline';

test('empty lines stay empty', () => {
  assert.equal(indent('a\n\nb'), '  a\n\n  b');
});
