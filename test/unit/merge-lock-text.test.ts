/** Lock files that no tool can make: entries of both sides, and whatever they ask for. */
import { describe, expect, it } from 'vitest';
import { checkLockText, mergeLockText } from '../../src/adapters/merge/lock-text.ts';

const yarn = (...entries: readonly string[]): string => `# yarn lockfile v1\n\n\n${entries.join('\n')}`;
const entry = (pattern: string, version: string, ...asked: readonly string[]): string => {
  const list = asked.length === 0 ? '' : `  dependencies:\n${asked.map((each) => `    ${each}\n`).join('')}`;
  return `${pattern}:\n  version "${version}"\n${list}`;
};
const crate = (name: string, version: string, ...asked: readonly string[]): string => {
  const list = asked.length === 0 ? '' : `dependencies = [\n${asked.map((each) => ` "${each}",\n`).join('')}]\n`;
  return `\n[[package]]\nname = "${name}"\nversion = "${version}"\n${list}`;
};
const cargo = (...crates: readonly string[]): string => `version = 3\n${crates.join('')}`;

function merged(path: string, ...texts: readonly [string, string, string]): readonly (string | undefined)[] {
  const [base, ours, theirs] = texts;
  return [wanting(undefined, path, ...texts), mergeLockText(path, { base, ours: theirs, theirs: ours }, undefined)];
}

function wanting(
  wanted: readonly string[] | undefined,
  path: string,
  ...texts: readonly [string, string, string]
): string | undefined {
  const [base, ours, theirs] = texts;
  return mergeLockText(path, { base, ours, theirs }, wanted);
}

describe('yarn.lock', () => {
  const [a, m, z] = [
    entry('a@^1', '1.0.0'),
    entry('m@^1', '1.0.0', 'a "^1"'),
    entry('"@z/z@^2", "@z/z@^2.1"', '2.1.0'),
  ];

  it('holds what both sides add, in its order', () => {
    expect(merged('yarn.lock', yarn(a), yarn(a, m), yarn(z, a))).toEqual([yarn(z, a, m), yarn(z, a, m)]);
  });

  it('keeps the order of the side that adds one where the other takes one away', () => {
    const b = entry('b@^1', '1.0.0');
    expect(wanting(['a@^1', 'b@^1'], 'yarn.lock', yarn(a, m), yarn(a, b), yarn(entry('a@^1', '1.1.0'), m))).toBe(
      yarn(entry('a@^1', '1.1.0'), b),
    );
  });

  it('holds what one side raises and the other adds', () => {
    const raised = entry('a@^1', '1.2.0');
    expect(merged('yarn.lock', yarn(a), yarn(raised), yarn(a, m))[0]).toBe(yarn(raised, m));
  });

  it.each([
    ['one entry in two versions', yarn(entry('a@^1', '1.1.0')), yarn(entry('a@^1', '1.2.0'))],
    [
      'one entry asked for in two more ways',
      yarn(entry('a@^1, a@^1.1', '1.0.0')),
      yarn(entry('a@^1, a@^1.2', '1.0.0')),
    ],
    ['an entry that one side asks for and the other takes away', yarn(z), yarn(a, m, z)],
    ['entries in no order', yarn(a, m), yarn(z, a, entry('k@1', '1.0.0'), entry('b@1', '1.0.0'))],
  ])('is not made of %s', (_name, ours, theirs) => {
    expect(merged('yarn.lock', yarn(a, z), ours, theirs)).toEqual([undefined, undefined]);
  });
});

describe('yarn.lock of which one side takes away an entry', () => {
  const [a, b, z] = [entry('a@^1', '1.0.0'), entry('b@^1', '1.0.0'), entry('z@^1', '1.0.0')];
  const texts = ['yarn.lock', yarn(a, z), yarn(z), yarn(a, b, z)] as const;

  it('is made if the manifests do not ask for it', () => {
    expect(wanting(['b@^1', 'z@^1'], ...texts)).toBe(yarn(b, z));
  });

  it('is not made if they do, or are not known', () => {
    expect([wanting(['a@^1', 'b@^1'], ...texts), wanting(undefined, ...texts)]).toEqual([undefined, undefined]);
  });
});

describe('Cargo.lock', () => {
  const root = (...asked: readonly string[]): string => crate('shop', '0.1.0', ...asked);
  const [anyhow, bytes, serde] = [crate('anyhow', '1.0.1'), crate('bytes', '1.6.0'), crate('serde', '1.0.2')];
  const base = cargo(serde, root('serde'));

  it('holds the packages of both sides, and what the root asks for', () => {
    const texts = [cargo(bytes, serde, root('bytes', 'serde')), cargo(anyhow, serde, root('anyhow', 'serde'))] as const;
    const whole = cargo(anyhow, bytes, serde, root('anyhow', 'bytes', 'serde'));
    expect(merged('Cargo.lock', base, ...texts)).toEqual([whole, whole]);
  });

  it.each([
    [
      'one package in two versions',
      cargo(crate('bytes', '1.6.0'), serde, root('bytes', 'serde')),
      cargo(crate('bytes', '1.5.0'), serde, root('bytes', 'serde')),
    ],
    [
      'a package that was raised two ways',
      cargo(crate('serde', '1.0.3'), root('serde')),
      cargo(crate('serde', '1.0.4'), root('serde')),
    ],
    [
      'a package that one side takes away and the other asks for',
      cargo(root()),
      cargo(crate('bytes', '1.6.0', 'serde'), serde, root('bytes', 'serde')),
    ],
  ])('is not made of %s', (_name, ours, theirs) => {
    expect(merged('Cargo.lock', base, ours, theirs)).toEqual([undefined, undefined]);
  });
});

