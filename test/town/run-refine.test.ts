/** Delivered work brought up to the base without an agent, on real repositories, and what agents may add to it. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { agentIdentity, withTrailers } from '../../src/core/agents/attribution.ts';
import { Sha } from '../../src/core/name.ts';
import { Dispatch } from '../../src/run/dispatch.ts';
import { nonce, commitFiles, RunWorld, scriptText } from '../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.dispose());

type Files = Readonly<Record<string, string>>;
const list = (...names: readonly string[]): string =>
  `export const shops = [\n${names.map((name) => `  '${name}',\n`).join('')}];\n`;
const text = scriptText('steps:\n  - append: {file: src/a.txt, text: more}');
const attemptsRef = `refs/toolpusher/attempts/${nonce}`;
const resultsRef = `refs/toolpusher/results/${nonce}`;

interface Story {
  /** What there was, what the delivered work changed, and what landed meanwhile. */
  readonly was: Files;
  readonly work: Files;
  readonly landed: Files;
  readonly config?: string;
  readonly run?: number | null;
}

/** A world in which attempt 1 was delivered, the base moved, and attempt 2 is to refine. */
async function conflict({ was, work, landed, ...options }: Story): Promise<void> {
  world = await RunWorld.create({ text, files: was, ...options });
  const previous = await deliver(work, world.dispatch.base);
  const base = await land(landed);
  world.dispatch = { ...world.dispatch, mode: 'refine', attempt: 2, base, previous };
  await world.writeLedger();
}

/** Commits as the agent's harness does and puts the commit where attempt 1 has its work. */
async function deliver(files: Files, from: string): Promise<Sha> {
  const seed = join(world.root, 'seed');
  const { name, email } = agentIdentity(world.dispatch.agent);
  const env = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  const git = new Git({ cwd: seed, allowFile: true, env });
  await git.run(['checkout', '--quiet', '-B', 'work', from]);
  await commitFiles(seed, files, 'x');
  await git.run(['commit', '--quiet', '--amend', '--reset-author', '-m', withTrailers('Work', world.dispatch)]);
  await git.run(['push', '--quiet', world.server, 'HEAD:refs/toolpusher/attempts/one0000000000000000']);
  return Sha.parse(await git.run(['rev-parse', 'HEAD']));
}

async function land(files: Files): Promise<Sha> {
  const seed = join(world.root, 'seed');
  const git = new Git({ cwd: seed, allowFile: true });
  await git.run(['checkout', '--quiet', '-B', 'landed', world.dispatch.base]);
  const base = Sha.parse(await commitFiles(seed, files, 'Landed'));
  await git.run(['push', '--quiet', world.server, 'HEAD:refs/heads/main']);
  return base;
}

const bothAdd: Story = {
  was: { 'src/shops.ts': list('anvil') },
  work: { 'src/shops.ts': list('anvil', 'bakery') },
  landed: { 'src/shops.ts': list('anvil', 'cobbler') },
};
const contradiction: Story = {
  was: { 'src/limit.ts': 'export const limit = 10;\n' },
  work: { 'src/limit.ts': 'export const limit = 20;\n' },
  landed: { 'src/limit.ts': 'export const limit = 30;\n' },
};

/** The refs of this attempt. */
const ownRefs = async (): Promise<string[]> => (await world.refs()).filter((ref) => !ref.includes('/one0'));

