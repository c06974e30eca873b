/** Every invariant can fire: a town in which everything is as it should be, and the one thing that is not. */
import { describe, expect, it } from 'vitest';
import { Bead } from '../../src/core/beads/bead.ts';
import type { Change } from '../../src/core/ledger/change.ts';
import { AgentName, BeadNumber, Nonce, PullNumber, Sha } from '../../src/core/name.ts';
import { RunResult } from '../../src/core/beads/run-result.ts';
import { commit } from '../../src/shell/commit.ts';
import { cancelChecks } from '../support/memory-checks.ts';
import { memoryPorts } from '../support/memory-github.ts';
import { appLogin, ledgerRef } from '../support/memory-world.ts';
import type { MemoryRun } from '../support/memory-shapes.ts';
import { anySize, drawPlan } from './draw.ts';
import { inspectEnd } from './ending.ts';
import { playThrough } from './ends.ts';
import { Inspector } from './inspector.ts';
import { play } from './play.ts';
import type { Plan } from './plan.ts';
import { SimTown } from './sim-town.ts';

const minute = 60_000;
const quiet = (): Promise<void> => Promise.resolve();
const work = [{ takesMs: 10 * minute, startsMs: 5000, usd: 1 }];
const drawn = drawPlan(1, { ...anySize, agents: 2, beads: 2, hours: 1, kind: 'machine' });
const plan: Plan = {
  ...drawn,
  processes: [{ skewMs: 0, latencyMs: 20, isLasting: true }],
  dayUsd: 5,
  troubles: [],
  beads: [1, 2].map((id) => ({ id, opensMs: 0, labels: ['agent'], blockedBy: [], work })),
};
const one = BeadNumber.parse(1);
const sha = (digit: string): Sha => Sha.parse(digit.repeat(40));

/** A town in which two agents work on two beads, and what may be done to it. */
class Scene {
  readonly town = new SimTown(plan, new Set(['webhooks', 'runs', 'cron', 'own']));
  readonly inspector = new Inspector(this.town);

  static async begin(): Promise<Scene> {
    const scene = new Scene();
    await scene.pass(5 * minute);
    return scene;
  }

  async pass(forMs: number): Promise<void> {
    await this.town.time.run({ forMs, isOver: () => (this.inspector.inspect(), false) });
  }

  /** Somebody writes changes into the ledger, as our own code would. */
  async write(...changes: Change[]): Promise<void> {
    const head = this.town.world.git.refs.get(ledgerRef) ?? null;
    const { ledger } = memoryPorts(this.town.world, { before: quiet, after: quiet });
    await commit(ledger, { ledger: this.inspector.ledger, head }, { changes, texts: [], events: [] });
    this.inspector.inspect();
  }

  run(): MemoryRun {
    const [run] = this.town.world.latestRuns(1);
    if (run === undefined) throw new Error('nobody works');
    return run;
  }

  /** A bead that landed is there again, and nobody's. */
  async bringBack(state: 'ready' | 'held', reason: string | null): Promise<void> {
    const filed = Bead.parse(JSON.parse([...this.inspector.filed.values()][0] ?? 'null'));
    await this.write({ type: 'bead-added', record: { ...filed, state, reason } });
  }

  /** The live attempt of bead 1, over. */
  ended(patch: object): Change {
    const attempt = this.inspector.ledger.beads[1]?.attempt;
    if (attempt === undefined || attempt === null) throw new Error('nobody works on #1');
    const { number, mode, agent, run, hookedAt } = attempt;
    const none = { summary: '', kept: null, agentMs: 1, usage: null, topics: [], resolution: null };
    const endedAt = this.town.time.now();
    const ended = { number, mode, agent, run, end: 'lost' as const, hookedAt, endedAt, ...none, ...patch };
    return { type: 'attempt-ended', bead: one, ended };
  }
}

const moved = (to: 'held' | 'ready' | 'queued' | 'stuck', reason: string | null): Change => ({
  type: 'bead-moved',
  bead: one,
  to,
  reason,
  notBefore: null,
});
const noticed = (key: string): Change => ({ type: 'noticed', key });

