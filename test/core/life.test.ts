import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { explain } from '../../src/core/people/explain.ts';
import { Life } from './life.ts';
import { agent, at, comment, issueOf, run, sha, snapshotOf } from './sample.ts';

const oneBead = () => new Life(snapshotOf({ issues: [issueOf(1)] }));

describe("a bead's life", () => {
  it('goes from a label to a landed commit', () => {
    const life = oneBead().tick();
    expect(life.see(1)).toBe('working (ada) []');
    life.publish(1, 'done').tick();
    expect(life.see(1)).toBe('queued [ada done]');
    life.check('green').tick();
    expect(life.log).toEqual([
      'dispatch',
      'show',
      'move-branch',
      'open-pull',
      'compose',
      'land 100',
      'show',
      'show-pull',
    ]);
    expect(life.see(1)).toBe('landed [ada done]');
    expect(life.ledger.agents['ada']).toMatchObject({
      landed: 1,
      firstPass: 1,
      hook: null,
      lines: [{ end: 'landed' }],
    });
    life.snapshot = { ...life.snapshot, pulls: [] };
    life.tick();
    expect(life.see(1)).toBe('filed away');
    expect(life.ledger.outbox.entries).toEqual([]);
    expect(life.snapshot.branches).toEqual({});
  });

  it('takes another agent after a crash, and goes on from the work that was kept', () => {
    const life = oneBead().tick().publish(1, 'crashed').tick();
    expect(life.see(1)).toBe('working (bob) [ada crashed]');
    expect(life.ledger.beads[1]?.attempt?.previous).toBe(life.ledger.beads[1]?.ended[0]?.kept);
  });

  it('gives red checks back to the author, twice at most before a person is asked', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    for (let runs = 0; runs < 6 && life.ledger.beads[1]?.state === 'queued'; runs++) life.check('red').tick();
    expect(life.see(1)).toBe('working (ada) [ada red-checks]');
    expect(life.ledger.queue.entries).toEqual([]);
    life.publish(1, 'done').tick();
    for (let runs = 0; runs < 6 && life.ledger.beads[1]?.state === 'queued'; runs++) life.check('red').tick();
    life.later(60_000).tick().publish(1, 'done').tick();
    for (let runs = 0; runs < 6 && life.ledger.beads[1]?.state === 'queued'; runs++) life.check('red').tick();
    expect(life.see(1)).toBe('stuck [ada red-checks, ada red-checks, ada red-checks]');
    expect(life.ledger.beads[1]?.reason).toMatch(/^3 attempts did not do it/);
  });

  it('tests the work once more when the author looks again at red checks and finds nothing to change', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    const red = (): void => {
      for (let runs = 0; runs < 6 && life.ledger.beads[1]?.state === 'queued'; runs++) life.check('red').tick();
    };
    red();
    expect(life.publish(1, 'no-change').tick().see(1)).toBe('queued [ada red-checks, ada done]');
    red();
    life.later(60_000).tick();
    expect(life.publish(1, 'no-change').tick().see(1)).toMatch(/no-change\]$/);
  });

  it('delivers what an interrupted attempt left when the next finds nothing to add', () => {
    const life = oneBead().tick().publish(1, 'crashed').tick();
    expect(life.publish(1, 'no-change').tick().see(1)).toMatch(/crashed, \w+ done\]$/);
  });

  it('delivers it also when an attempt in between ended with nothing', () => {
    const life = oneBead().tick().publish(1, 'crashed').tick();
    life.publish(1, 'no-change', false).tick().later(60_000).tick();
    expect(life.publish(1, 'no-change').tick().see(1)).toMatch(/crashed, \w+ no-change, \w+ done\]$/);
  });

  it('ignores a result that another run published', () => {
    const life = oneBead().tick().publish(1, 'done');
    const [view] = life.snapshot.attempts;
    if (!view?.result) throw new Error('nothing published');
    const forged = { ...view, result: { ...view.result, run: 666 } };
    life.snapshot = { ...life.snapshot, attempts: [forged] };
    expect(life.tick().see(1)).toBe('working (ada) []');
  });

  it('runs once more what ended without a word, once', () => {
    const life = oneBead().tick();
    const ended = {
      id: run(11),
      name: 'x',
      status: 'completed',
      conclusion: 'failure',
      changedAt: at(-60_000),
    } as const;
    life.snapshot = { ...life.snapshot, runs: [ended] };
    expect(life.tick().tick().see(1)).toBe('working (ada) []');
    expect(life.log.filter((effect) => effect === 'rerun')).toHaveLength(1);
    life.snapshot = { ...life.snapshot, runs: [{ ...ended, changedAt: at(-30_000) }] };
    expect(life.tick().see(1)).toBe('working (ada) [ada lost]');
  });

  it('does no work twice: a second tick changes nothing', () => {
    const life = oneBead().tick();
    const { ledger, log } = life;
    const applied = log.length;
    life.tick();
    expect([life.ledger, life.log.length]).toEqual([ledger, applied]);
  });

  it('tells in /why which runs it was in', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1), issueOf(2)] })).tick();
    life.publish(1, 'done').publish(2, 'done').tick().later(60_000).check('red').tick();
    const why = explain({ ledger: life.ledger, snapshot: life.snapshot, events: [] }, 1);
    expect(why).toMatch(/^- run \*\*red\*\* by itself, \d+ s ago\n- run \*\*testing\*\* by itself, \d+ s ago$/m);
  });

  it('keeps one live attempt a bead and one bead a hook with more beads than agents', () => {
    const life = new Life(snapshotOf({ issues: Array.from({ length: 9 }, (_, index) => issueOf(index + 1)) })).tick();
    const live = Object.values(life.ledger.beads).filter((each) => each.attempt !== null);
    expect(live.map((each) => each.attempt?.agent).toSorted()).toEqual(['ada', 'bob']);
  });

  it('serves the most urgent first, but nobody waits for ever', () => {
    const label = (name: string) => ({ name, by: 'maintainer', at: at(-50_000) });
    const urgent = issueOf(2, { labels: [label('agent'), label('P1')] });
    const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }] });
    const first = new Life(snapshotOf({ config, issues: [issueOf(1), urgent] })).tick();
    expect(first.ledger.agents['ada']?.hook).toBe(2);
    const waited = new Life(snapshotOf({ config: { ...config, agents: [] }, issues: [issueOf(1)] })).tick();
    waited.later(40 * 60_000);
    waited.snapshot = { ...waited.snapshot, config, issues: [issueOf(1), urgent] };
    expect(waited.tick().ledger.agents['ada']?.hook).toBe(1);
  });

  it('frees what it blocked as soon as it has landed', () => {
    const blocked = issueOf(2, { blockedBy: [{ issue: '#1', isOpen: true }] });
    const life = new Life(snapshotOf({ issues: [issueOf(1), blocked] })).tick();
    expect([life.see(1), life.see(2)]).toEqual(['working (ada) []', 'open []']);
    life.publish(1, 'done').tick().check('green').tick();
    expect([life.see(1), life.see(2)]).toEqual(['landed [ada done]', 'working (ada) []']);
  });
});