describe('a refine run', () => {
  it('merges two additions to one list, says how, and is the same when done twice', async () => {
    await conflict(bothAdd);
    const { base, previous } = world.dispatch;
    expect(await world.runRefine()).toMatchObject({
      status: 'published',
      isFirst: true,
      result: { run: 77, testimony: null, gate: { status: 'accepted', files: 1 } },
    });
    expect(await ownRefs()).toEqual([attemptsRef, resultsRef]);
    const merged = await world.file('src/shops.ts');
    expect(merged).toContain("'bakery'");
    expect(merged).toContain("'cobbler'");
    expect(await world.see('log', '-1', '--format=%P', attemptsRef)).toBe(`${previous} ${base}`);
    const said = await world.see('log', '-1', '--format=%an <%ae>|%cn <%ce>%n%B', attemptsRef);
    expect(said.replace(/(?<=typescript: ).*(?=\))/, 'rules')).toMatchInlineSnapshot(`
      "toolpusher <toolpusher@agents.toolpusher.invalid>|toolpusher <toolpusher@agents.toolpusher.invalid>
      Merge main into polecat/ada/7

      Tier: auto
      Resolved: src/shops.ts (typescript: rules)

      Toolpusher-Tier: auto
      Toolpusher-Bead: #7
      Toolpusher-Agent: ada
      Toolpusher-Attempt: 2"
    `);
    const heads = await world.see('for-each-ref', 'refs/toolpusher');
    expect(await world.runRefine()).toMatchObject({ status: 'published', isFirst: false });
    expect(await world.see('for-each-ref', 'refs/toolpusher')).toBe(heads);
  });

  it('makes a plain merge where nothing conflicts', async () => {
    await conflict({ ...bothAdd, landed: { 'src/other.txt': 'other\n' } });
    await world.runRefine();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', files: 1 } });
    expect(await world.see('log', '-1', '--format=%(trailers:key=Toolpusher-Tier,valueonly)', attemptsRef)).toContain(
      'clean',
    );
    expect(await world.file('src/other.txt')).toBe('other\n');
  });

  it('leaves a contradiction to an agent, with the reason', async () => {
    await conflict(contradiction);
    expect(await world.runRefine()).toMatchObject({ status: 'published' });
    expect(await ownRefs()).toEqual([resultsRef]);
    expect(await world.result()).toMatchObject({
      testimony: null,
      gate: { status: 'refused', rule: 'unresolved', reason: expect.stringContaining('src/limit.ts') },
    });
  });

  it('leaves a file that breaks the merge to an agent', async () => {
    const deep = (value: string): Files => ({
      'src/deep.ts': `export const deep = ${'[\n'.repeat(20_000)}${value}${'\n]'.repeat(20_000)};\n`,
    });
    await conflict({ was: deep('1'), work: deep('1, 2'), landed: deep('1, 3') });
    expect(await world.runRefine()).toMatchObject({ status: 'published' });
    expect(await world.result()).toMatchObject({
      gate: { rule: 'misfit', reason: expect.stringContaining('the merge broke off') },
    });
  });

  it('has nothing to do where the work holds the base already', async () => {
    await conflict(bothAdd);
    const { previous } = world.dispatch;
    world.dispatch = { ...world.dispatch, base: Sha.parse(await world.see('rev-parse', `${previous}~1`)) };
    await world.writeLedger();
    await world.runRefine();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', head: previous, files: 1 } });
    expect(await world.see('rev-parse', attemptsRef)).toBe(previous);
  });

  it('does not run a package manager to make a lock file', async () => {
    const lock = (version: string): string => `${JSON.stringify({ name: 'a', lockfileVersion: 3, version })}\n`;
    const manifest = { 'package.json': '{"name": "a"}\n' };
    await conflict({
      was: { ...manifest, 'package-lock.json': lock('1') },
      work: { 'package-lock.json': lock('2') },
      landed: { 'package-lock.json': lock('3') },
    });
    await world.runRefine();
    expect(await world.result()).toMatchObject({
      gate: { rule: 'unresolved', reason: 'package-lock.json (lock): npm has to make the lock file anew' },
    });
  });

  it('does not let a dropped line skip CI or close an issue', async () => {
    const data = (...names: readonly string[]): Files => ({ 'data.json': `${JSON.stringify({ names }, null, 2)}\n` });
    await conflict({
      was: data('first', 'fixes #9 [skip [skip ci]ci]', 'closes #8 [skip ci]'),
      work: data('first'),
      landed: data('first', 'fixes #9 [skip [skip ci]ci]', 'closes #8 [skip ci]', 'last'),
    });
    await world.runRefine();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted' } });
    const said = await world.see('log', '-1', '--format=%B', attemptsRef);
    expect(said).toContain('Dropped:');
    expect(said).not.toMatch(/\[skip ci|(?:fixes|closes) #/);
  });

  it('waits for the App to bind it, as long as publishing does', async () => {
    await conflict({ ...bothAdd, run: null });
    let waited = 0;
    const pause = async (ms: number): Promise<void> => {
      waited += ms;
      if (waited === 5000) await world.writeLedger({ run: 77 });
    };
    expect(await world.runRefine({ pause })).toMatchObject({ status: 'published' });
    expect(waited).toBe(5000);
  });
});

describe('a refine run that is not to be', () => {
  it.each([
    ['another run', { run: 78 }],
    ['an attempt at work', { mode: 'work' }],
    ['other work', { previous: 'f'.repeat(40) }],
    ['no work', { previous: null }],
    ['another base', { base: 'f'.repeat(40) }],
  ])('pushes nothing when the ledger waits for %s', async (_, change) => {
    await conflict(bothAdd);
    await world.writeLedger(change);
    expect(await world.runRefine()).toMatchObject({ status: 'refused' });
    expect(await ownRefs()).toEqual([]);
  });

  it('pushes nothing when it is never bound', async () => {
    await conflict({ ...bothAdd, run: null });
    expect(await world.runRefine()).toMatchObject({ status: 'refused' });
    expect(await ownRefs()).toEqual([]);
  });

  it('pushes nothing without work to refine', async () => {
    await conflict(bothAdd);
    world.dispatch = { ...world.dispatch, previous: null };
    await world.writeLedger();
    expect(await world.runRefine()).toMatchObject({ status: 'refused', reason: expect.stringContaining('previous') });
    expect(await ownRefs()).toEqual([]);
  });

  it('fails when the server has no such base, and says so of work that is gone', async () => {
    await conflict(bothAdd);
    const { base } = world.dispatch;
    world.dispatch = { ...world.dispatch, base: Sha.parse('f'.repeat(40)) };
    await world.writeLedger();
    await expect(world.runRefine()).rejects.toThrow('git fetch failed');
    world.dispatch = { ...world.dispatch, base, previous: Sha.parse('e'.repeat(40)) };
    await world.writeLedger();
    await world.runRefine();
    expect(await world.result()).toMatchObject({
      gate: { rule: 'unresolved', reason: expect.stringContaining('eee') },
    });
  });

  it('refuses a result that changes what is protected on this base', async () => {
    await conflict({
      ...bothAdd,
      landed: { '.github/workspace.yml': "gate: { protect: ['src/shops.ts'] }\n" },
    });
    await world.runRefine();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'protected' } });
    expect(await ownRefs()).toEqual([resultsRef]);
  });

  it('refuses two names that differ only by case', async () => {
    await conflict({ was: {}, work: { 'src/Shop.txt': 'a\n' }, landed: { 'src/shop.txt': 'b\n' } });
    await world.runRefine();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'misfit' } });
  });
});

