/** What every `LedgerPort` does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BeadNumber } from '../../src/core/name.ts';
import type { Stage } from './stage.ts';

/** Runs the suite on the implementation that `start` makes. */
export function ledgerContract(name: string, start: () => Promise<Stage>): void {
  describe(`the ledger ${name}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await start();
    });
    afterAll(() => stage.close());

    it('begins empty, commits by compare-and-swap, and reads the live files back', async () => {
      const { ledger } = stage;
      expect(await ledger.read()).toEqual({ head: null, files: new Map() });
      const first = await ledger.commit(
        null,
        {
          write: new Map([
            ['queue.json', '{"a": 1}\n'],
            ['outbox.json', '{}\n'],
            ['event.json', '{}\n'],
            ['beads/live/7.json', '{"n": 7}\n'],
            ['beads/live/7.md', '# Ünïcode\n'],
            ['beads/0/3.json', '{"n": 3}\n'],
            ['agents/ada.json', '{}\n'],
          ]),
          remove: [],
        },
        'First [skip ci]\n\nCause: a test',
      );
      expect(first.status).toBe('committed');
      const head = first.status === 'committed' ? first.head : null;
      const read = await ledger.read();
      expect(read.head).toBe(head);
      expect([...read.files].toSorted()).toEqual([
        ['agents/ada.json', '{}\n'],
        ['beads/live/7.json', '{"n": 7}\n'],
        ['event.json', '{}\n'],
        ['outbox.json', '{}\n'],
        ['queue.json', '{"a": 1}\n'],
      ]);
      const view = await stage.repository.look({ nonces: [], base: null, ledger: true, handed: null });
      expect(view.ledgerHead).toBe(head);
      expect(view.ledger?.files).toEqual(read.files);
    });

    it('reads the newest of the lives of a bead that are filed away', async () => {
      const { ledger } = stage;
      const { head } = await ledger.read();
      const write = new Map([
        ['beads/0/3-900.json', '{"life": 2}\n'],
        ['beads/0/3-1000.json', '{"life": 3, "by": "Zoë"}\n'],
        ['beads/0/30-5000.json', '{}\n'],
      ]);
      await ledger.commit(head, { write, remove: [] }, 'Filed');
      const lives = await Promise.all([3, 30, 4, 303].map((each) => ledger.lastLife(BeadNumber.parse(each))));
      expect(lives).toEqual(['{"life": 3, "by": "Zoë"}\n', '{}\n', null, null]);
    });

    it('refuses what is decided on an older head, and deletes what goes', async () => {
      const { ledger } = stage;
      const { head } = await ledger.read();
      const remove = ['beads/live/7.json', 'beads/live/7.md'];
      const done = await ledger.commit(head, { write: new Map([['queue.json', '{}\n']]), remove }, 'Second');
      expect(done.status).toBe('committed');
      const late = await ledger.commit(head, { write: new Map([['queue.json', '{"late": 1}\n']]), remove: [] }, 'Late');
      expect(late).toEqual({ status: 'stale' });
      const read = await ledger.read();
      expect([...read.files.keys()].toSorted()).toEqual(['agents/ada.json', 'event.json', 'outbox.json', 'queue.json']);
      expect(read.files.get('queue.json')).toBe('{}\n');
    });

    it('lets one of many win', async () => {
      const { ledger } = stage;
      const { head } = await ledger.read();
      const all = await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          ledger.commit(head, { write: new Map([['queue.json', `{"by": ${index}}\n`]]), remove: [] }, `By ${index}`),
        ),
      );
      expect(all.filter((each) => each.status === 'committed')).toHaveLength(1);
      const winner = all.findIndex((each) => each.status === 'committed');
      expect((await ledger.read()).files.get('queue.json')).toBe(`{"by": ${winner}}\n`);
    });
  });

  describe(`the beginning of the ledger ${name}`, () => {
    it('is made once, however many begin it', async () => {
      const stage = await start();
      const write = new Map([['queue.json', '{}\n']]);
      const all = await Promise.all(
        Array.from({ length: 4 }, () => stage.ledger.commit(null, { write, remove: [] }, 'First')),
      );
      expect(all.filter((each) => each.status === 'committed')).toHaveLength(1);
      await stage.close();
    });
  });
}