const crimes: readonly (readonly [string, (scene: Scene) => unknown])[] = [
  [
    'the base only moves to tested commits',
    ({ town: { world } }) => void world.baseMoves.push({ from: sha('1'), to: sha('2'), wasGreen: false }),
  ],
  [
    'no comment is written twice',
    ({ town: { world } }) => world.addComment(1, world.issue(1).comments[0]?.body ?? 'nothing'),
  ],
  [
    'no pull request is opened twice',
    ({ town: { world } }) => {
      for (const branch of ['mine', 'mine2']) world.openPull({ branch, by: appLogin, files: { 'a.txt': branch } });
      const [pull] = world.openPulls();
      if (pull !== undefined) world.addPull({ ...pull, number: 99 });
    },
  ],
  ['no run is dispatched twice', (scene) => scene.town.world.dispatch(scene.run().effect)],
  [
    'what a runner is at is not ended',
    async (scene) => {
      const { world } = scene.town;
      const atWork = () => [...world.checkJobs].find(([, { state }]) => state === 'runs')?.[0];
      for (let count = 0; count < 200 && atWork() === undefined; count++) await scene.pass(5000);
      const run = atWork();
      if (run !== undefined) cancelChecks(world, run);
    },
  ],
  [
    'the ledger follows from its own history',
    async ({ town: { world }, inspector }) => {
      const { ledger } = memoryPorts(world, { before: quiet, after: quiet });
      const event = world.git.treeAt(ledgerRef).get('event.json') ?? '';
      for (let count = 0; count < 10; count++) {
        const head = world.git.refs.get(ledgerRef) ?? null;
        const files = [`{"n": ${count}}`, event.replace(/"changes": \[[^]*\],/, '"changes": [],')] as const;
        await ledger.commit(
          head,
          {
            write: new Map([
              ['notes.json', files[0]],
              ['event.json', files[1]],
            ]),
            remove: [],
          },
          'x',
        );
        inspector.inspect();
      }
    },
  ],
  [
    'everything ends',
    async (scene) => {
      for (let count = 0; count < 800 && scene.inspector.violation === null; count++)
        await scene.write(noticed(`n${count}`));
    },
  ],
  [
    'nothing grows without end',
    (scene) => {
      const now = scene.town.time.now();
      const at = { at: now, notBefore: now, leaseUntil: now, tries: 0, heldBy: 'me', error: null };
      const effect = { type: 'close-pull', pull: PullNumber.parse(9) } as const;
      const entries = Array.from({ length: 201 }, (_, index) => ({ ...at, effect, id: `x${index}` }));
      return scene.write(...entries.map((entry): Change => ({ type: 'outbox-added', entry })));
    },
  ],
  [
    'only the bound run can end an attempt',
    (scene) => {
      scene.town.rogues.add(sha('3'));
      return scene.write(scene.ended({ kept: sha('3') }), moved('ready', null));
    },
  ],
  ['every bead has an owner, a place or a reason', (scene) => scene.write(scene.ended({}), moved('held', null))],
  ['every bead has an owner, a place or a reason', (scene) => scene.write(scene.ended({}), moved('queued', null))],
  [
    'at most one live attempt a bead',
    (scene) => {
      const attempt = scene.inspector.ledger.beads[1]?.attempt;
      if (attempt === undefined || attempt === null) throw new Error('nobody works on #1');
      const again = { ...attempt, number: 2, nonce: Nonce.parse(`${attempt.nonce}x`) };
      return scene.write({ type: 'attempt-hooked', bead: one, attempt: again });
    },
  ],
  ['at most one live attempt a bead', (scene) => scene.write(scene.ended({}), scene.ended({}), moved('ready', null))],
  [
    'an agent has what is on its hook',
    (scene) => scene.write({ type: 'agent-freed', agent: AgentName.parse(scene.run().effect.agent) }),
  ],
  [
    'budgets are passed by one attempt at most',
    (scene) => {
      const usage = { input: 1, output: 1, cached: 0, turns: 1, costUsd: 7.5, model: null, costFrom: 'agent' };
      return scene.write(scene.ended({ usage }), moved('ready', null));
    },
  ],
  [
    'nobody is asked about what has landed',
    (scene) => {
      const head = scene.town.world.baseHead;
      const delivered: Change = { type: 'delivered', bead: one, head, branch: 'polecat/agent-1/1' };
      return scene.write(scene.ended({}), delivered, moved('stuck', 'It was refused.'));
    },
  ],
  [
    'nothing is delivered that a person has to approve first',
    (scene) => {
      scene.town.asksOf = () => ['plan'];
      const head = scene.town.world.baseHead;
      return scene.write(scene.ended({}), { type: 'delivered', bead: one, head, branch: 'polecat/agent-1/1' });
    },
  ],
  ['no bug stops a process', ({ town }) => void town.bugs.push('undefined is not a function')],
];

