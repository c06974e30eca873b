/** A conflict that rules leave open, resolved by an agent that is not the author, judged by the trusted job: real git and processes. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { agentIdentity, withTrailers } from '../../src/core/agents/attribution.ts';
import { memoryRef } from '../../src/adapters/merge/git/memory.ts';
import { AgentName, Nonce, Sha } from '../../src/core/name.ts';
import { asClass, both, counter, withReset } from '../support/counter-texts.ts';
import { commitFiles, nonce, RunWorld, scriptText } from '../support/run-world.ts';

let world: RunWorld;
afterEach(() => world.dispose());

const attemptsRef = `refs/toolpusher/attempts/${nonce}`;
const ada = AgentName.parse('ada');

const background = {
  remarks: [{ by: 'maintainer', text: 'Is it a class for good?' }],
  steps: [{ tier: 'auto', said: 'c.js (javascript): both sides changed it.' }],
};

/** Work of ada that conflicts with what landed, hooked by bob, whose program is `command`. */
async function conflict(command: string, mode = 'resolve', landed = asClass): Promise<void> {
  const config = `runtimes: { model: { kind: command, command: ${JSON.stringify(command)} } }\n`;
  world = await RunWorld.create({ text: scriptText('steps: []'), config, files: { 'src/c.js': counter } });
  const seed = join(world.root, 'seed');
  const { name, email } = agentIdentity(ada);
  const env = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  const git = new Git({ cwd: seed, allowFile: true, env });
  const from = world.dispatch.base;
  await git.run(['checkout', '--quiet', '-B', 'work', from]);
  await commitFiles(seed, { 'src/c.js': withReset }, 'x');
  await git.run(['commit', '--quiet', '--amend', '--reset-author', '-m', withTrailers('Work', world.dispatch)]);
  await git.run(['push', '--quiet', world.server, 'HEAD:refs/toolpusher/attempts/one0000000000000000']);
  const previous = Sha.parse(await git.run(['rev-parse', 'HEAD']));
  await git.run(['checkout', '--quiet', '-B', 'landed', from]);
  const base = Sha.parse(await commitFiles(seed, { 'src/c.js': landed }, 'Make it a class'));
  await git.run(['push', '--quiet', world.server, 'HEAD:refs/heads/main']);
  world.dispatch = { ...world.dispatch, attempt: 3, agent: AgentName.parse('bob'), runtime: 'model', base, previous };
  const worked = { number: 1, agent: 'ada', end: 'conflict', summary: '', mode: 'work' };
  await world.writeLedger({ mode }, { ended: [worked], ladder: { hint: 'Mind the\u200B reset.', ...background } });
  await world.checkOut();
}

const write = (text: string): string =>
  `printf '%s' ${JSON.stringify(text).replaceAll('\\n', '\n').replaceAll('$', '\\$')} > src/c.js`;

