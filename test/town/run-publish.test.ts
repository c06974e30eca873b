/** The trusted job against forged bundles, forged testimony, and a ledger that does not wait for it. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { agentIdentity, withTrailers } from '../../src/core/agents/attribution.ts';
import { RunWorld, scriptText } from '../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.dispose());

const text = scriptText('steps:\n  - replace: {file: src/a.txt, find: two, with: TWO}');
const create = async (options: { run?: number | null; hash?: string } = {}): Promise<RunWorld> =>
  (world = await RunWorld.create({ text, ...options }));

/** A commit on the base as a well-behaved harness would make it, from any tree. */
async function forge(git: Git, tree: string, parent: string): Promise<string> {
  const { name, email } = agentIdentity(world.dispatch.agent);
  const env = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  return git.with({ env }).run(['commit-tree', tree, '-p', parent, '-F', '-'], withTrailers('Work', world.dispatch));
}

async function bundle(git: Git, ...args: readonly string[]): Promise<string> {
  const path = join(world.root, 'out', 'work.bundle');
  await mkdir(join(world.root, 'out'), { recursive: true });
  await git.run(['bundle', 'create', '--quiet', path, ...args]);
  return path;
}

describe('the binding', () => {
  it('a run that the App has not seen yet is waited for', async () => {
    await create({ run: null });
    await world.runAgent();
    const waits: number[] = [];
    const pause = async (ms: number): Promise<void> => {
      waits.push(ms);
      if (waits.length === 2) await world.writeLedger({ run: 77 });
    };
    expect(await world.runPublish({ pause })).toMatchObject({ status: 'published' });
    expect(waits).toEqual([2000, 3000]);
  });

  it('a run that is never bound pushes nothing, after 13 min', async () => {
    await create({ run: null });
    await world.runAgent();
    let waited = 0;
    const pause = (ms: number): Promise<void> => Promise.resolve(void (waited += ms));
    expect(await world.runPublish({ pause })).toMatchObject({ status: 'refused' });
    expect(waited).toBe(780_000);
    expect(await world.refs()).toEqual([]);
  });

  it('another run starts nothing and pushes nothing', async () => {
    await create();
    expect(await world.runAgent({ run: 78 })).toMatchObject({
      status: 'refused',
      reason: 'Attempt 1 is bound to run 77.',
    });
    await world.runAgent();
    expect(await world.runPublish({ run: 78 })).toMatchObject({ status: 'refused' });
    expect(await world.refs()).toEqual([]);
  });

  it('a text that is not the approved one starts nothing', async () => {
    await create({ hash: '0'.repeat(64) });
    expect(await world.runAgent()).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('not the one that was approved'),
    });
  });
});

describe('a bundle', () => {
  it('with a second ref is refused', async () => {
    await create();
    const git = new Git({ cwd: world.checkout });
    const commit = await forge(git, `${world.dispatch.base}^{tree}`, world.dispatch.base);
    await git.run(['update-ref', 'refs/toolpusher/work', commit]);
    await git.run(['update-ref', 'refs/heads/evil', commit]);
    await bundle(git, 'refs/toolpusher/work', 'refs/heads/evil', `^${world.dispatch.base}`);
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'one-ref' }, testimony: null });
  });

  it('of another history is refused', async () => {
    await create();
    const git = new Git({ cwd: world.checkout });
    const tree = await git.run(['rev-parse', `${world.dispatch.base}^{tree}`]);
    const { name, email } = agentIdentity(world.dispatch.agent);
    const env = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
    const root = await git.with({ env }).run(['commit-tree', tree, '-F', '-'], withTrailers('Work', world.dispatch));
    await git.run(['update-ref', 'refs/toolpusher/work', root]);
    await bundle(git, 'refs/toolpusher/work');
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'descends' } });
  });

  it('with a tree that git forbids is refused by fsck', async () => {
    await create();
    const git = new Git({ cwd: world.checkout });
    const blob = await git.run(['hash-object', '-w', '--stdin'], 'evil');
    const entry = Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(blob, 'hex')]);
    const tree = await git.run(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], entry);
    await git.run(['update-ref', 'refs/toolpusher/work', await forge(git, tree, world.dispatch.base)]);
    await bundle(git, 'refs/toolpusher/work', `^${world.dispatch.base}`);
    await world.runPublish();
    expect(await world.result()).toMatchObject({
      gate: { status: 'refused', rule: 'fsck', reason: expect.stringContaining('.git') },
    });
    expect(await world.refs()).toHaveLength(1);
  });

  it('cut short, garbage, or a link is refused and never followed', async () => {
    await create();
    await world.runAgent();
    const path = join(world.root, 'out', 'work.bundle');
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 40));
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'fsck' } });
    await world.dispose();

    await create();
    await mkdir(join(world.root, 'out'));
    await symlink('/etc/passwd', join(world.root, 'out', 'work.bundle'));
    await symlink('/etc/passwd', join(world.root, 'out', 'result.json'));
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'bundle' }, testimony: null });
  });

  it('with a merge that hides a change is refused', async () => {
    await create();
    const git = new Git({ cwd: world.checkout });
    const work = await forge(git, `${world.dispatch.base}^{tree}`, world.dispatch.base);
    const blob = await git.run(['hash-object', '-w', '--stdin'], 'hidden');
    const tree = await git.run(['mktree'], `100644 blob ${blob}\thidden.txt\n`);
    const { name, email } = agentIdentity(world.dispatch.agent);
    const env = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
    const merge = await git
      .with({ env })
      .run(
        ['commit-tree', tree, '-p', work, '-p', world.dispatch.base, '-F', '-'],
        withTrailers('Merge', world.dispatch),
      );
    await git.run(['update-ref', 'refs/toolpusher/work', merge]);
    await bundle(git, 'refs/toolpusher/work', `^${world.dispatch.base}`);
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'merge' } });
  });
});

