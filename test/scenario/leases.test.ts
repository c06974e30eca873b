/** Who may apply an effect: several processes take it over from one another, and it is done once. */
import { expect, it } from 'vitest';
import { inTime } from '../../src/adapters/in-time.ts';
import { Config } from '../../src/core/config.ts';
import { Instant } from '../../src/core/name.ts';
import type { LedgerPort } from '../../src/ports/ledger.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { Rig } from '../../src/shell/handle.ts';
import { classifyMemory, MemoryError } from '../support/memory-error.ts';
import { memoryPorts } from '../support/memory-github.ts';
import { MemoryWorld } from '../support/memory-world.ts';
import { SeededDice, VirtualTime } from '../support/virtual-time.ts';

const nothing = (): void => {};
const calm = { before: () => Promise.resolve(), after: () => Promise.resolve() };
const tick = [{ type: 'tick' }] as const;

class Clock {
  aheadMs = 0;
  readonly #time: VirtualTime;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  now = (): Instant => Instant.parse(this.#time.now() + this.aheadMs);
  wait = (ms: number): Promise<void> => this.#time.wait(ms);
}

it('what another process took over in between is looked for before it is done', async () => {
  const time = new VirtualTime();
  const world = new MemoryWorld({
    time,
    files: { 'README.md': 'A rig\n' },
    work: () => ({}),
    check: () => 'green',
    checkMs: 1000,
    isProtected: true,
    deliver: nothing,
  });
  world.permissions.set('maintainer', 'write');
  const issue = world.openIssue({ title: 'Fix it', body: '', labels: ['agent'], by: 'maintainer' });
  const config = Config.parse({ agents: [{ name: 'ada', runtime: 'script' }] });
  const process = (name: string, clock: Clock, spoil: (port: LedgerPort) => LedgerPort): Rig => {
    const { repository, ledger } = memoryPorts(world, calm);
    const ports: Ports = {
      repository,
      ledger: spoil(ledger),
      clock,
      dice: new SeededDice(1),
      log: { info: nothing, warn: nothing, error: nothing },
      readConfig: () => ({ status: 'read', config }),
      classify: classifyMemory,
      wake: () => Promise.resolve(),
      inTime,
      heldBy: name,
    };
    return new Rig(ports, { ackWaitMs: 0 });
  };

  // The first decides, and each time that it has committed so much time is gone that it begins nothing.
  const early = new Clock(time);
  let slowMs = 70_000;
  const first = process('first', early, (ledger) => ({
    ...ledger,
    commit: async (...given) => {
      const committed = await ledger.commit(...given);
      early.aheadMs += slowMs;
      return committed;
    },
  }));
  await first.handle(tick);
  expect([world.runs.size, world.issue(issue).comments.length]).toEqual([0, 0]);

  // The second takes it over and does it, and dies before it can say so.
  const later = new Clock(time);
  later.aheadMs = early.aheadMs + 80_000;
  let commits = 0;
  const second = process('second', later, (ledger) => ({
    ...ledger,
    commit: (...given) => {
      commits += 1;
      if (commits > 1) throw new MemoryError({ kind: 'lasting', reason: 'dead' });
      return ledger.commit(...given);
    },
  }));
  await expect(second.handle(tick)).rejects.toThrow('dead');
  expect([world.runs.size, world.issue(issue).comments.length]).toEqual([1, 1]);

  slowMs = 0;
  early.aheadMs = later.aheadMs + 80_000;
  await first.handle(tick);
  expect([world.runs.size, world.issue(issue).comments.length]).toEqual([1, 1]);
});
