import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capitalize, kebabCase, words } from 'plumbline';

test('words are split where a reader would', () => {
  assert.deepEqual(words("it's 3 o'clock"), ['it', 's', '3', 'o', 'clock']);
  assert.deepEqual(words(''), []);
});

test('kebab case', () => {
  assert.equal(kebabCase('Hello, World'), 'hello-world');
});

test('capitalize', () => {
  assert.equal(capitalize('hello world'), 'Hello world');
  assert.equal(capitalize(''), '');
});
