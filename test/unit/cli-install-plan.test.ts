/** What `init` and `town` put into a repository. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Config } from '../../src/core/config.ts';
import { CliError } from '../../src/cli/cli-error.ts';
import { planInstall } from '../../src/cli/install-plan.ts';
import type { InstallPlan, InstallWish } from '../../src/cli/install-plan.ts';

const own = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const wish: InstallWish = {
  base: 'main',
  check: null,
  workspace: {},
  templates: { workspace: own('.github/workspace.yml'), workflow: own('.github/workflows/toolpusher.yml') },
  hasSchedule: false,
  lacks: (needs) => (needs.uses.includes('some/action@v1') ? 'some/action is not there' : null),
};
type Files = Readonly<Record<string, string>>;
const treeOf = (files: Files) => ({ paths: Object.keys(files), read: (path: string) => files[path] ?? null });
const plan = (files: Files, more: Partial<InstallWish> = {}): InstallPlan =>
  planInstall(treeOf(files), { ...wish, ...more });
const applied = (files: Files, made: InstallPlan): Files => ({
  ...files,
  ...Object.fromEntries(made.edits.map(({ path, after }) => [path, after])),
});
const job = (uses: string): string => `jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ${uses}\n`;
const npm = { 'package.json': '{"scripts":{"test":"node --test"}}' };

describe('planning an installation', () => {
  it('writes a workflow that ticks where that is asked for, once, without a permission', () => {
    const first = plan(npm, { hasSchedule: true });
    const tick = first.edits.find(({ path }) => path.endsWith('toolpusher-tick.yml'));
    expect(parse(tick?.after ?? '')).toMatchObject({ on: { schedule: [{ cron: '37 * * * *' }] }, permissions: {} });
    expect(plan(applied(npm, first), { hasSchedule: true }).edits).toEqual([]);
    expect(plan(npm).edits.some(({ path }) => path.endsWith('toolpusher-tick.yml'))).toBe(false);
  });

  it('sets limits for a repository that has none of its own, and for no other', () => {
    const limits = { workspace: { attempts: { startMinutes: 2, queueMinutes: 5 } } };
    const attemptsIn = (files: Files): unknown => {
      const text = applied(files, plan(files, limits))['.github/workspace.yml'] ?? '';
      return Config.parse(parse(text)).attempts;
    };
    expect(attemptsIn(npm)).toMatchObject({ startMinutes: 2, queueMinutes: 5, wallMinutes: 60 });
    const theirs = { ...npm, '.github/workspace.yml': 'version: 1\n' };
    expect(attemptsIn(theirs)).toMatchObject({ startMinutes: 20, queueMinutes: 360 });
  });

  it('makes own workflows run on staged commits, and does nothing the second time', () => {
    const files = { '.github/workflows/ci.yml': `on: [pull_request]\n${job('actions/checkout@v4')}`, ...npm };
    const first = plan(files);
    expect(first.edits.map(({ path }) => path)).toEqual([
      '.github/workspace.yml',
      '.github/workflows/toolpusher.yml',
      '.github/workflows/ci.yml',
    ]);
    expect(plan(applied(files, first)).edits).toEqual([]);
  });

  it('uses the test script where a workflow needs what is not here, and says so', () => {
    const made = plan({ '.github/workflows/ci.yml': `on: push\n${job('some/action@v1')}`, ...npm });
    expect(made.check).toBe('npm test');
    expect(made.notes).toMatchInlineSnapshot(`
      [
        ".github/workflows/ci.yml is not a check of staged commits: some/action is not there.",
        "The check is the repository's own: scripts.test in package.json.",
      ]
    `);
    const workspace = made.edits.find(({ path }) => path === '.github/workspace.yml')?.after ?? '';
    expect(parse(workspace).refinery.checks).toEqual(['toolpusher check']);
  });

  it('does not make a workflow that may publish run on what has not landed', () => {
    const deploy = `on:\n  push:\n    branches: [main]\n${job('actions/checkout@v4')}        env: { TOKEN: "\${{ secrets.T }}" }\n`;
    const made = plan({ '.github/workflows/deploy.yml': deploy, ...npm });
    expect(made.edits.map(({ path }) => path)).not.toContain('.github/workflows/deploy.yml');
    expect(made.notes[0]).toContain('it runs after landing and uses secrets');
  });

  it('does not trust a workflow that may skip a commit for its paths', () => {
    const made = plan({
      '.github/workflows/ci.yml': `on:\n  push:\n    paths: [src/**]\n${job('actions/checkout@v4')}`,
      ...npm,
    });
    expect(made.check).toBe('npm test');
  });

  it('takes --check before anything else', () => {
    const made = plan(
      { '.github/workflows/ci.yml': `on: push\n${job('actions/checkout@v4')}`, ...npm },
      { check: 'make it' },
    );
    expect(made.edits.map(({ path }) => path)).toContain('.github/workflows/toolpusher-check.yml');
    expect(made.check).toBe('make it');
  });

  it('says what to do where nothing tests the repository', () => {
    expect(() => plan({ 'README.md': '' })).toThrow(CliError);
    expect(() => plan({ 'README.md': '' })).toThrow(/Nothing says how this repository is tested/);
  });

  it('keeps what people wrote in workspace.yml, and refuses a broken one', () => {
    const files = { ...npm, '.github/workspace.yml': '# ours\npermission: admin # only we\n' };
    const made = plan(files, { workspace: { agents: [{ name: 'ada', runtime: 'script' }] } });
    expect(made.edits[0]?.after).toMatchInlineSnapshot(`
      "# ours
      permission: admin # only we
      agents:
        - name: ada
          runtime: script
      refinery:
        checks:
          - toolpusher check
      "
    `);
    expect(() => plan({ ...npm, '.github/workspace.yml': 'permision: admin\n' })).toThrow(/Did you mean "permission"/);
  });

  it('leaves an edited toolpusher.yml alone', () => {
    const made = plan({ ...npm, '.github/workflows/toolpusher.yml': '# edited\n' });
    expect(made.edits.map(({ path }) => path)).not.toContain('.github/workflows/toolpusher.yml');
    expect(made.notes.join('\n')).toContain('it is left as it is');
  });
});

describe('our own workspace.yml', () => {
  it('is valid, means the defaults, and shows every key with a comment', () => {
    const text = own('.github/workspace.yml');
    expect(parse(text)).toEqual(Config.parse({}));
    const keys = text
      .split('\n')
      .flatMap((line, index, all) => (/^\s*[a-zA-Z]+:/.test(line) ? [[line, all[index - 1] ?? '']] : []));
    const bare = keys.filter(
      ([line, before]) => !before?.trim().startsWith('#') && !/^\s+(script|kind):/.test(line ?? ''),
    );
    expect(bare).toEqual([]);
  });
});
