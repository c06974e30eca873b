/** Mail in the ledger: thirty agents, a thousand messages, each read exactly once and in order; dead letters are shown. */
import { describe, expect, it } from 'vitest';
import { newAgent } from '../../src/core/agents/agent.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { emptyLedger, files, parseLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { boxMax, inReadingOrder } from '../../src/core/mail/mail.ts';
import type { SentMail } from '../../src/core/mail/mail.ts';
import { deadLetters, post } from '../../src/core/mail/post.ts';
import { agent, at, bead, snapshotOf } from './sample.ts';

const names = Array.from({ length: 30 }, (_, index) => agent(`agent-${index}`));
const town: Ledger = {
  ...emptyLedger,
  agents: Object.fromEntries(names.map((name, index) => [name, newAgent(name, index < 10 ? 'claude' : 'codex')])),
};
const sent = (patch: Partial<SentMail> = {}): SentMail => ({
  to: 'agent-1',
  type: 'notice',
  thread: null,
  priority: 2,
  subject: 'Hello',
  body: 'There.',
  ...patch,
});
const letter = (id: string, patch: Partial<SentMail> = {}, from = 'agent-0') => ({
  id,
  from,
  bead: bead(1),
  sent: sent(patch),
  at: at(Number(id.replaceAll(/\D/g, ''))),
});
const deliver = (ledger: Ledger, given: ReturnType<typeof letter>): Ledger =>
  evolveAll(ledger, post(ledger, given).changes);

describe('mail', () => {
  it('of a thousand messages among thirty agents is read exactly once each, in order in its thread', () => {
    let ledger = town;
    const read = new Map<string, string[]>();
    // Two readers of each box at a time: both see the same mail, what one has read the other's commit cannot read again.
    const readAll = (): void => {
      for (const { agent: reader, unread } of Object.values(ledger.mail)) {
        const ids = inReadingOrder(unread).map((mail) => mail.id);
        read.set(reader, [...(read.get(reader) ?? []), ...ids]);
        const done = { type: 'mail-read', agent: reader, ids } as const;
        ledger = evolveAll(ledger, [done, done]);
      }
    };
    for (let index = 0; index < 1000; index += 1) {
      const to = names[(index * 7) % 30] ?? 'agent-0';
      const given = letter(`m-${index}`, { to, thread: `t-${index % 5}` }, names[index % 30]);
      ledger = deliver(deliver(ledger, given), given);
      if (index % 97 === 0) readAll();
    }
    readAll();
    const all = [...read.values()].flat();
    expect(all).toHaveLength(1000);
    expect(new Set(all).size).toBe(1000);
    for (const ids of read.values()) {
      const order = ids.map((id) => Number(id.slice(2)));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
    expect(ledger.mail).toEqual({});
  });

  it('is broadcast to a runtime or to all, but not to who wrote it', () => {
    const boxes = (to: string) => Object.keys(deliver(town, letter('b-1', { to })).mail).length;
    expect([boxes('claude'), boxes('codex'), boxes('all'), boxes('agent-5')]).toEqual([9, 20, 29, 1]);
  });

  it('is cleaned of what nobody sees, and survives the ledger files', () => {
    const ledger = deliver(town, letter('c-1', { body: 'a\u{E0041}b\u200Bc', subject: 'x\u202Ey' }));
    expect(ledger.mail['agent-1']?.unread[0]).toMatchObject({ body: 'abc', subject: 'xy' });
    expect(parseLedger(files(ledger)).mail).toEqual(ledger.mail);
  });

  it.each([
    ['nobody of that name', 'nobody', 'no agent is called that'],
    ['people', 'human', 'Mail from'],
    ['the mayor, who is code', 'mayor', 'Mail from'],
  ])('to %s is shown to a person', (_, to, text) => {
    const { changes, effects } = post(town, letter('d-1', { to }));
    const told = {
      id: 'd-1',
      from: 'agent-0',
      to: to === 'human' ? 'people' : to,
      type: 'notice',
      subject: 'Hello',
      body: 'There.',
    };
    expect(changes).toMatchObject([{ type: 'people-told', bead: 1, letter: told }]);
    expect(effects).toMatchObject([{ type: 'tell', bead: 1, topic: 'mail-d-1', body: expect.stringContaining(text) }]);
  });

  it('to a box that is full is shown to a person', () => {
    const full = Array.from({ length: boxMax }, (_, index) => letter(`e-${index}`)).reduce(deliver, town);
    expect(post(full, letter('e-99')).effects).toMatchObject([{ body: expect.stringContaining('too much is unread') }]);
  });

  it('of an agent that left the roster is shown to a person, once', () => {
    const { 'agent-1': _gone, ...agents } = deliver(town, letter('f-1')).agents;
    const ledger = { ...deliver(town, letter('f-1')), agents };
    const step = deadLetters({ ledger, snapshot: snapshotOf(), events: [] });
    expect(step.effects).toMatchObject([{ type: 'tell', body: expect.stringContaining('no longer on the roster') }]);
    const after = evolveAll(ledger, step.changes);
    expect(deadLetters({ ledger: after, snapshot: snapshotOf(), events: [] })).toEqual({ changes: [], effects: [] });
  });
});
