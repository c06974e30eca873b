/** The run that composes by rules, on real repositories: what conflicts in the queue, merged one on the other. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { Sha } from '../../src/core/name.ts';
import { bindingOf, Composition, runComposeJob } from '../../src/run/compose.ts';
import { RunLog } from '../../src/run/log.ts';
import type { PublishEnd } from '../../src/run/publication.ts';
import { commitFiles, RunWorld } from '../support/run-world.ts';

const id = '0123456789abcdef01234567';
const [attemptRef, resultRef] = [`refs/toolpusher/attempts/${id}`, `refs/toolpusher/results/${id}`];
const list = (...names: readonly string[]): string =>
  `export const shops = [\n${names.map((name) => `  '${name}',\n`).join('')}];\n`;

let world: RunWorld;
afterEach(() => world.dispose());

/** A base and pull requests 11, 12, … from it, one for each of these changes. */
async function pulls(...changes: readonly Readonly<Record<string, string>>[]): Promise<{ base: Sha; heads: Sha[] }> {
  const files = { 'src/shops.ts': list('anvil'), 'src/limit.ts': 'export const limit = 10;\n' };
  world = await RunWorld.create({ text: 'x', files });
  const seed = join(world.root, 'seed');
  const git = new Git({ cwd: seed, allowFile: true });
  const { base } = world.dispatch;
  const heads: Sha[] = [];
  for (const [index, change] of changes.entries()) {
    await git.run(['checkout', '--quiet', '-B', `pull-${index}`, base]);
    heads.push(Sha.parse(await commitFiles(seed, change, `Change ${index}`)));
    await git.run(['push', '--quiet', world.server, `HEAD:refs/heads/polecat/ada/${index + 1}`]);
  }
  return { base, heads };
}

const message = (pull: number): string =>
  `Merge pull request #${pull}: Shops\n\nCloses #${pull - 10}\n\nToolpusher-Bead: ${pull - 10}`;

interface Asked {
  readonly base: Sha;
  readonly heads: readonly Sha[];
  /** What of the queue differs from what was asked. */
  readonly run?: Readonly<Record<string, unknown>>;
}

/** Runs the job that the queue waits for. */
async function compose({ base, heads, run = {} }: Asked): Promise<PublishEnd> {
  const members = heads.map((head, index) => ({ pull: 11 + index, head }));
  const waiting = { id, state: 'composing', base, onto: null, sha: null, members, job: 77, ...run };
  const dir = await mkdtemp(join(world.root, 'ledger-'));
  await new Git({ cwd: dir }).run(['init', '--quiet']);
  await commitFiles(dir, { 'queue.json': JSON.stringify({ runs: [waiting] }) }, 'Ledger');
  const git = new Git({ cwd: dir, allowFile: true });
  await git.run(['push', '--quiet', '--force', world.server, 'HEAD:refs/heads/toolpusher/ledger']);
  const said = members.map((member) => ({ ...member, message: message(member.pull) }));
  await mkdir(join(world.root, 'temp'), { recursive: true });
  return runComposeJob({
    composition: Composition.parse({ nonce: id, base, members: JSON.stringify(said) }),
    run: 77,
    remote: { url: world.server, token: null, allowFile: true },
    temp: join(world.root, 'temp'),
    log: new RunLog((line) => world.lines.push(line)),
    pause: () => Promise.resolve(),
  });
}

const shops = (name: string): Record<string, string> => ({ 'src/shops.ts': list('anvil', name) });

