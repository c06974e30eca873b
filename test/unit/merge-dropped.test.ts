/** What a merge says it left out is not in what it made, and a lock file is as the package manager writes it. */
import { expect, it } from 'vitest';
import { droppedLines } from '../../src/adapters/merge/dropped.ts';
import { resolveLock } from '../../src/adapters/merge/lockfile.ts';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';

const write = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const ms = { ms: '2.1.3' };
const manifest = (dependencies: Readonly<Record<string, string>>): string =>
  write({ name: 'demo', version: '1.0.0', private: true, dependencies });
const wanted = { wrappy: '^1.0.2', inherits: '^2.0.4', isarray: '^2.0.5' };
const versions = { ms: '2.1.3', wrappy: '1.0.2', inherits: '2.0.4', isarray: '2.0.5' };

/** As npm 11 writes it. */
function lockOf(dependencies: Readonly<Record<string, string>>): string {
  const entries = Object.entries(versions)
    .filter(([name]) => name in dependencies)
    .toSorted(([one], [two]) => one.localeCompare(two, 'en'))
    .map(([name, version]) => [`node_modules/${name}`, { version, license: 'MIT', integrity: `sha512-${name}` }]);
  return write({
    name: 'demo',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name: 'demo', version: '1.0.0', dependencies }, ...Object.fromEntries(entries) },
  });
}

const { wrappy, inherits, isarray } = wanted;
const sides = { base: ms, ours: { ...ms, wrappy }, theirs: { inherits, isarray, ...ms } };
const all = { inherits, isarray, ...ms, wrappy };

it('merges two lock files into what npm would write of the merged manifest, and says that nothing was dropped', async () => {
  const texts = { base: lockOf(sides.base), ours: lockOf(sides.ours), theirs: lockOf(sides.theirs) };
  const manifests = new Map([['package.json', manifest(all)]]);
  const merged = await resolveLock({ path: 'package-lock.json', versions: texts, manifests, isOffline: true });
  expect(merged).toEqual({ status: 'resolved', rule: 'lock-by-key', text: lockOf(all) });
  expect(droppedLines([texts.ours, texts.theirs], lockOf(all))).toEqual([]);
});

it('keeps a key that one side has where that side has it', async () => {
  const root = (own: object): string => write({ name: 'demo', ...own, lockfileVersion: 3, packages: { '': {} } });
  const texts = { base: root({}), ours: root({ version: '1.0.0' }), theirs: root({ requires: true }) };
  const manifests = new Map([['package.json', '{}']]);
  const merged = await resolveLock({ path: 'package-lock.json', versions: texts, manifests, isOffline: true });
  expect(merged).toMatchObject({ text: root({ requires: true, version: '1.0.0' }) });
});

it('takes a member that got or lost a comma for the same member', async () => {
  const texts = { base: manifest(sides.base), ours: manifest(sides.ours), theirs: manifest(sides.theirs) };
  expect(await resolveFile({ path: 'package.json', ...texts })).toMatchObject({ status: 'resolved', dropped: [] });
});

it('tells a list that grew from a line that went', () => {
  const [ours, theirs] = ['{\n  "files": ["a", "gone"]\n}\n', '{\n  "files": ["a", "b"], "x": {}\n}\n'];
  expect(droppedLines([ours, theirs], '{\n  "x": {},\n  "files": ["a", "b"]\n}\n').map((line) => line.trim())).toEqual([
    '"gone"',
  ]);
  expect(droppedLines(['f(1);\nf(1);\n'], 'f(1);\n')).toEqual(['f(1);']);
});