describe('conflicts', () => {
  it('that the rules of the queue leave open are resolved by a run without an agent, and cost no try', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done');
    life.conflicts = true;
    life.tick().publishRuled().tick();
    expect(life.see(1)).toBe('working (ada) [ada conflict]');
    expect(life.ledger.beads[1]?.attempt).toMatchObject({ mode: 'refine', previous: life.ledger.beads[1]?.head });
    expect(life.ledger.beads[1]?.triesLeft).toBe(2);
    expect(life.ledger.agents['ada']?.hook).toBeNull();
    life.conflicts = false;
    life.publish(1, 'done').tick().check('green').tick();
    expect(life.see(1)).toBe('landed [ada conflict, ada done]');
    expect(life.ledger.agents['ada']).toMatchObject({ landed: 1, lines: [{ attempt: 1, end: 'landed' }] });
  });

  it('climb: rules, another agent twice, the bead anew, and then a person who is told what each tier said', () => {
    const config = Config.parse({ ...snapshotOf().config, tiers: { aiMax: 2, reimagineMax: 1 } });
    const life = new Life(snapshotOf({ issues: [issueOf(1)], config })).tick().publish(1, 'done');
    life.conflicts = true;
    life.tick().publishRuled().tick().publish(1, 'done', false).tick();
    const attempt = () => life.ledger.beads[1]?.attempt;
    const first = attempt()?.previous;
    expect([life.see(1), attempt()?.mode]).toEqual(['working (bob) [ada conflict, ada unresolved]', 'resolve']);
    expect(life.ledger.agents['bob']?.hook).toBe(1);
    life.publish(1, 'crashed', false).tick();
    expect([attempt()?.agent, attempt()?.mode, attempt()?.previous]).toEqual(['bob', 'resolve', first]);
    life.publish(1, 'crashed', false).tick();
    expect([attempt()?.mode, attempt()?.previous]).toEqual(['reimagine', first]);
    expect(life.ledger.beads[1]?.triesLeft).toBe(2);
    life.publish(1, 'crashed', false).tick();
    const stuck = life.ledger.beads[1];
    expect(stuck?.ladder.steps.map(({ tier, outcome }) => `${tier} ${outcome}`)).toEqual([
      'clean refused',
      'auto refused',
      'ai refused',
      'ai refused',
      'ai passed-over',
      'reimagine refused',
    ]);
    expect(stuck).toMatchObject({ state: 'stuck', reason: expect.stringContaining('Tier reimagine could not') });
    life.tick([comment([{ type: 'retry' }])]);
    expect(attempt()?.mode).toBe('refine');
  });

  it('resolved by another agent land as the author’s, by the tier ai, on the branch that was there', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1)] })).tick().publish(1, 'done');
    life.conflicts = true;
    life.tick().publishRuled().tick().publish(1, 'done', false).tick();
    life.conflicts = false;
    life.publish(1, 'done').tick();
    expect(life.ledger.beads[1]).toMatchObject({
      state: 'queued',
      branch: 'polecat/ada/1',
      ladder: { next: null, ai: 1 },
    });
    life.check('green').tick();
    expect(life.see(1)).toBe('landed [ada conflict, ada unresolved, bob done]');
    expect(life.ledger.agents['ada']).toMatchObject({ landed: 1, tiers: { ai: 1 } });
    expect(life.ledger.agents['bob']).toMatchObject({ landed: 0, hook: null });
  });

  it('are passed over by the tier ai where nobody but the author is there, and done anew on a branch of their own', () => {
    const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }] });
    const life = new Life(snapshotOf({ issues: [issueOf(1)], config })).tick().publish(1, 'done');
    life.conflicts = true;
    life.tick().publishRuled().tick().publish(1, 'done', false).tick();
    expect(life.ledger.beads[1]?.attempt).toMatchObject({ mode: 'reimagine', agent: 'ada' });
    life.conflicts = false;
    life.publish(1, 'done').tick();
    expect(life.ledger.beads[1]).toMatchObject({ state: 'queued', branch: 'polecat/ada/again-3/1', pull: 101 });
    expect(life.log).toContain('close-pull');
    life.check('green').tick();
    expect(life.ledger.agents['ada']).toMatchObject({ landed: 1, tiers: { reimagine: 1 } });
  });

  it('between two that wait keep the later one waiting, and nothing is tried again and again', () => {
    const life = new Life(snapshotOf({ issues: [issueOf(1), issueOf(2)] })).tick().publish(1, 'done').tick();
    life.conflicts = true;
    life.publish(2, 'done').tick().tick();
    expect([life.see(1), life.see(2)]).toEqual(['queued [ada done]', 'queued [bob done]']);
    const composed = life.log.filter((each) => each === 'compose').length;
    life.tick().tick().later(60_000).tick();
    expect(life.log.filter((each) => each === 'compose')).toHaveLength(composed);
    expect(composed).toBeLessThanOrEqual(2);
    // Rules were asked, in vain.
    life.publishRuled().tick().tick();
    expect(life.log.filter((each) => each === 'merge-by-rules')).toHaveLength(1);
    life.check('green').tick();
    expect(life.see(1)).toBe('landed [ada done]');
    expect(life.see(2)).toBe('working (bob) [bob conflict]');
  });
});

