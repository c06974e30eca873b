/** The cases of the benchmark that git is not needed for, both ways round: both sides kept, or handed up. */
import { describe, expect, it } from 'vitest';
import type { Files, OwnCase } from '../../bench/merge/own-case.ts';
import { ownSources } from '../../bench/merge/own.ts';
import type { SideChange } from '../../src/adapters/merge/acceptance/change.ts';
import { checkProject } from '../../src/adapters/merge/acceptance/project.ts';
import { kindOf } from '../../src/adapters/merge/kinds/registry.ts';
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
    'blind-sh-exports blind-docker-packages blind-codeowners-lines blind-yarn-lock-blocks ' +
    'blind-cargo-lock-packages trial-django-two-apps trial-kotlin-two-properties trial-env-neighbours trial-yarn-two-packages ' +
    'unseen-ts-two-listeners unseen-js-call-arguments unseen-yaml-neighbours unseen-md-changelog unseen-two-routers later-sql-index-vs-row class-rewrite-vs-added-function again-shell-variables again-jsx-attribute-vs-child'
  ).split(' '),
);

/** What git has to be asked about, and what is found again in another file. */
const byGit: ReadonlySet<string> = new Set(
  'class-rename-to-two-names class-file-vs-directory class-moved-py-to-module class-lock-cargo'.split(' '),
);

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
      typeof theirs !== 'string' ||
      ours.startsWith('-> ')
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

type Version = string | null | undefined;

/** What rules make of all files of a case: the files, or why they leave it open. */
async function merge(base: Files, ours: Files, theirs: Files): Promise<ReadonlyMap<string, Version> | string> {
  const merged = new Map<string, Version>(Object.entries({ ...base, ...ours, ...theirs }));
  for (const path of Object.keys(ours).filter((each) => each in theirs && ours[each] !== theirs[each])) {
    const [one, two] = [ours[path], theirs[path]];
    if (typeof one !== 'string' || typeof two !== 'string') return `${path}: gone on one side`;
    const answer = await resolveFile({ path, base: base[path] ?? '', ours: one, theirs: two });
    if (answer.status !== 'resolved') return answer.reason;
    if (answer.departures.length > 0) return `${path}: something left it`;
    merged.set(path, answer.text);
  }
  const added = (side: Files): readonly string[] => Object.keys(side).filter((path) => !(path in base));
  const [finding] = checkProject({
    ours: await changesOf(base, ours),
    theirs: await changesOf(base, theirs),
    basePaths: new Set(Object.keys(base)),
    mergedPaths: new Set([...merged.keys()].filter((path) => merged.get(path) !== null)),
    isByRules: true,
    addedPaths: { ours: added(ours), theirs: added(theirs) },
  });
  return finding?.reason ?? merged;
}

async function changesOf(base: Files, side: Files): Promise<readonly SideChange[]> {
  const changes: SideChange[] = [];
  for (const [path, text] of Object.entries(side)) {
    const texts = [base[path], text].filter((each) => typeof each === 'string');
    const kind = await kindOf(path, texts);
    const read = (each: Version) => (typeof each === 'string' && each !== '' ? kind?.read(each) : undefined);
    if (kind !== undefined) changes.push({ path, kind, before: read(base[path]), after: read(text) });
  }
  return changes;
}

function treeCases(want: OwnCase['want']): readonly OwnCase[] {
  return ownSources().filter((each) => {
    const files = [each.base, each.ours, each.theirs].flatMap((side) => Object.values(side));
    const isPlain = each.moves === undefined && each.executable === undefined;
    return (
      each.want === want &&
      isPlain &&
      /^(?:unseen|later|class|again)-/u.test(each.id) &&
      !byGit.has(each.id) &&
      !files.some((text) => text?.startsWith('-> '))
    );
  });
}

describe('conflicts that have an answer', () => {
  it.each(oneFileCases('both').filter(({ id }) => !leftOpen.has(id)))('$id', async ({ path, texts, keeps }) => {
    const answer = await resolveFile({ path, ...texts });
    const mirrored = await resolveFile({ path, base: texts.base, ours: texts.theirs, theirs: texts.ours });
    const found = [answer, mirrored].map((each) =>
      each.status === 'resolved' ? each.text : `${each.status}: ${each.reason}`,
    );
    expect(found.join('\n')).not.toMatch(/^(?:<{7}|>{7})/mu);
    expect(found[0]).toSatisfy((text: string) => keeps.every((keep) => holds(text, keep)), keeps.join(' | '));
    const sorted = (each: FileResolution): string =>
      each.status === 'resolved' ? each.text.replaceAll(/[\s,]/gu, '').split('').toSorted().join('') : each.reason;
    expect(sorted(mirrored)).toBe(sorted(answer));
  });
});

describe('contradictions are never answered', () => {
  it.each(oneFileCases('human'))('$id', async ({ path, texts }) => {
    const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => ({ [path]: text }));
    const ends = [await merge(base ?? {}, ours ?? {}, theirs ?? {}), await merge(base ?? {}, theirs ?? {}, ours ?? {})];
    expect(ends.map((end) => typeof end)).toEqual(['string', 'string']);
  });
});

describe('several files', () => {
  it.each(treeCases('human'))('are never answered where they contradict each other: $id', async (each) => {
    const ends = [await merge(each.base, each.ours, each.theirs), await merge(each.base, each.theirs, each.ours)];
    expect(ends.map((end) => typeof end)).toEqual(['string', 'string']);
  });

  it.each(treeCases('both').filter(({ id }) => !leftOpen.has(id)))(
    'are kept: $id',
    async ({ base, ours, theirs, keeps = [] }) => {
      for (const end of [await merge(base, ours, theirs), await merge(base, theirs, ours)]) {
        const files = typeof end === 'string' ? new Map([['', end]]) : end;
        const lost = keeps.filter((keep) => {
          const [, isNot, path = '', text = ''] = /^(!?)(.+?): (.*)$/su.exec(keep) ?? [];
          return (files.get(path)?.includes(text) === true) === (isNot === '!');
        });
        expect([typeof end === 'string' ? end : 'merged', ...lost]).toEqual(['merged']);
      }
    },
  );
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
