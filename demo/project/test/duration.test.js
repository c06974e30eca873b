import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderDuration } from 'plumbline';

test('durations', () => {
  assert.equal(renderDuration(3_900_000), '1 h 5 min');
  assert.equal(renderDuration(90_061_000), '1 d 1 h 1 min 1 s');
});