describe('after every event', () => {
  it.each(crimes)('%s', async (invariant, commitCrime) => {
    const scene = await Scene.begin();
    expect(scene.inspector.violation).toBeNull();
    await commitCrime(scene);
    scene.inspector.inspect();
    expect(scene.inspector.violation?.invariant).toBe(invariant);
  });
});

const leftovers: readonly (readonly [string, (scene: Scene) => unknown])[] = [
  ['everything ends', (scene) => scene.bringBack('ready', null)],
  ['work resumes by itself', (scene) => scene.bringBack('held', 'for ever')],
  [
    'no bead is lost',
    ({ town }) => {
      const number = town.world.openIssue({ title: 'Unseen', body: '', labels: ['agent'], by: 'maintainer' });
      town.issues.set(9, number);
    },
  ],
  [
    'no work is lost',
    ({ town: { world } }) => {
      for (const ref of world.git.refs.keys()) if (ref !== ledgerRef) world.git.refs.delete(ref);
    },
  ],
  [
    'no work is lost',
    ({ town: { world } }) => {
      const [nonce, result] = [...world.results][0] ?? [];
      if (nonce === undefined || result === undefined) throw new Error('nothing was published');
      const gate = { status: 'accepted', head: world.baseHead, files: 1, topics: [], resolution: null };
      world.results.set(nonce, RunResult.parse({ ...result, gate }));
    },
  ],
  [
    'no work is lost',
    ({ town }) => town.people.pushed.add(town.world.git.commit({ tree: new Map(), parents: [], message: '' })),
  ],
  [
    'what is taken back is out',
    (scene) => {
      const { queue } = scene.inspector.ledger;
      const by = queue.landed[1]?.pull ?? null;
      const landed = queue.landed.map((each, at) => (at === 0 ? { ...each, revertedBy: by } : each));
      return scene.write({ type: 'queue-set', queue: { ...queue, landed } });
    },
  ],
  ['a CV says what became of a landing', (scene) => scene.write({ type: 'landing-undone', bead: one })],
  ['machinery cleans up', ({ town: { world } }) => world.git.refs.set('refs/heads/refinery/left', world.baseHead)],
];

describe('in the end', () => {
  it.each(leftovers)('%s', async (invariant, leave) => {
    const scene = await Scene.begin();
    await scene.pass(6 * 60 * minute);
    await leave(scene);
    inspectEnd(scene.town, scene.inspector);
    expect(scene.inspector.violation?.invariant).toBe(invariant);
  });

  it('as it is, nothing is wrong', async () => {
    const scene = await Scene.begin();
    await scene.pass(6 * 60 * minute);
    inspectEnd(scene.town, scene.inspector);
    expect(scene.inspector.violation).toBeNull();
  });

  it('what is at rest stays so', async () => {
    const outcome = await play(plan, { sources: new Set(['runs']) });
    expect(outcome.violation?.invariant).toBe('what is at rest stays so');
  });

  it('ticks alone come to the same end', async () => {
    const deliveries: Plan = { ...plan, kind: 'deliveries' };
    const outcome = await playThrough(deliveries, {}, async (each, options = {}) => {
      const played = await play(each, options);
      return options.sources === undefined ? played : { ...played, states: { 1: 'landed', 2: 'closed' } };
    });
    expect(outcome.violation?.invariant).toBe('ticks alone come to the same end');
  });
});
