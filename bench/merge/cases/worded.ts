/** Contradictions in words: for a model, then for a person. */
import type { OwnCase } from '../own-case.ts';
import { oneFile } from '../own-case.ts';

const human = (id: string, [base, ours, theirs]: readonly [string, string, string], path = 'README.md'): OwnCase =>
  oneFile(id, 'human', { path, base, ours, theirs });

export const wordedCases: readonly OwnCase[] = [
  human('words-support', ['# Support\n\n- Linux\n', '# Support\n\n- Linux\n- Node 18 only\n', '# Support\n\n- Linux\n- Node 20 and later\n']),
  human('words-retention', ['# Data\n\n- encrypted\n', '# Data\n\n- encrypted\n- logs are kept for 30 days\n', '# Data\n\n- encrypted\n- logs are deleted every night\n']),
  human('words-required', ['# Use\n\n- easy\n', '# Use\n\n- easy\n- authentication is required on every endpoint\n', '# Use\n\n- easy\n- the health endpoint is public\n']),
  human('words-paragraphs', ['# Use\n\nIt works.\n', '# Use\n\nIt works.\n\nIt is free.\n', '# Use\n\nIt works.\n\nIt costs money.\n']),
  human('words-one-paragraph', ['# Use\n\nIt retries twice.\n', '# Use\n\nIt retries three times.\n', '# Use\n\nIt never retries.\n']),
  human('words-add-and-remove', ['# Changelog\n\n## Unreleased\n\n- search\n', '# Changelog\n\n## Unreleased\n\n- search\n- add export button\n', '# Changelog\n\n## Unreleased\n\n- search\n- remove export button\n'], 'CHANGELOG.md'),
  human('words-versions', ['# Changelog\n\n## 1.0.0\n\n- first\n', '# Changelog\n\n## 1.1.0\n\n- search\n\n## 1.0.0\n\n- first\n', '# Changelog\n\n## 1.0.1\n\n- crash\n\n## 1.0.0\n\n- first\n'], 'CHANGELOG.md'),
  human('words-default', ['# Options\n\n- fast\n', '# Options\n\n- fast\n- colour is on by default\n', '# Options\n\n- fast\n- colour must be asked for\n']),
  human('words-plain-text', ['Hello.\n', 'Hello.\nWe close at five.\n', 'Hello.\nWe close at six.\n'], 'note.txt'),
  human('words-plain-list', ['rules:\n- be kind\n', 'rules:\n- be kind\n- never push to main\n', 'rules:\n- be kind\n- always push to main\n'], 'rules.txt'),
  human('words-table', ['| plan | price |\n| --- | --- |\n| free | 0 |\n', '| plan | price |\n| --- | --- |\n| free | 0 |\n| team | 10 |\n', '| plan | price |\n| --- | --- |\n| free | 0 |\n| team | 12 |\n']),
  human('words-box', ['- [ ] write\n', '- [x] write\n', '- [ ] write it down\n']),
]; // oxfmt-ignore
