/** Whether a file shows what earlier work did to it. */
import { expect, it } from 'vitest';
import { missingIn } from '../../src/run/already.ts';

it.each([
  ['an added line', 'a\n', 'a\nb\n', 'x\nb\na\n', null],
  ['an added line that is missing', 'a\n', 'a\nb\n', 'a\n', 'a line is missing: "b"'],
  ['the second of two same lines', 'b\n', 'b\nb\n', 'b\n', 'a line is missing: "b"'],
  ['a line that was taken out', 'a\nb\n', 'a\n', 'a\nc\n', null],
  ['a line that was taken out and is there', 'a\nb\n', 'a\n', 'a\nb\n', 'a line was taken out, and is there: "b"'],
  ['a changed line', 'a=1\n', 'a=2\n', 'a=1\na=2\n', 'a line was taken out, and is there: "a=1"'],
  ['a new file', null, 'a\n', 'a\nb\n', null],
  ['a new file that is missing', null, 'a\n', null, 'it is not there.'],
  ['a deleted file', 'a\n', null, null, null],
  ['a deleted file that is there', 'a\n', null, 'b\n', 'it was taken out, and is there.'],
  ['line endings and blank lines', 'a\n', 'a\n\nb\n', 'a\r\nb\r\n', null],
  ['what is not text and the same', null, 'a\0', 'a\0', null],
  ['what is not text and another', 'b\0', 'a\0', 'c\0', 'it is not text, and is another.'],
])('%s', (_, found, left, now, missing) => {
  expect(missingIn({ found, left, now })).toBe(missing);
});
