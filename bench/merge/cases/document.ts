/** Documents: lists, tables, changelogs, awkward names. */
import type { OwnCase } from '../own-case.ts';
import { oneFile, swap } from '../own-case.ts';

const log = `# Changelog

## Unreleased

### Added

- search

## 1.0.0

- first
`;

const table = `# Commands

| command | does |
| --- | --- |
| open | opens |

The end.
`;

export const documentCases: readonly OwnCase[] = [
  oneFile('changelog-entries', 'both', { path: 'CHANGELOG.md', base: log, ours: swap(log, '- search\n', '- search\n- export to CSV\n'), theirs: swap(log, '- search\n', '- search\n- dark theme\n'), keeps: ['- export to CSV\n', '- dark theme\n', '- search\n'] }),
  oneFile('changelog-sections', 'both', { path: 'CHANGELOG.md', base: log, ours: swap(log, '- search\n', '- search\n\n### Fixed\n\n- crash on start\n'), theirs: swap(log, '- search\n', '- search\n\n### Fixed\n\n- slow scrolling\n'), keeps: ['- crash on start\n', '- slow scrolling\n'] }),
  oneFile('markdown-table-rows', 'both', { path: 'README.md', base: table, ours: swap(table, '| open | opens |\n', '| open | opens |\n| shut | shuts |\n'), theirs: swap(table, '| open | opens |\n', '| open | opens |\n| lock | locks |\n'), keeps: ['| shut | shuts |\n', '| lock | locks |\n'] }),
  oneFile('markdown-list-with-links', 'both', { path: 'README.md', base: '# Links\n\n- [a](a.md)\n', ours: '# Links\n\n- [a](a.md)\n- [guide](guide.md)\n', theirs: '# Links\n\n- [a](a.md)\n- [faq](faq.md)\n', keeps: ['[guide](guide.md)', '[faq](faq.md)'] }),
  oneFile('markdown-delete-and-add', 'both', { path: 'README.md', base: '# Parts\n\n- one\n- two\n- six\n', ours: '# Parts\n\n- one\n- six\n', theirs: '# Parts\n\n- one\n- two\n- three\n- six\n', keeps: ['- three\n', '!- two\n'] }),
  oneFile('odd-name-spaces', 'both', { path: 'docs/a file (new).md', base: '- one\n', ours: '- one\n- apples\n', theirs: '- one\n- pears\n', keeps: ['- apples', '- pears'] }),
  oneFile('odd-name-dash', 'both', { path: '-n.md', base: '- one\n', ours: '- one\n- apples\n', theirs: '- one\n- pears\n', keeps: ['- apples', '- pears'] }),
  oneFile('odd-name-quotes', 'both', { path: 'docs/"so" it\'s.md', base: '- one\n', ours: '- one\n- apples\n', theirs: '- one\n- pears\n', keeps: ['- apples', '- pears'] }),
  oneFile('windows-line-ends', 'both', { path: 'a.md', base: '- one\r\n', ours: '- one\r\n- apples\r\n', theirs: '- one\r\n- pears\r\n', keeps: ['- apples\r\n', '- pears\r\n'] }),
  oneFile('byte-order-mark', 'both', { path: 'a.json', base: '\ufeff{"a":1}\n', ours: '{"a":1,"b":"x"}\n', theirs: '\ufeff{"a":1,"c":"y"}\n', keeps: ['"b":"x"', '"c":"y"', '!\ufeff'] }),
  oneFile('no-final-line-end', 'both', { path: 'a.md', base: '- one', ours: '- one\n- apples', theirs: '- one\n- pears', keeps: ['- apples', '- pears'] }),
]; // oxfmt-ignore
