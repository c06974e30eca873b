/** Who gets which bead: estimates from small records, and seats that nobody loses to a later bead. */
import { emptyLedger } from '../../src/core/ledger/ledger.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newAgent } from '../../src/core/agents/agent.ts';
import type { Agent } from '../../src/core/agents/agent.ts';
import type { Bead } from '../../src/core/beads/bead.ts';
import { newBead } from '../../src/core/beads/intake.ts';
import { fitOf, fleetRate, renderMatch, route, seatingOf } from '../../src/core/agents/route.ts';
import { withVerdict } from '../../src/core/agents/skill.ts';
import { topicsOfFiles, topicsOfIssue } from '../../src/core/beads/topic.ts';
import { agent as named, issueOf, now, snapshotOf } from './sample.ts';

function agentWith(
  name: string,
  verdicts: Readonly<Record<string, readonly [passed: number, tried: number]>> = {},
): Agent {
  let agent = newAgent(named(name), 'script');
  for (const [topic, [passed, tried]] of Object.entries(verdicts)) {
    for (let index = 0; index < tried; index += 1) agent = withVerdict(agent, [topic], index < passed);
  }
  return agent;
}

const beadOf = (number: number, patch: Partial<Bead> = {}): Bead => ({
  ...newBead({ ledger: emptyLedger, snapshot: snapshotOf() }, issueOf(number), {
    by: 'm',
    at: now,
    via: 'label',
    hash: '0'.repeat(64),
  }),
  ...patch,
});

function assign(beads: readonly Bead[], agents: readonly Agent[]): Record<string, string> {
  const seating = seatingOf(agents);
  for (const bead of beads) seating.add(bead);
  const matches = route(seating.seats(), agents, fleetRate(agents));
  return Object.fromEntries(matches.map(({ bead, agent }) => [`#${bead.number}`, agent.name]));
}

describe('an estimate', () => {
  it('is drawn towards what is usual as long as little is known', () => {
    const once = agentWith('once', { 'lang:ts': [1, 1] });
    const often = agentWith('often', { 'lang:ts': [18, 20] });
    const bead = beadOf(1, { topics: ['lang:ts'] });
    const [little, much] = [fitOf(once, bead, 0.5), fitOf(often, bead, 0.5)];
    expect(little.rate).toBeLessThan(much.rate);
    expect(little.rate).toBeGreaterThan(0.5);
    expect([little.tried, much.tried]).toEqual([1, 20]);
  });

  it('gives who is little known a chance', () => {
    const [newcomer, average] = [agentWith('new'), agentWith('old', { 'lang:ts': [35, 50] })];
    const bead = beadOf(1, { topics: ['lang:ts'] });
    expect(fitOf(newcomer, bead, 0.7).score).toBeGreaterThan(fitOf(average, bead, 0.7).score);
  });
});

