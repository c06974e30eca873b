/** Every one-file case of the benchmark, both ways round: both sides kept, or handed up. */
import { describe, expect, it } from 'vitest';
import type { OwnCase } from '../../bench/merge/own-case.ts';
import { ownSources } from '../../bench/merge/own.ts';
import type { FileResolution } from '../../src/adapters/merge/resolve-file.ts';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

interface OneFile {
  readonly id: string;
  readonly path: string;
  readonly texts: { readonly base: string; readonly ours: string; readonly theirs: string };
  readonly keeps: readonly string[];
}

/** Both could be kept, and rules leave it to an agent. */
const leftOpen: ReadonlySet<string> = new Set(
  (
    'fresh-ts-union-remove-vs-add fresh-ruby-attr fresh-php-uses fresh-jsx-props fresh-yaml-anchors ' +
    'fresh-both-same-change blind-tsx-routes blind-py-arguments blind-py-keyword-arguments blind-go-table-rows ' +
    'blind-cpp-members blind-php-methods-and-rules blind-kotlin-methods-and-when blind-sh-functions-and-branches ' +
    'blind-sh-exports blind-docker-packages blind-codeowners-lines blind-html-links blind-yarn-lock-blocks ' +
    'blind-cargo-lock-packages trial-django-two-apps trial-kotlin-two-properties trial-env-neighbours trial-yarn-two-packages'
  ).split(' '),
);

/** Seen where the names of all files are compared, after each file by itself. */
const seenLater: ReadonlySet<string> = new Set([
  'fresh-signature-vs-caller',
  'blind-rust-variant-vs-new-match',
  'blind-py-parameter-vs-call',
  'trial-go-context-parameter-vs-new-call',
  'trial-rust-variant-and-match-elsewhere',
]);

function oneFileCases(want: OwnCase['want']): readonly OneFile[] {
  return ownSources().flatMap((each) => {
    const [path = ''] = Object.keys(each.ours);
    const [ours, theirs] = [each.ours[path], each.theirs[path]];
    const isOne = [each.ours, each.theirs].every((files) => Object.keys(files).join() === path);
    if (
      each.want !== want ||
      !isOne ||
      each.moves !== undefined ||
      typeof ours !== 'string' ||
      typeof theirs !== 'string'
    )
      return [];
    const keeps = (each.keeps ?? [])
      .filter((keep) => !/^1\d{5} /u.test(keep))
      .map((keep) => keep.replace(`${path}: `, ''));
    return [{ id: each.id, path, texts: { base: each.base[path] ?? '', ours, theirs }, keeps }];
  });
}

function holds(text: string, keep: string): boolean {
  return keep.startsWith('!') ? !text.includes(keep.slice(1)) : text.includes(keep);
}

function lands(answer: FileResolution): boolean {
  return answer.status === 'resolved' && answer.departures.length === 0;
}

describe('conflicts that have an answer', () => {
  it.each(oneFileCases('both').filter(({ id }) => !leftOpen.has(id)))('$id', async ({ path, texts, keeps }) => {
    const answer = await resolveFile({ path, ...texts });
    const mirrored = await resolveFile({ path, base: texts.base, ours: texts.theirs, theirs: texts.ours });
    const found = [answer, mirrored].map((each) =>
      each.status === 'resolved' ? each.text : `${each.status}: ${each.reason}`,
    );
    expect(found.join('\n')).not.toMatch(/^(?:<{7}|>{7}|={7})/mu);
    expect(found[0]).toSatisfy((text: string) => keeps.every((keep) => holds(text, keep)), keeps.join(' | '));
    const sorted = (each: FileResolution): string =>
      each.status === 'resolved' ? each.text.replaceAll(/[\s,]/gu, '').split('').toSorted().join('') : each.reason;
    expect(sorted(mirrored)).toBe(sorted(answer));
  });
});

describe('contradictions are never answered', () => {
  it.each(oneFileCases('human').filter(({ id }) => !seenLater.has(id)))('$id', async ({ path, texts }) => {
    const answer = await resolveFile({ path, ...texts });
    const mirrored = await resolveFile({ path, base: texts.base, ours: texts.theirs, theirs: texts.ours });
    expect([lands(answer), lands(mirrored)]).toEqual([false, false]);
  });
});

it('lists every line of a side that the answer has not', async () => {
  const answer = await resolveFile({
    path: 'a.js',
    base: "export const users = [\n  'root',\n  'guest',\n  'ops',\n];\n",
    ours: "export const users = [\n  'root',\n  'ops',\n];\n",
    theirs: "export const users = [\n  'root',\n  'guest',\n  'carol',\n  'ops',\n];\n",
  });
  expect(answer).toMatchInlineSnapshot(`
    {
      "departures": [],
      "dropped": [
        "  'guest',",
      ],
      "kind": "javascript",
      "rules": [
        "apart:array",
        "apart:top",
      ],
      "status": "resolved",
      "text": "export const users = [
      'root',
      'carol',
      'ops',
    ];
    ",
    }
  `);
});

it('says why it refuses', async () => {
  const answer = await resolveFile({
    path: 'a.ini',
    base: 'timeout=30\n',
    ours: 'timeout=60\n',
    theirs: 'timeout=45\n',
  });
  expect(answer).toMatchInlineSnapshot(`
    {
      "kind": "ini",
      "reason": "both sides change " > timeout"",
      "status": "vetoed",
    }
  `);
});

it('leaves an edit of a function that went elsewhere to whoever knows where', async () => {
  const base = 'export function one() {\n  return 1;\n}\nexport function two() {\n  return 2;\n}\n';
  const answer = await resolveFile({
    path: 'a.js',
    base,
    ours: 'export function one() {\n  return 1;\n}\n',
    theirs: base.replace('return 2', 'return 22'),
  });
  expect(
    answer.status === 'resolved' && answer.departures.map(({ key, goneFrom }) => `${key} left ${goneFrom}`),
  ).toEqual(['two left ours']);
});