describe('pnpm-lock.yaml', () => {
  type Package = readonly [name: string, more?: string];
  const lock = (...packages: readonly Package[]): string => {
    const list = (indent: string, render: (each: Package) => string): string =>
      packages.map((each) => indent + render(each)).join('');
    const wanted = list('      ', ([name]) => `${name}:\n        specifier: ^1.0.0\n        version: 1.0.0\n`);
    const known = list(
      '\n  ',
      ([name, more = '']) => `${name}@1.0.0:\n    resolution: {integrity: sha512-${name}}\n${more}`,
    );
    const made = list('\n  ', ([name]) => `${name}@1.0.0: {}\n`);
    return `lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n\nimporters:\n\n  .:\n    dependencies:\n${wanted}\npackages:\n${known}\nsnapshots:\n${made}`;
  };

  it('holds what both sides add', () => {
    const whole = lock(['a'], ['b'], ['c']);
    expect(merged('pnpm-lock.yaml', lock(['a']), lock(['a'], ['c']), lock(['a'], ['b']))).toEqual([whole, whole]);
  });

  it('is not made where a new package wants one beside it, or where one is raised two ways', () => {
    const base = lock(['a']);
    const peer = lock(['a'], ['b', '    peerDependencies:\n      c: ^1.0.0\n']);
    expect(merged('pnpm-lock.yaml', base, peer, lock(['a'], ['c']))).toEqual([undefined, undefined]);
    const raised = (version: string): string => base.replaceAll('1.0.0', version);
    expect(merged('pnpm-lock.yaml', base, raised('1.1.0'), raised('1.2.0'))).toEqual([undefined, undefined]);
  });
});

it('knows no other file', () => {
  expect(merged('poetry.lock', 'a = 1\n', 'a = 2\n', 'a = 1\nb = 1\n')).toEqual([undefined, undefined]);
});

describe('lock files in which packages ask for others by name alone', () => {
  const uv = (...packages: readonly string[]): string => `version = 1\n${packages.join('')}`;
  const shop = (...asked: readonly string[]): string =>
    `\n[[package]]\nname = "shop"\nversion = "0.1.0"\nsource = { virtual = "." }\ndependencies = [\n${asked.map((each) => `    { name = "${each}" },\n`).join('')}]\n`;
  const wheel = (name: string, version: string): string =>
    `\n[[package]]\nname = "${name}"\nversion = "${version}"\nwheels = [\n    { url = "https://a.example/${name}.whl" },\n]\n`;

  it('hold what both sides add', () => {
    const [a, b, c] = [wheel('a', '1.0'), wheel('b', '1.0'), wheel('c', '1.0')];
    const whole = uv(a, b, c, shop('a', 'b', 'c'));
    expect(merged('uv.lock', uv(a, shop('a')), uv(a, b, shop('a', 'b')), uv(a, c, shop('a', 'c')))).toEqual([
      whole,
      whole,
    ]);
  });

  it('are not made where one side raises what the other comes to ask for, nor where the two solve by markers', () => {
    const texts = {
      base: uv(wheel('a', '1.0'), shop()),
      ours: uv(wheel('a', '2.0'), shop()),
      theirs: uv(wheel('a', '1.0'), shop('a')),
    };
    expect(mergeLockText('uv.lock', texts, undefined)).toBeUndefined();
    expect(checkLockText('uv.lock', texts)).toContain('another version');
    expect(checkLockText('uv.lock', { ...texts, theirs: texts.base })).toBeUndefined();
    const marked = `version = 1\nresolution-markers = [\n]\n`;
    expect(mergeLockText('uv.lock', { base: marked, ours: marked, theirs: marked }, undefined)).toBeUndefined();
  });

  it("hold the gems of both sides, in a Gemfile's lock", () => {
    const gems = (specs: string, ...asked: readonly string[]): string =>
      `GEM\n  specs:\n${specs}\nDEPENDENCIES\n${asked.map((each) => `  ${each}\n`).join('')}`;
    const [base, ours, theirs] = [
      gems('    b (1.0)\n', 'b'),
      gems('    a (1.0)\n      b (>= 1)\n    b (1.0)\n', 'a', 'b'),
      gems('    b (1.0)\n    c (1.0)\n', 'b', 'c'),
    ];
    const whole = gems('    a (1.0)\n      b (>= 1)\n    b (1.0)\n    c (1.0)\n', 'a', 'b', 'c');
    expect(merged('Gemfile.lock', base, ours, theirs)).toEqual([whole, whole]);
    const raised = gems('    b (2.0)\n', 'b');
    expect(merged('Gemfile.lock', base, ours, raised)).toEqual([undefined, undefined]);
  });
});
