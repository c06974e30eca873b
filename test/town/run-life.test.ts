/** A run from dispatch to refs, both jobs with real git and real processes. */
import { afterEach, describe, expect, it } from 'vitest';
import { nonce, RunWorld, scriptText, type WorldOptions } from '../support/run-world.ts';

let world: RunWorld;
const start = async (options: WorldOptions): Promise<RunWorld> => (world = await RunWorld.create(options));
afterEach(() => world.dispose());

describe('a run', () => {
  it('publishes what the agent did, attributed, in one push that can be repeated', async () => {
    await start({ text: scriptText('steps:\n  - replace: {file: src/a.txt, find: two, with: TWO}') });
    const end = await world.runAgent();
    expect(end).toMatchObject({ status: 'ended', testimony: { outcome: 'done' } });
    expect(await world.runPublish()).toMatchObject({ status: 'published', isFirst: true });
    expect(await world.refs()).toEqual([`refs/toolpusher/attempts/${nonce}`, `refs/toolpusher/results/${nonce}`]);
    expect(await world.file('src/a.txt')).toBe('one\nTWO\nthree\n');
    expect(
      await world.see(
        'log',
        '--format=%an <%ae>%n%B',
        `${world.dispatch.base}..refs/toolpusher/attempts/${world.dispatch.nonce}`,
      ),
    ).toMatchInlineSnapshot(`
        "ada <ada@agents.toolpusher.invalid>
        Change a line

        Toolpusher-Bead: #7
        Toolpusher-Agent: ada
        Toolpusher-Attempt: 1"
      `);
    expect(await world.runPublish()).toMatchObject({ status: 'published', isFirst: false });
    expect(await world.result()).toMatchObject({
      run: 77,
      gate: { status: 'accepted', files: 1 },
      testimony: { outcome: 'done' },
    });
  });
});
