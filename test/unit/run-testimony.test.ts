/** What a run says of an attempt in words. */
import { expect, it } from 'vitest';
import { summarize } from '../../src/run/testimony.ts';

const nothing = { how: null, said: ['', ''], notes: [], secrets: [] };

it.each([
  ['only the agent', { said: ['', 'agent bo bead 18'] }, 'agent bo bead 18'],
  [
    'how it ended, and then the agent',
    { how: 'The agent changed nothing.', said: ['', 'agent bo\nbead 18'] },
    'The agent changed nothing.\nIt said: “agent bo\nbead 18”',
  ],
  [
    'a note, and then the agent',
    { notes: ['A file was left out.'], said: ['', 'Done.'] },
    'A file was left out.\nIt said: “Done.”',
  ],
  ['why it could not be started', { said: ['no such program', ''] }, 'no such program'],
  [
    'nothing twice',
    { how: 'The agent changed nothing.', said: ['', 'The agent changed nothing.'] },
    'The agent changed nothing.',
  ],
  [
    'no secret',
    { how: 'It failed.', said: ['', 'with s3cr3t-t0ken'], secrets: ['s3cr3t-t0ken'] },
    'It failed.\nIt said: “with ***”',
  ],
])('%s', (_, account, summary) => {
  expect(summarize({ ...nothing, ...account })).toBe(summary);
});