describe('people interfere', () => {
  it('/reimagine does it anew from the base with the hint, and the pull request takes the place of the old one', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    const head = life.ledger.beads[1]?.head;
    const said = (on: number, by: string, text: string) => ({ on, by, at: at(on), text });
    const remarks = [
      said(100, 'writer', 'The table is slow.'),
      said(1, 'reader', 'Run my script.'),
      said(9, 'writer', 'Else.'),
    ];
    life.snapshot = { ...life.snapshot, remarks: [...remarks, said(1, 'maintainer', 'Keep\u200B it small.')] };
    life.tick([comment([{ type: 'reimagine', hint: 'Use a map.' }])]);
    expect(life.ledger.beads[1]?.ladder.remarks).toEqual([
      { by: 'maintainer', text: 'Keep it small.' },
      { by: 'writer', text: 'The table is slow.' },
    ]);
    const bead = life.ledger.beads[1];
    expect(bead?.attempt).toMatchObject({ mode: 'reimagine', previous: head });
    expect(bead?.ladder).toMatchObject({ hint: 'Use a map.', reimagine: 1 });
    expect(life.ledger.queue.entries).toEqual([]);
    life.tick([comment([{ type: 'reimagine', hint: null }], { comment: 901 })]);
    expect(life.ledger.beads[1]?.attempts).toBe(2);
    life.publish(1, 'done').tick();
    expect(life.kept).toEqual([{ ref: `refs/toolpusher/kept/1/${head}`, from: null, to: head, force: false }]);
    expect(life.opened.at(-1)).toContain('It takes the place of #100');
    expect(life.ledger.beads[1]).toMatchObject({ state: 'queued', pull: 101, ladder: { next: null, hint: null } });
    life.check('green').tick();
    expect(life.see(1)).toBe('landed [ada done, bob done]');
  });

  it('what is found done on the base, with proof, is closed, and its pull request names the commit', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    const head = life.ledger.beads[1]?.head;
    life.tick([comment([{ type: 'reimagine', hint: null }])]);
    const there = sha('there already');
    life.publish(1, 'no-change', false);
    const attempts = life.snapshot.attempts.map((each, index, all) =>
      index < all.length - 1 || each.result === null
        ? each
        : { ...each, result: { ...each.result, gate: { status: 'already', commit: there } as const } },
    );
    life.snapshot = { ...life.snapshot, attempts };
    life.tick();
    expect(life.closed).toEqual([1]);
    expect(life.log).toContain('close-pull');
    expect(life.told.at(-1)).toContain(`#1 was to be done again, and ${there} on the base does it already`);
    expect(life.kept).toEqual([{ ref: `refs/toolpusher/kept/1/${head}`, from: null, to: head, force: false }]);
    expect(life.bodies.at(-1)?.body).toContain(`**Done.** Done already by ${there}`);
    life.tick().tick();
    expect(life.log.filter((each) => each === 'tell' || each === 'close-pull')).toHaveLength(2);
    expect(life.ledger.agents['bob']?.lines.at(-1)?.end ?? life.ledger.agents['ada']?.lines.at(-1)?.end).toBe(
      'already-done',
    );
  });

  it('/stop cancels the run once, keeps the work, and /resume goes on', () => {
    const life = oneBead()
      .tick()
      .tick([comment([{ type: 'stop' }])]);
    expect(life.log.filter((each) => each === 'cancel-run')).toHaveLength(1);
    expect(life.see(1)).toBe('held (ada) []');
    life.publish(1, 'crashed').tick();
    expect(life.see(1)).toBe('held [ada dropped]');
    life.tick([comment([{ type: 'resume' }], { comment: 901 })]);
    expect(life.see(1)).toMatch(/^working \(ada\)/);
    expect(life.ledger.beads[1]?.attempt?.previous).not.toBeNull();
  });

  it('/done publishes what there is', () => {
    const life = oneBead()
      .tick()
      .tick([comment([{ type: 'done' }])])
      .publish(1, 'crashed')
      .tick();
    expect(life.see(1)).toBe('queued [ada done]');
  });

  it('/hold keeps a queued bead from landing until /resume', () => {
    const life = oneBead()
      .tick()
      .publish(1, 'done')
      .tick()
      .tick([comment([{ type: 'hold' }])]);
    life.check('green').tick();
    expect(life.see(1)).toBe('held [ada done]');
    expect(life.log).not.toContain('land 100');
    life.tick([comment([{ type: 'resume' }], { comment: 901 })]);
    for (let ticks = 0; ticks < 4; ticks++) life.check('green').tick();
    expect(life.log).toContain('land 100');
  });

  it('a branch that is not ours is left alone, and a person is told', () => {
    const life = oneBead().tick();
    life.snapshot = { ...life.snapshot, branches: { 'polecat/ada/1': sha('theirs') } };
    life.publish(1, 'done').tick();
    expect(life.ledger.beads[1]).toMatchObject({ state: 'stuck', reason: expect.stringContaining('is not ours') });
    expect(life.log).not.toContain('move-branch');
  });

  it('a pull request closed by hand holds its bead', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    life.snapshot = { ...life.snapshot, pulls: [] };
    expect(life.later(60_000).tick().see(1)).toBe('held [ada done]');
  });

  it('a look that is older than the pull request holds nothing', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    const { pulls } = life.snapshot;
    life.snapshot = { ...life.snapshot, pulls: [] };
    expect(life.later(4000).tick().see(1)).toBe('queued [ada done]');
    life.snapshot = { ...life.snapshot, pulls };
    for (let ticks = 0; ticks < 3; ticks++) life.check('green').tick();
    expect(life.log).toContain('land 100');
  });

  it('a look that is older than the newest delivery holds nothing; a branch that somebody moved does', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    for (let ticks = 0; ticks < 4; ticks++) life.check('red').tick();
    life.publish(1, 'done').tick();
    const branch = 'polecat/ada/1';
    const [old] = life.ledger.beads[1]?.ended ?? [];
    life.snapshot = { ...life.snapshot, branches: { [branch]: old?.kept ?? sha('nothing') } };
    expect(life.tick().see(1)).toBe('queued [ada red-checks, ada done]');
    life.snapshot = { ...life.snapshot, branches: { [branch]: sha('theirs') } };
    expect(life.tick().see(1)).toBe('held [ada red-checks, ada done]');
  });

  it('a base moved by somebody else is tested again before anything lands', () => {
    const life = oneBead().tick().publish(1, 'done').tick();
    life.snapshot = { ...life.snapshot, base: { branch: 'main', head: sha('by hand') } };
    life.check('green').tick();
    expect(life.log.filter((each) => each.startsWith('land'))).toEqual([]);
    for (let ticks = 0; ticks < 3; ticks++) life.check('green').tick();
    expect(life.log).toContain('land 100');
  });

  const landed = (): Life => {
    const life = oneBead().tick().publish(1, 'done').tick();
    for (let ticks = 0; ticks < 2; ticks++) life.check('green').tick();
    life.snapshot = { ...life.snapshot, pulls: [], issues: [] };
    return life;
  };

  it('a look that is older than a landing brings nothing back; an issue that is opened again does', () => {
    const life = landed().tick();
    expect(life.ledger.beads).toEqual({});
    life.snapshot = { ...life.snapshot, issues: [issueOf(1)] };
    expect(life.later(5000).tick().ledger.beads).toEqual({});
    life.snapshot = { ...life.snapshot, attempts: [], issues: [{ ...issueOf(1), isReopened: true }] };
    expect(life.tick().see(1)).toBe('working (ada) []');
  });

  it('a branch that somebody moved while it landed is theirs, and the bead is over', () => {
    const life = landed();
    life.snapshot = { ...life.snapshot, branches: { 'polecat/ada/1': sha('theirs') } };
    life.tick();
    expect(life.ledger.beads).toEqual({});
    expect(life.snapshot.branches).toEqual({ 'polecat/ada/1': sha('theirs') });
  });

  it('paused: nothing is dispatched or landed', () => {
    const life = new Life(
      snapshotOf({ issues: [issueOf(1)], config: Config.parse({ ...snapshotOf().config, paused: true }) }),
    ).tick();
    expect(life.see(1)).toBe('ready []');
    expect(life.log).toEqual([]);
  });

  it('a workspace.yml that does not parse is told once and changes nothing', () => {
    const life = oneBead().tick();
    life.snapshot = { ...life.snapshot, configFault: 'line 3: no', config: Config.parse({ paused: true }) };
    life.tick().tick();
    expect(life.log.filter((each) => each === 'check')).toHaveLength(1);
    expect(life.ledger.agents).toHaveProperty('ada');
    expect(life.see(1)).toBe(`working (${agent('ada')}) []`);
    // The next commit has the same fault, and a check of its own.
    life.snapshot = { ...life.snapshot, base: { ...life.snapshot.base, head: sha('another') } };
    life.tick().tick();
    expect(life.log.filter((each) => each === 'check')).toHaveLength(2);
  });
});
