/** Hints can be copied: they begin as this program was called. */
import { expect, it } from 'vitest';
import { calledAs, shellWord } from '../../src/cli/called-as.ts';

it('says the command where it is one, else node and the file, near or far', () => {
  expect(calledAs('/usr/local/bin/toolpusher', '/home/ada')).toBe('toolpusher');
  expect(calledAs('/home/ada/tool/dist/toolpusher.js', '/home/ada/tool')).toBe('node dist/toolpusher.js');
  expect(calledAs("/home/ada's/dist/toolpusher.js", '/tmp')).toBe(String.raw`node '/home/ada'\''s/dist/toolpusher.js'`);
  expect([shellWord('/tmp/town-1'), shellWord('a b'), shellWord('$(x)')]).toEqual(['/tmp/town-1', "'a b'", "'$(x)'"]);
});