describe('a resolve run', () => {
  it('lands on both: the merge has both parents and says who resolved what', async () => {
    await conflict(`cat src/c.js > "$TMPDIR/seen"; cp "$TMPDIR/seen" ../seen.txt || true; ${write(both)}`);
    const { previous, base } = world.dispatch;
    await world.runAgent();
    const prompt = await world.out('prompt.md');
    expect(prompt).toContain('## The conflict to resolve');
    expect(prompt).toContain('Make it a class');
    expect(prompt).toContain('src/c.js (javascript)');
    expect(await world.runPublish()).toMatchObject({ status: 'published' });
    expect(await world.result()).toMatchObject({
      gate: { status: 'accepted', resolution: { tier: 'ai', files: ['src/c.js'] } },
    });
    expect(await world.file('src/c.js')).toBe(both);
    expect(await world.see('log', '-1', '--format=%P', attemptsRef)).toBe(`${previous} ${base}`);
    const trailers = await world.see('log', '-1', '--format=%(trailers:only)', attemptsRef);
    expect(trailers.trim().split('\n')).toEqual([
      'Toolpusher-Tier: ai',
      'Toolpusher-Resolver: bob',
      'Toolpusher-Bead: #7',
      'Toolpusher-Agent: ada',
      'Toolpusher-Attempt: 3',
    ]);
  });

  it('is remembered in the repository: the same conflict is resolved without an agent the next time', async () => {
    await conflict(write(both));
    const refine = async (id: string): Promise<unknown> => {
      world.dispatch = { ...world.dispatch, mode: 'refine', attempt: 4, nonce: Nonce.parse(id) };
      await world.writeLedger({ mode: 'refine' });
      await world.runRefine();
      return world.result();
    };
    const asked = world.dispatch;
    const unresolved = { gate: { status: 'refused', rule: 'unresolved' } };
    expect(await refine('before00000000000000')).toMatchObject(unresolved);
    world.dispatch = asked;
    await world.writeLedger({ mode: 'resolve' });
    await world.runAgent();
    await world.runPublish();
    const remembered = await world.see('rev-parse', memoryRef);
    const resolution = { tier: 'auto', files: ['src/c.js'], rules: ['memory'] };
    expect(await refine('after000000000000000')).toMatchObject({ gate: { status: 'accepted', resolution } });
    expect(await world.see('show', 'refs/toolpusher/attempts/after000000000000000:src/c.js')).toBe(both.trimEnd());
    expect(await world.see('rev-parse', memoryRef)).toBe(remembered);
  });

  it.each([
    ['markers', 'true', 'conflict markers are left'],
    ['keep-both', write(asClass + withReset), 'src/c.js'],
    ['a truncated file', write(both.slice(0, 60)), 'src/c.js'],
    ['prose', write(`Here is the merged file:\n${both}`), 'src/c.js'],
    ['a lost side', write(asClass), 'one side as it was'],
    ['another file', `${write(both)}; echo evil > src/a.txt`, 'src/a.txt: it did not conflict'],
    ['a workflow', `${write(both)}; mkdir -p .github/workflows; echo 'on: push' > .github/workflows/x.yml`, 'x.yml'],
    ['a hook', `${write(both)}; mkdir -p .husky; echo evil > .husky/pre-commit`, '.husky/pre-commit'],
    ['a link in its place', 'rm src/c.js; ln -s /etc/passwd src/c.js', 'not the same kind of file'],
    ['an executable', `${write(both)}; chmod +x src/c.js`, 'not the same kind of file'],
  ])('refuses %s', async (_, command, reason) => {
    await conflict(command);
    await world.runAgent();
    await world.runPublish();
    expect(await world.result()).toMatchObject({
      gate: { status: 'refused', rule: 'resolution', reason: expect.stringContaining(reason) },
    });
    expect(await world.refs()).not.toContain(attemptsRef);
    expect(await world.refs()).not.toContain(memoryRef);
  });
});

describe('a run that does a bead again', () => {
  it('starts from the new base, shows the earlier work and the hint, and does not stand on it', async () => {
    await conflict(write(both), 'reimagine');
    const { previous } = world.dispatch;
    await world.runAgent();
    const prompt = await world.out('prompt.md');
    expect(prompt).toContain('## The earlier work');
    expect(prompt).toContain('+export function reset() {');
    expect(prompt).toContain('Mind the reset.');
    expect(prompt).toContain('@maintainer: Is it a class for good?');
    expect(prompt).toContain('- auto: c.js (javascript): both sides changed it.');
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'accepted', files: 1, resolution: null } });
    expect(await world.file('src/c.js')).toBe(both);
    expect((await world.see('rev-list', attemptsRef)).split('\n')).not.toContain(previous);
  });

  const already = 'toolpusher done --already "$(git rev-parse HEAD)" -m "It is there."';

  it('that finds it done names the commit, and the trusted job proves it', async () => {
    await conflict(already, 'reimagine', `// Counts.\n${withReset}`);
    await world.runAgent();
    await world.runPublish();
    expect(await world.result()).toMatchObject({ gate: { status: 'already', commit: world.dispatch.base } });
    expect(await world.refs()).not.toContain(attemptsRef);
  });

  it.each([
    { what: 'what is not there', command: already, landed: asClass, reason: 'src/c.js": a line is missing' },
    {
      what: 'a commit from before',
      command: 'toolpusher done --already "$(git rev-parse HEAD~1)"',
      landed: withReset,
      reason: 'was there before',
    },
    { what: 'no word', command: 'true', landed: withReset, reason: null },
  ])('proves nothing of $what', async ({ command, landed, reason }) => {
    await conflict(command, 'reimagine', landed);
    await world.runAgent();
    await world.runPublish();
    const { gate } = await world.result();
    const refused = { status: 'refused', rule: 'already', reason: expect.stringContaining(reason ?? '') };
    expect(gate).toEqual(reason === null ? { status: 'nothing' } : refused);
  });
});
