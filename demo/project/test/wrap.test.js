import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrap } from 'plumbline';

test('breaks between words', () => {
  assert.equal(wrap('one two three four', 9), 'one two\nthree\nfour');
  assert.equal(wrap(''), '');
});