describe('an attempt after a refined one', () => {
  /** Refines, then hooks attempt 3, which goes on from the merge, on a base that moved again. */
  async function third(): Promise<void> {
    await conflict(bothAdd);
    await world.runRefine();
    const previous = Sha.parse(await world.see('rev-parse', attemptsRef));
    const seed = join(world.root, 'seed');
    await new Git({ cwd: seed }).run(['checkout', '--quiet', 'landed']);
    const base = Sha.parse(await commitFiles(seed, { 'src/b.txt': 'b\n' }, 'Landed too'));
    await new Git({ cwd: seed, allowFile: true }).run(['push', '--quiet', world.server, 'HEAD:refs/heads/main']);
    await world.see('update-ref', 'refs/toolpusher/attempts/two0000000000000000', previous);
    for (const ref of [attemptsRef, resultsRef]) await world.see('update-ref', '-d', ref);
    world.dispatch = { ...world.dispatch, mode: 'work', attempt: 3, base, previous };
    await world.writeLedger();
    await world.checkOut();
  }

  it('is accepted, though the merge before it is not one of git', async () => {
    await third();
    expect(await world.runAgent()).toMatchObject({ testimony: { outcome: 'done' } });
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', files: 2 } });
    const merged = await world.file('src/shops.ts');
    expect(merged).toContain("'bakery'");
    expect(merged).toContain("'cobbler'");
    expect(await world.file('src/a.txt')).toBe('one\ntwo\nthree\nmore\n');
  });

  it('is judged whole when the ledger knows of no earlier work', async () => {
    await third();
    await world.runAgent();
    world.dispatch = { ...world.dispatch, previous: null };
    await world.writeLedger();
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'merge' } });
  });

  it('cannot smuggle in a merge of its own', async () => {
    await third();
    await world.runAgent();
    const git = new Git({ cwd: world.checkout });
    const { name, email } = agentIdentity(world.dispatch.agent);
    const env = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
    const { base, previous } = world.dispatch;
    await git.with({ allowFile: true }).run(['fetch', '--quiet', world.server, String(previous)]);
    const blob = await git.run(['hash-object', '-w', '--stdin'], 'hidden');
    const tree = await git.run(['mktree'], `100644 blob ${blob}\thidden.txt\n`);
    const message = withTrailers('Merge main into polecat/ada/7\n\nToolpusher-Tier: auto', world.dispatch);
    const parents = ['-p', String(previous), '-p', base];
    const merge = await git.with({ env }).run(['commit-tree', tree, ...parents, '-F', '-'], message);
    await git.run(['update-ref', 'refs/toolpusher/work', merge]);
    const path = join(world.root, 'out', 'work.bundle');
    await git.run(['bundle', 'create', '--quiet', path, 'refs/toolpusher/work', `^${base}`]);
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'refused', rule: 'merge' } });
  });
});

describe('the inputs of a refine run', () => {
  it('are those of any run, with the mode', () => {
    const sha = 'a'.repeat(40);
    const inputs = { bead: '7', attempt: '2', nonce, agent: 'ada', runtime: 'script', base: sha, branch: 'main' };
    expect(Dispatch.parse({ ...inputs, mode: 'refine', previous: sha })).toMatchObject({
      mode: 'refine',
      previous: sha,
    });
    expect(Dispatch.safeParse({ ...inputs, mode: 'publish', previous: sha }).success).toBe(false);
  });
});