describe('seats', () => {
  it('go to those who are good at it', () => {
    const agents = [
      agentWith('ada', { 'lang:py': [9, 10], 'lang:ts': [1, 10] }),
      agentWith('bob', { 'lang:ts': [9, 10] }),
    ];
    const beads = [beadOf(1, { topics: ['lang:ts'] }), beadOf(2, { topics: ['lang:py'] })];
    expect(assign(beads, agents)).toEqual({ '#1': 'bob', '#2': 'ada' });
  });

  it('are found for who asked by name, without leaving out an earlier bead', () => {
    const agents = [agentWith('ada', { 'lang:ts': [9, 10] }), agentWith('bob')];
    expect(assign([beadOf(1), beadOf(2, { wants: 'ada' })], agents)).toEqual({ '#1': 'bob', '#2': 'ada' });
    expect(assign([beadOf(1, { wants: 'ada' }), beadOf(2, { wants: 'ada' })], agents)).toEqual({ '#1': 'ada' });
  });

  it('pass over whoever failed at that bead while somebody else is free', () => {
    const failed = { end: 'crashed', agent: named('ada'), mode: 'work' } as const;
    const base = { number: 1, run: null, summary: '', kept: null, hookedAt: now, endedAt: now, agentMs: 0 } as const;
    const bead = beadOf(1, { ended: [{ ...base, ...failed, usage: null, topics: [], resolution: null }] });
    expect(assign([bead], [agentWith('ada', { 'lang:ts': [9, 9] }), agentWith('bob', { 'lang:ts': [1, 9] })])).toEqual({
      '#1': 'bob',
    });
  });

  it('are as many as can be, one bead for each agent and one agent for each bead', () => {
    const wants = fc.constantFrom(null, 'a0', 'a1', 'a2', 'script');
    fc.assert(
      fc.property(fc.array(wants, { maxLength: 8 }), fc.integer({ min: 0, max: 5 }), (asked, count) => {
        const agents = Array.from({ length: count }, (_, index) => agentWith(`a${index}`, { 'lang:ts': [index, 5] }));
        const beads = asked.map((want, index) => beadOf(index + 1, { wants: want, topics: ['lang:ts'] }));
        const seating = seatingOf(agents);
        const added = beads.filter((bead) => seating.add(bead));
        const matches = route(seating.seats(), agents, fleetRate(agents));
        expect(new Set(matches.map(({ agent }) => agent.name)).size).toBe(matches.length);
        expect(matches.map(({ bead }) => bead.number).toSorted()).toEqual(added.map(({ number }) => number).toSorted());
        expect(matches.every(({ bead, agent }) => [null, agent.name, 'script'].includes(bead.wants))).toBe(true);
        // Greedy by order is the largest there can be: seats are a matroid.
        const reverse = seatingOf(agents);
        expect(beads.toReversed().filter((bead) => reverse.add(bead))).toHaveLength(added.length);
      }),
    );
  });

  it('are explained', () => {
    const [ada, bob] = [agentWith('ada', { 'lang:ts': [9, 10] }), agentWith('bob')];
    const bead = beadOf(1, { topics: ['lang:ts'] });
    const [match] = route([{ bead, agent: ada }], [ada], 0.7);
    expect(
      match === undefined ? '' : renderMatch(match, [{ agent: bob, fit: fitOf(bob, bead, 0.7) }]),
    ).toMatchInlineSnapshot(
      `"ada: about 88 % of such attempts land (10 attempts at \`lang:ts\`); next was bob with 70 %."`,
    );
  });
});

describe('who is chosen before somebody with a better record', () => {
  const over = (
    patch: Parameters<typeof beadOf>[1],
    ada: ReturnType<typeof agentWith>,
    bob = agentWith('bob', { all: [9, 10] }),
  ) => {
    const bead = beadOf(1, { topics: ['lang:ts'], ...patch });
    const match = { bead, agent: ada, fit: fitOf(ada, bead, 0.7) };
    return renderMatch(match, [{ agent: bob, fit: fitOf(bob, bead, 0.7) }]).split('); ')[1];
  };
  const ended = (name: string, end: 'crashed' | 'over-time') => [
    {
      number: 1,
      run: null,
      summary: '',
      kept: null,
      hookedAt: now,
      endedAt: now,
      agentMs: 0,
      agent: named(name),
      end,
      mode: 'work' as const,
      usage: null,
      topics: [],
      resolution: null,
    },
  ];

  it('is explained by what weighed more', () => {
    const ada = agentWith('ada', { 'lang:ts': [0, 1] });
    expect(over({}, ada)).toBe('next was bob with 87 %, but less is known of ada, who is given a chance.');
    expect(over({ ended: ended('bob', 'crashed') }, ada)).toBe('next was bob with 87 %, who failed at it before.');
    expect(over({}, agentWith('ada', { 'lang:ts': [99, 99] }))).toBe('next was bob with 87 %.');
  });
});

describe('topics', () => {
  it('come from labels, paths and names of files', () => {
    expect(topicsOfIssue(['Docs', 'good first issue'], 'Fix `src/core/beads/bead.ts` and README.md')).toEqual([
      'label:docs',
      'label:good-first-issue',
      'lang:ts',
      'path:src/core',
      'lang:md',
    ]);
    expect(topicsOfFiles(['src/a/b.ts', 'src/a/c.ts', 'x.py'])).toEqual(['lang:ts', 'path:src/a', 'lang:py']);
  });

  it('are of the repository: nothing is made of what is elsewhere', () => {
    const text = 'See https://example.com/a/b.html, /tmp/w/evil.js, ~/x/y.py and file:///etc/z.c; mend lib/q.rs.';
    expect(topicsOfIssue([], text)).toEqual(['lang:rs', 'path:lib']);
  });

  it('are short and plain, whatever is written', () => {
    const hostile = topicsOfFiles(['a\u202Eb/c.ts', `${'x'.repeat(100)}/y.ts`, '../../etc/passwd', '\u{E0041}/z.ts']);
    expect(hostile).toEqual(['lang:ts', 'path:etc']);
  });
});
