/** What steps say to the runner, and the archives it keeps. */
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from '../../src/town/runner/glob.ts';
import { hashFiles } from '../../src/town/runner/hash-files.ts';
import { JobLog, readStepLogs } from '../../src/town/runner/job-log.ts';
import { parseUses } from '../../src/town/runner/step-action.ts';
import { parseAssignments, parseCommand } from '../../src/town/runner/workflow-command.ts';
import { readZip, writeZip } from '../../src/town/runner/zip.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'runner-output-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a line', () => {
  it.each([
    ['plain', undefined],
    ['::notice::Hi', { name: 'notice', properties: {}, text: 'Hi' }],
    [
      '::error file=a%2Cb.js,line=3,title=T%3AT::It%0Abroke%25',
      { name: 'error', properties: { file: 'a,b.js', line: '3', title: 'T:T' }, text: 'It\nbroke%' },
    ],
    ['::add-mask::x::y', { name: 'add-mask', properties: {}, text: 'x::y' }],
    ['a ::notice::no', undefined],
  ])('%j', (line, expected) => {
    expect(parseCommand(line)).toEqual(expected);
  });
});

describe('a file of assignments', () => {
  it('holds lines and blocks', () => {
    const text = 'a=1\nb<<END\nfirst\n\nEND=not\nEND\nc=x=y\r\n\nd=\n';
    expect(parseAssignments(text)).toEqual([
      ['a', '1'],
      ['b', 'first\n\nEND=not'],
      ['c', 'x=y'],
      ['d', ''],
    ]);
  });

  it.each([
    ['no equals', /Invalid format/u],
    ['a<<END\nopen', /delimiter not found 'END'/u],
    ['=x', /Invalid format/u],
  ])('%j is refused', (text, expected) => {
    expect(() => parseAssignments(text)).toThrow(expected);
  });
});

describe('a log', () => {
  it('hides masked values, the longest first, and each line of one that has several', () => {
    const log = new JobLog(dir);
    log.mask('key');
    log.mask('key-and-more');
    log.mask('line one\nline two');
    log.open(3);
    log.write('key key-and-more line two\nplain');
    expect(readStepLogs(dir).get(3)?.replaceAll(/^\S+ /gmu, '')).toBe('*** *** ***\nplain\n');
  });
});

describe('a zip', () => {
  it('is read as it was written, and by others', async () => {
    const entries = [
      { path: 'a.txt', content: Buffer.from('hello') },
      { path: 'sub/ü.sh', content: Buffer.alloc(5000, 'x'), mode: 0o755 },
    ];
    const zip = writeZip(entries);
    expect(readZip(zip)).toEqual([{ ...entries[0], mode: 0o644 }, entries[1]]);
    const file = join(dir, 'a.zip');
    writeFileSync(file, zip);
    const python = await execa(
      'python3',
      ['-c', 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())', file],
      { reject: false },
    );
    expect(python.failed || python.stdout === "None ['a.txt', 'sub/ü.sh']").toBe(true);
  });

  it('that leaves its directory or is damaged is refused', () => {
    expect(() => readZip(writeZip([{ path: '../x', content: Buffer.from('') }]))).toThrow(/outside its directory/u);
    expect(() => readZip(writeZip([{ path: '/etc/x', content: Buffer.from('') }]))).toThrow(/outside its directory/u);
    expect(() => readZip(Buffer.from('nonsense'))).toThrow(/Not a zip/u);
  });
});

describe('files', () => {
  it('are found by patterns, without hidden ones unless asked, minus what is taken away', () => {
    mkdirSync(join(dir, 'a/b'), { recursive: true });
    for (const path of ['a/one.js', 'a/b/two.js', 'a/.hidden.js', 'three.txt']) writeFileSync(join(dir, path), path);
    const found = (patterns: string[], hidden = false): string[] =>
      findFiles(dir, patterns, { hidden }).map((path) => path.slice(dir.length + 1));
    expect(found(['a'])).toEqual(['a/b/two.js', 'a/one.js']);
    expect(found(['a'], true)).toEqual(['a/.hidden.js', 'a/b/two.js', 'a/one.js']);
    expect(found(['**/*.js', '!a/b'])).toEqual(['a/one.js']);
    expect(found(['three.txt', 'nothing/*'])).toEqual(['three.txt']);
    expect(hashFiles(dir, ['**/*.txt'])).toMatch(/^[0-9a-f]{64}$/u);
    expect(hashFiles(dir, ['/etc/host*'])).toBe('');
    expect(readFileSync(join(dir, 'three.txt'), 'utf8')).toBe('three.txt');
  });
});

describe('uses', () => {
  it.each([
    ['actions/checkout@v4', { owner: 'actions', repo: 'checkout', path: '', ref: 'v4' }],
    ['a/b/c/d@0123', { owner: 'a', repo: 'b', path: 'c/d', ref: '0123' }],
  ])('%s', (text, expected) => {
    expect(parseUses(text)).toEqual(expected);
  });

  it.each(['checkout', 'a/b', '../x@v1', 'a/b@'])('%s is refused', (text) => {
    expect(() => parseUses(text)).toThrow(/is not an action/u);
  });
});
