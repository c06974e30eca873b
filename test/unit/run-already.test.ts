/** Whether a file shows what earlier work did to it. */
import { expect, it } from 'vitest';
import { missingIn } from '../../src/run/already.ts';

it.each([
  { what: 'an added line', found: 'a\n', left: 'a\nb\n', now: 'x\nb\na\n', missing: null },
  {
    what: 'an added line that is missing',
    found: 'a\n',
    left: 'a\nb\n',
    now: 'a\n',
    missing: 'a line is missing: "b"',
  },
  { what: 'the second of two same lines', found: 'b\n', left: 'b\nb\n', now: 'b\n', missing: 'a line is missing: "b"' },
  { what: 'a line that was taken out', found: 'a\nb\n', left: 'a\n', now: 'a\nc\n', missing: null },
  {
    what: 'a line that was taken out and is there',
    found: 'a\nb\n',
    left: 'a\n',
    now: 'a\nb\n',
    missing: 'a line was taken out, and is there: "b"',
  },
  {
    what: 'a changed line',
    found: 'a=1\n',
    left: 'a=2\n',
    now: 'a=1\na=2\n',
    missing: 'a line was taken out, and is there: "a=1"',
  },
  { what: 'a new file', found: null, left: 'a\n', now: 'a\nb\n', missing: null },
  { what: 'a new file that is missing', found: null, left: 'a\n', now: null, missing: 'it is not there.' },
  { what: 'a deleted file', found: 'a\n', left: null, now: null, missing: null },
  {
    what: 'a deleted file that is there',
    found: 'a\n',
    left: null,
    now: 'b\n',
    missing: 'it was taken out, and is there.',
  },
  { what: 'line endings and blank lines', found: 'a\n', left: 'a\n\nb\n', now: 'a\r\nb\r\n', missing: null },
  { what: 'what is not text and the same', found: null, left: 'a\0', now: 'a\0', missing: null },
  {
    what: 'what is not text and another',
    found: 'b\0',
    left: 'a\0',
    now: 'c\0',
    missing: 'it is not text, and is another.',
  },
])('$what', ({ found, left, now, missing }) => {
  expect(missingIn({ found, left, now })).toBe(missing);
});