describe('the testimony', () => {
  it.each([
    ['of another bead', (said: object) => ({ ...said, bead: 8 })],
    ['with a key too many', (said: object) => ({ ...said, isTrusted: true })],
    ['with a gate verdict of its own', (said: object) => ({ ...said, gate: { status: 'accepted' } })],
    ['that is no object', () => 'done'],
    ['that is too long', (said: object) => ({ ...said, summary: 'x'.repeat(40_000) })],
  ])('%s is left out', async (_, change) => {
    await create();
    await world.runAgent();
    await writeFile(
      join(world.root, 'out', 'result.json'),
      JSON.stringify(change(JSON.parse(await world.out('result.json')))),
    );
    await world.runPublish();
    expect(await world.result()).toMatchObject({ testimony: null, gate: { status: 'accepted' } });
  });

  it('is shown without secrets and hidden text, and an odd time does no harm', async () => {
    await create();
    await world.runAgent();
    const said: object = JSON.parse(await world.out('result.json'));
    const summary = `Done\u{E0041} with ghp_${'a'.repeat(36)}`;
    await writeFile(join(world.root, 'out', 'result.json'), JSON.stringify({ ...said, summary, endedAt: -5 }));
    await world.runPublish();
    expect(await world.result()).toMatchObject({ testimony: { summary: 'Done with ***' } });
  });
});

describe('steps that a person has to approve', () => {
  it('are named by the trusted job until that is done, whatever the agent says of them', async () => {
    await create();
    await world.writeLedger({}, { formula: 'release' });
    await world.runAgent();
    const said: { molecule: { steps: object[] } } = JSON.parse(await world.out('result.json'));
    const steps = said.molecule.steps.map((step) => ({ ...step, isDone: true }));
    await writeFile(
      join(world.root, 'out', 'result.json'),
      JSON.stringify({ ...said, molecule: { ...said.molecule, steps } }),
    );
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', waits: ['approve'] } });
  });

  it('are none once they are approved', async () => {
    await create();
    await world.writeLedger({}, { formula: 'release', approvedSteps: ['approve'] });
    expect(await world.runAgent()).toMatchObject({ testimony: { outcome: 'unfinished' } });
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', waits: [] } });
  });
});

describe('publishing', () => {
  it('never replaces what is there', async () => {
    await create();
    await world.runAgent();
    await world.see('update-ref', `refs/toolpusher/attempts/${world.dispatch.nonce}`, world.dispatch.base);
    await expect(world.runPublish()).rejects.toThrow('git push failed');
    expect(await world.refs()).toEqual([`refs/toolpusher/attempts/${world.dispatch.nonce}`]);
  });

  it('says so when the agent job left nothing', async () => {
    await create();
    expect(await world.runPublish()).toMatchObject({
      status: 'published',
      result: { testimony: null, gate: { status: 'nothing' } },
    });
    expect(await world.refs()).toEqual([`refs/toolpusher/results/${world.dispatch.nonce}`]);
  });
});
