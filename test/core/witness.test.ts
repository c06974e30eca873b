/** What the witness finds, what it does, and that a person hears of it once. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AttemptEnd } from '../../src/core/beads/bead.ts';
import { Config } from '../../src/core/config.ts';
import { newAgent } from '../../src/core/agents/agent.ts';
import { evolveAll } from '../../src/core/evolve/state.ts';
import { explain } from '../../src/core/people/explain.ts';
import { Effect } from '../../src/core/effect.ts';
import { enqueue } from '../../src/core/ledger/outbox.ts';
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import type { Ledger } from '../../src/core/ledger/ledger.ts';
import { conditionTable } from '../../src/core/watch/condition.ts';
import { failureClasses } from '../../src/core/watch/dog.ts';
import { findConditions } from '../../src/core/watch/find.ts';
import { Life } from './life.ts';
import { agent, at, bead, beadOf, comment, issueOf, ledgerOf, run, sha, snapshotOf, step } from './sample.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';

const minute = 60_000;
const found = (ledger: Ledger, snapshot: Snapshot = snapshotOf()): string[] =>
  findConditions({ ledger, snapshot, events: [] }).map(({ key }) => key);

describe('a condition', () => {
  it('is documented, as is every end and class of failure', async () => {
    const page = await readFile('docs/supervision.md', 'utf8');
    const named = [...Object.keys(conditionTable), ...failureClasses, ...AttemptEnd.options];
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    const rows = Object.values(conditionTable).map(([seen, follows]) => `${seen} | ${follows}`);
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });

  it.each([
    [
      'a hook that holds nothing',
      { ...ledgerOf(), agents: { ada: { ...newAgent(agent('ada'), 'script'), hook: bead(7) } } },
      ['stale-claim:ada'],
    ],
    ['work without an attempt', ledgerOf(beadOf(1, { state: 'working' })), ['unowned:1']],
    ['a place in the queue that is lost', ledgerOf(beadOf(1, { state: 'queued' })), ['lost-place:1']],
    ['an agent or runtime that nobody is', ledgerOf(beadOf(1, { wants: 'zoe' })), ['nobody-fits:1:zoe']],
    ['a bead that waits for a person', ledgerOf(beadOf(1, { state: 'stuck', reason: 'x' })), ['waiting:1']],
    ['nothing', ledgerOf(beadOf(1), beadOf(2, { state: 'open' })), []],
  ] as const)('%s is found', (...[, ledger, keys]) => {
    expect(found(ledger)).toEqual(keys);
  });
});

describe('trouble with GitHub', () => {
  it.each([
    ['403: You have exceeded a secondary rate limit', 'rate-limited', 'GitHub asks to slow down'],
    ['429: Too Many Requests', 'rate-limited', 'GitHub asks to slow down'],
    ['502: Bad Gateway', 'github-down', 'GitHub does not take everything'],
  ])('%s is shown as %s, in /why too', (...[error, kind, text]) => {
    const ledger = step(emptyLedger, snapshotOf({ issues: [issueOf(1)] }));
    const [entry] = ledger.outbox.entries;
    if (entry === undefined) throw new Error('nothing waits');
    const failing = evolveAll(ledger, [{ type: 'outbox-postponed', id: entry.id, error, notBefore: at(60_000) }]);
    expect(found(failing)).toEqual([kind]);
    expect(explain({ ledger: failing, snapshot: snapshotOf(), events: [] }, 1)).toContain(text);
  });
});

describe('the witness', () => {
  it('frees an agent that has a bead on its hook which it does not work on', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] }));
    life.ledger = { ...life.ledger, agents: { ada: { ...newAgent(agent('ada'), 'script'), hook: bead(7) } } };
    life.snapshot = { ...life.snapshot, config: Config.parse({ agents: [{ name: 'ada', runtime: 'script' }] }) };
    expect(life.tick().see(1)).toBe('working (ada) []');
    expect(life.ledger.watch.findings).toEqual([]);
  });

  it('queues again what lost its place', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    life.ledger = { ...life.ledger, queue: { ...life.ledger.queue, entries: [], runs: [] } };
    life.tick();
    expect(life.see(1)).toBe('queued [ada done]');
    expect(life.ledger.queue.entries).toHaveLength(1);
  });

  it('leaves alone what is on the base already while the answer to its landing is awaited', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    const [entry] = life.ledger.queue.entries;
    if (entry === undefined) throw new Error('nothing is queued');
    const land = {
      type: 'land',
      run: 'a'.repeat(24),
      branch: 'main',
      from: sha('base'),
      to: sha('new'),
      pulls: [entry.pull],
    };
    const effects = [Effect.parse(land)];
    const queue = { ...life.ledger.queue, entries: [], runs: [] };
    const waiting = evolveAll({ ...life.ledger, queue }, enqueue(life.ledger, effects, { now: at(0), heldBy: 'x' }));
    expect(found({ ...life.ledger, queue }, life.snapshot)).toEqual(['lost-place:1']);
    expect(found(waiting, life.snapshot)).toEqual([]);
  });

  it('tells once that the roster is empty, and again when it is empty again', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1), issueOf(2)], config: Config.parse({}) }));
    life
      .tick()
      .tick()
      .later(60 * minute)
      .tick();
    expect(life.told).toEqual([expect.stringContaining('there are no agents')]);
    life.snapshot = { ...life.snapshot, config: snapshotOf().config };
    expect(life.tick().see(1)).toBe('working (ada) []');
    expect(life.ledger.watch.findings).toEqual([]);
    life.snapshot = { ...life.snapshot, issues: [...life.snapshot.issues, issueOf(3)], config: Config.parse({}) };
    life.tick();
    expect(life.told).toHaveLength(2);
    expect(new Set(life.topics).size).toBe(2);
  });

  it('knows the fleet as it knows those with a name of their own', () => {
    const runtimes = { script: { kind: 'script' }, other: { kind: 'script' } };
    const fleet = [{ runtime: 'other', size: 2 }];
    const crew = Config.parse({ runtimes, fleet });
    const mixed = Config.parse({ runtimes, fleet, agents: [{ name: 'zoe', runtime: 'script' }] });
    const names = new Life(snapshotOf({ config: crew })).tick().ledger.agents;
    const ada = Object.values(names)[0];
    if (ada === undefined) throw new Error('nobody joined');
    const hook = { ...ledgerOf(beadOf(1), beadOf(2, { wants: 'other' })), agents: { [ada.name]: ada } };
    expect(found(hook, snapshotOf({ config: crew }))).toEqual([]);
    expect(found(ledgerOf(beadOf(1, { wants: ada.name })), snapshotOf({ config: mixed }))).toEqual([]);
    const busy = { ...ledgerOf(), agents: { [ada.name]: { ...ada, hook: bead(7) } } };
    expect(found(busy, snapshotOf({ config: crew }))).toEqual([`stale-claim:${ada.name}`]);
  });

  it('tells nobody again of an empty roster because a rest is over', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)], config: Config.parse({}) })).tick();
    life.snapshot = { ...life.snapshot, config: Config.parse({ paused: true }) };
    life.tick();
    life.snapshot = { ...life.snapshot, config: Config.parse({}) };
    expect(life.tick().told).toHaveLength(1);
  });

  it('tells once that nobody is what a bead asks for, and the bead waits until somebody is', () => {
    const label = { name: 'agent:bob', by: 'maintainer', at: at(-50_000) };
    const life = new Life(snapshotOf({ issues: [issueOf(1, { labels: [label] })] })).tick();
    expect(life.see(1)).toBe('working (bob) []');
    // Bob leaves while at work: he finishes, what he crashes at waits for him.
    const ada = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }] });
    life.snapshot = { ...life.snapshot, config: ada };
    expect(found(life.ledger, life.snapshot)).toEqual(['agent-left:bob']);
    life.tick().publish(1, 'crashed').tick().tick();
    expect(life.see(1)).toBe('ready [bob crashed]');
    expect(life.told).toEqual([expect.stringContaining('asks for `bob`')]);
    life.snapshot = { ...life.snapshot, issues: [issueOf(1)] };
    expect(life.tick().see(1)).toBe('working (ada) [bob crashed]');
  });

  it('stages a queue anew that stands still, and tells a person once when that does not help', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    const [entry] = life.ledger.queue.entries;
    if (entry === undefined) throw new Error('nothing queued');
    // A hold of the base that nobody knows of: the entry may not be staged.
    const stuck = { ...life.ledger.queue, entries: [{ ...entry, after: [entry.pull] }], runs: [] };
    life.ledger = { ...life.ledger, queue: stuck };
    life.later(151 * minute).tick();
    expect(life.ledger.watch.findings).toEqual([expect.objectContaining({ key: 'queue-stalled', isTold: false })]);
    expect(life.told).toEqual([]);
    life
      .later(302 * minute)
      .tick()
      .later(500 * minute)
      .tick();
    expect(life.told).toEqual([expect.stringContaining('Nothing has moved in the refinery')]);
  });

  it("tells a person once when GitHub's own merge queue stands still, and gives nothing back to be tested again", () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    const [entry] = life.ledger.queue.entries;
    if (entry === undefined) throw new Error('nothing queued');
    const { config } = life.snapshot;
    life.snapshot = {
      ...life.snapshot,
      config: { ...config, refinery: { ...config.refinery, mode: 'native' } },
      handed: [
        { pull: entry.pull, head: entry.head, state: 'open', mergedAs: null, place: 'AWAITING_CHECKS', removed: null },
      ],
    };
    const handed = { ...entry, state: 'verified' as const, verifiedAt: 0, handedOverAt: at(100 * minute) };
    life.ledger = { ...life.ledger, queue: { ...life.ledger.queue, entries: [handed], runs: [] } };
    // A queue that got something an hour ago moves.
    expect(life.later(160 * minute).tick().ledger.watch.findings).toEqual([]);
    for (const minutes of [251, 402, 600, 900]) life.later(minutes * minute).tick();
    expect(life.told).toEqual([expect.stringContaining(`GitHub's own merge queue has had #${entry.pull} for`)]);
    expect(life.ledger.queue.entries).toEqual([
      expect.objectContaining({ pull: entry.pull, handedOverAt: at(100 * minute) }),
    ]);
    expect(life.log.filter((each) => each === 'take-back')).toEqual([]);
  });

  it('asks a person about what was delivered and has no place in the queue for half an hour', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    const known = life.ledger.beads[1];
    if (known === undefined) throw new Error('no bead');
    // Delivered, and nothing says where: no pass can queue it.
    const lost = { ...known, state: 'delivered' as const, head: null, branch: null };
    life.ledger = { ...life.ledger, beads: { 1: lost }, queue: { ...life.ledger.queue, entries: [], runs: [] } };
    expect(life.later(4 * minute).tick().ledger.watch.findings).toEqual([]);
    life.later(6 * minute).tick();
    expect(life.ledger.watch.findings).toEqual([expect.objectContaining({ key: 'not-queued:1', isTold: false })]);
    expect(life.see(1)).toBe('delivered [ada done]');
    life.later(35 * minute).tick();
    expect(life.see(1)).toBe('delivered [ada done]');
    life.later(37 * minute).tick();
    expect(life.ledger.beads[1]).toMatchObject({
      state: 'stuck',
      reason: expect.stringContaining('no place in the queue'),
    });
    // The condition is over: it waits for a person, who was told by its comment.
    expect(life.later(90 * minute).tick().ledger.watch.findings).toEqual([]);
    expect(life.bodies.filter(({ body }) => body.includes('no place in the queue'))).toHaveLength(1);
  });

  it('tells once that no runner takes the runs, not for each of them', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1), issueOf(2)] })).tick();
    const queued = [11, 21].map((id) => ({
      ...({ id: run(id), name: 'x', status: 'queued', conclusion: null, changedAt: at(0) } as const),
    }));
    life.snapshot = { ...life.snapshot, runs: queued };
    life
      .later(30 * minute)
      .tick()
      .later(60 * minute)
      .tick();
    life.snapshot = { ...life.snapshot, runs: [], runsAreComplete: false };
    life.tick();
    life.snapshot = { ...life.snapshot, runs: queued, runsAreComplete: true };
    life.later(90 * minute).tick();
    expect(life.log.filter((each) => each === 'check')).toHaveLength(1);
    expect(life.see(1)).toBe('working (ada) []');
  });

  it('switches a schedule on again that GitHub switched off, and tells a person once when it does not stay on', () => {
    const life = new Life(snapshotOf());
    const look = (schedule: 'on' | 'off' | null, minutes: number): void => {
      life.snapshot = { ...life.snapshot, schedule };
      life.later(minutes * minute).tick();
    };
    look('off', 0);
    look(null, 10);
    expect(life.log).toEqual(['enable-schedule']);
    look('off', 24 * 60);
    look(null, 24 * 60 + 10);
    look('off', 48 * 60);
    expect(life.log).toEqual(['enable-schedule', 'check']);
    look('on', 72 * 60);
    expect(life.ledger.watch.findings).toEqual([]);
  });

  it('stops a bead at its cap of attempts, of minutes and of comments, and /retry starts the counts anew', () => {
    const config = Config.parse({ ...snapshotOf().config, caps: { attempts: 2, ciMinutes: 10, comments: 10 } });
    const life = new Life(snapshotOf({ issues: [issueOf(1)], config })).tick();
    life.publish(1, 'crashed').tick().publish(1, 'crashed').later(minute).tick();
    expect(life.ledger.beads[1]).toMatchObject({ state: 'stuck', reason: expect.stringContaining('2 attempts') });
    life.tick([comment([{ type: 'retry' }])]);
    expect(life.see(1)).toMatch(/^working/);
    life.ledger = { ...life.ledger, beads: { 1: { ...beadOf(1), ciMs: 600_000 } } };
    expect(life.tick().ledger.beads[1]).toMatchObject({
      state: 'stuck',
      reason: expect.stringContaining('10 minutes'),
    });
    life.ledger = { ...life.ledger, beads: { 1: { ...beadOf(1), comments: 10 } } };
    expect(life.tick().ledger.beads[1]).toMatchObject({
      state: 'stuck',
      reason: expect.stringContaining('10 comments'),
    });
  });
});

describe('people interfere, and work goes on from where it was', () => {
  it('the label removed from what is queued holds it, and set again queues it again without another attempt', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    life.snapshot = { ...life.snapshot, issues: [issueOf(1, { labels: [] })] };
    expect(life.tick().see(1)).toBe('held [ada done]');
    life.snapshot = { ...life.snapshot, issues: [issueOf(1)] };
    expect(life.tick().see(1)).toBe('queued [ada done]');
  });

  it('the label removed from what runs holds what it delivers, and set again lets it land', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick();
    life.snapshot = { ...life.snapshot, issues: [issueOf(1, { labels: [] })] };
    expect(life.tick().see(1)).toBe('held (ada) []');
    expect(life.log).not.toContain('cancel-run');
    expect(life.publish(1, 'done').tick().see(1)).toBe('held [ada done]');
    life.snapshot = { ...life.snapshot, issues: [issueOf(1)] };
    expect(life.tick().see(1)).toBe('queued [ada done]');
  });

  it('the label removed from what is held for another reason changes nothing', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().tick([comment([{ type: 'hold' }])]);
    life.snapshot = { ...life.snapshot, issues: [issueOf(1, { labels: [] })] };
    life.tick();
    life.snapshot = { ...life.snapshot, issues: [issueOf(1)] };
    expect(life.tick().ledger.beads[1]?.reason).toMatch(/^Held by @maintainer/);
  });

  it('a branch that somebody else moved holds its bead and says what to do', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done').tick();
    life.snapshot = { ...life.snapshot, branches: { 'polecat/ada/1': sha('theirs') } };
    life.tick().tick();
    expect(life.ledger.beads[1]).toMatchObject({
      state: 'held',
      reason: expect.stringContaining('Somebody else moved'),
    });
    expect(life.log.filter((each) => each === 'move-branch')).toHaveLength(1);
  });

  it('an issue closed by hand ends its attempt and keeps its work', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick();
    life.snapshot = { ...life.snapshot, issues: [] };
    life.later(10_000).tick().publish(1, 'crashed').tick();
    expect(life.log.filter((each) => each === 'cancel-run')).toHaveLength(1);
    expect(life.see(1)).toBe('filed away');
    life.snapshot = { ...life.snapshot, issues: [issueOf(1)] };
    expect(life.tick().see(1)).toMatch(/^working/);
  });
});