describe('a run that composes', () => {
  it('merges three additions to one list, each on the one before it, and is the same when done twice', async () => {
    const { base, heads } = await pulls(shops('bakery'), shops('cobbler'), shops('dairy'));
    const end = await compose({ base, heads });
    expect(end).toMatchObject({
      status: 'published',
      isFirst: true,
      result: { gate: { status: 'accepted', files: 1 } },
    });
    const { merged = [], left } = (end.status === 'published' ? end.result.composed : undefined) ?? {};
    expect(left).toEqual([]);
    expect(merged.map(({ pull, resolution }) => [pull, resolution.tier])).toEqual([
      [11, 'clean'],
      [12, 'auto'],
      [13, 'auto'],
    ]);
    const file = await world.see('cat-file', 'blob', `${attemptRef}:src/shops.ts`);
    for (const name of ['anvil', 'bakery', 'cobbler', 'dairy']) expect(file).toContain(`'${name}'`);
    let on: string = base;
    for (const [index, { sha }] of merged.entries()) {
      expect(await world.see('log', '-1', '--format=%P', sha)).toBe(`${on} ${heads[index]}`);
      on = sha;
    }
    expect(await world.see('rev-parse', attemptRef)).toBe(on);
    const said = await world.see('log', '-1', '--format=%an%n%B', attemptRef);
    expect(said.replace(/(?<=typescript: ).*(?=\))/, 'rules')).toMatchInlineSnapshot(`
      "toolpusher
      Merge pull request #13: Shops

      Tier: auto
      Resolved: src/shops.ts (typescript: rules)

      Closes #3

      Toolpusher-Bead: 3
      Toolpusher-Tier: auto"
    `);
    const refs = await world.see('for-each-ref', 'refs/toolpusher');
    expect(await compose({ base, heads })).toMatchObject({ status: 'published', isFirst: false });
    expect(await world.see('for-each-ref', 'refs/toolpusher')).toBe(refs);
  });

  it('leaves out what contradicts, and goes on with the rest', async () => {
    const limit = (value: number): Record<string, string> => ({ 'src/limit.ts': `export const limit = ${value};\n` });
    const { base, heads } = await pulls(limit(20), limit(30), shops('bakery'));
    await compose({ base, heads });
    const result = JSON.parse(await world.see('cat-file', 'blob', `${resultRef}:result.json`));
    expect(result.composed.merged.map(({ pull }: { pull: number }) => pull)).toEqual([11, 13]);
    expect(result.composed.left).toMatchObject([{ pull: 12, reason: expect.stringContaining('src/limit.ts') }]);
    expect(await world.see('cat-file', 'blob', `${attemptRef}:src/limit.ts`)).toBe('export const limit = 20;');
  });

  it('publishes no work where nothing can be merged, and leaves out what changes workflows', async () => {
    const { base, heads } = await pulls({ '.github/workflows/ci.yml': 'on: push\n' });
    expect(await compose({ base, heads })).toMatchObject({
      status: 'published',
      result: { gate: { status: 'nothing' }, composed: { merged: [], left: [{ pull: 11 }] } },
    });
    expect(await world.refs()).toEqual([resultRef]);
  });

  it('pushes nothing where the queue waits for something else', async () => {
    const { base, heads } = await pulls(shops('bakery'));
    for (const run of [{ state: 'void' }, { job: 78 }, { members: [] }, { base: heads[0] }, { id: 'f'.repeat(24) }]) {
      expect(await compose({ base, heads, run })).toMatchObject({ status: 'refused' });
    }
    expect(await world.refs()).toEqual([]);
  });

  it('waits until the App has bound it', () => {
    const composition = Composition.parse({
      nonce: id,
      base: 'a'.repeat(40),
      members: JSON.stringify([{ pull: 11, head: 'b'.repeat(40), message: 'm' }]),
    });
    const members = [{ pull: 11, head: 'b'.repeat(40) }];
    const car = {
      id: 'c'.repeat(24),
      state: 'testing',
      base: 'd'.repeat(40),
      onto: null,
      sha: 'a'.repeat(40),
      members: [],
      job: null,
    };
    const run = { ...car, id, state: 'composing', onto: car.id, sha: null, members };
    const text = (job: number | null): string => JSON.stringify({ runs: [car, { ...run, job }] });
    expect(bindingOf(text(null), { composition, run: 77 })).toEqual({ status: 'unbound' });
    expect(bindingOf(text(77), { composition, run: 77 })).toEqual({ status: 'bound', what: null });
    expect(bindingOf(null, { composition, run: 77 }).status).toBe('mismatch');
  });
});
