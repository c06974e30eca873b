/** The issue file of `toolpusher town`: what is read, and what is said about mistakes. */
import { describe, expect, it } from 'vitest';
import { renderProblem } from '../../src/adapters/config/yaml-text.ts';
import { circleOf, labelsOf, parseIssueFile, notesOnLabels } from '../../src/cli/issue-file.ts';

const see = (text: string): unknown => {
  const reading = parseIssueFile(text);
  if (reading.status === 'ok') return reading.value;
  return reading.problems.map((problem) => renderProblem('beads.yml', problem));
};

describe('issue file', () => {
  it('reads YAML and fills in what is left out', () => {
    expect(see('- title: One\n- title: Two\n  body: |\n    do\n    it\n  labels: P1\n  blocked_by: 1\n'))
      .toMatchInlineSnapshot(`
      [
        {
          "blocked_by": [],
          "body": "",
          "labels": [],
          "title": "One",
        },
        {
          "blocked_by": [
            1,
          ],
          "body": "do
      it
      ",
          "labels": [
            "P1",
          ],
          "title": "Two",
        },
      ]
    `);
  });

  it('reads JSON, also when it is indented by tabs', () => {
    const items = [{ title: 'One', body: 'a: "b"\n# c', labels: ['agent:ada'], blocked_by: [2] }, { title: 'Two' }];
    expect(see(JSON.stringify(items, null, '\t'))).toMatchObject([items[0], { title: 'Two', body: '', labels: [] }]);
  });

  it('keeps shell metacharacters and 60 KB as they are', () => {
    const body = `$(rm -rf /) \`id\` "; ' && \\ ${'x'.repeat(60_000)}`;
    expect(see(JSON.stringify([{ title: 'Hostile', body }]))).toMatchObject([{ body }]);
  });

  it.each([
    ['nothing', ''],
    ['no title', '- body: x\n'],
    ['a misspelt key', '- title: a\n  lables: [x]\n'],
    ['a map instead of a list', 'title: a\n'],
    ['a position that is not there', '- title: a\n  blocked_by: [3]\n'],
    ['a position from 0', '- title: a\n- title: b\n  blocked_by: [0]\n'],
    ['itself', '- title: a\n  blocked_by: [1]\n'],
    [
      'a circle',
      '- title: a\n- title: b\n  blocked_by: [4]\n- title: c\n  blocked_by: [2]\n- title: d\n  blocked_by: [3]\n',
    ],
    ['broken YAML', '- title: "a\n'],
  ])('says what is wrong with %s', (_, text) => {
    expect(see(text)).toMatchSnapshot();
  });

  it('takes one label without brackets, and no several', () => {
    expect(see('- title: One\n  labels: bug\n')).toMatchObject([{ labels: ['bug'] }]);
    expect(see('- title: One\n  labels: bug, P1\n')).toEqual([
      expect.stringContaining('must be a list of labels, such as [bug, P1]; one alone needs no brackets'),
    ]);
  });

  it('finds no circle where two paths meet, and takes a chain of a thousand', () => {
    expect(circleOf([{ blocked_by: [2, 3] }, { blocked_by: [4] }, { blocked_by: [4] }, { blocked_by: [] }])).toBeNull();
    expect(
      circleOf(Array.from({ length: 1000 }, (_, index) => ({ blocked_by: index < 999 ? [index + 2] : [] }))),
    ).toBeNull();
  });

  it('labels every item for agents unless it says which', () => {
    const item = { title: 't', body: '', blocked_by: [] };
    expect(labelsOf({ ...item, labels: ['bug', 'P1'] })).toEqual(['agent', 'bug', 'P1']);
    expect(labelsOf({ ...item, labels: ['agent:ada', 'P1'] })).toEqual(['agent:ada', 'P1']);
    expect(labelsOf({ ...item, labels: ['agent'] })).toEqual(['agent']);
  });
});

it('says which labels ask for nobody, or for no urgency', () => {
  const items = [
    ['agent:ada', 'P1', 'p0'],
    ['agent:clade', 'bug'],
    ['P9', 'agent:zzz', 'PS5'],
  ].map((labels) => ({ labels }));
  expect(notesOnLabels(items, new Set(['ada', 'claude']))).toMatchInlineSnapshot(`
    [
      "Issue 2 of the file has the label agent:clade, and no agent or runtime has that name: nobody will take it. Did you mean agent:claude?",
      "Issue 3 of the file has the label P9, which is no urgency: P0 (most) to P4 are.",
      "Issue 3 of the file has the label agent:zzz, and no agent or runtime has that name: nobody will take it. There are ada, claude.",
    ]
  `);
});
