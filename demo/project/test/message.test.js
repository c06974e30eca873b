import assert from 'node:assert/strict';
import { test } from 'node:test';
import { message } from 'plumbline';

test('a message without facts', () => {
  assert.equal(message('tooShort'), 'too short');
});
