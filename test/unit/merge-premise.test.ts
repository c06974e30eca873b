/** What one side takes for granted of the base, and the other side changed: refused, and what is only tuned or grows is not. */
import { describe, expect, it } from 'vitest';
import type { SideChange } from '../../src/adapters/merge/acceptance/change.ts';
import { checkPremises } from '../../src/adapters/merge/acceptance/premise.ts';
import { kindOf } from '../../src/adapters/merge/kinds/registry.ts';

async function reasons(path: string, base: string, sides: readonly [string, string]): Promise<string> {
  const kind = await kindOf(path, [base]);
  if (kind === undefined) throw new Error(`no kind for ${path}`);
  const change = (after: string): SideChange => ({ path, kind, before: kind.read(base), after: kind.read(after) });
  const [ours, theirs] = sides.map((side) => [change(side)]);
  return checkPremises(ours ?? [], theirs ?? [])
    .map(({ reason }) => reason)
    .join('; ');
}

const user = '\nexport const twice = (x: number) => scale(x) + scale(x);\n';
const scale = (body: string, more = ''): string =>
  `export const FACTOR = 20;\n\nexport function scale(x: number${more}) {\n  ${body}\n}\n`;
const plain = scale('return x * FACTOR;');

describe('a definition that the other side comes to use', () => {
  it.each([
    ['does something else', scale('return x / FACTOR;')],
    ['does more', scale('log(x);\n  return x * FACTOR;')],
    ['has another default', plain.replace('x: number', 'x = 1')],
    ['is made from a value of another magnitude', plain.replace('20', '20_000')],
  ])('is refused where it %s', async (_what, ours) => {
    expect(await reasons('src/a.ts', plain, [ours, plain + user])).toMatch(/"scale", which the other side makes/u);
  });

  it.each([
    ['has a comment', plain.replace('  return', '  // Slowly.\n  return')],
    ['names its own variables otherwise', plain.replaceAll(/\bx\b/gu, 'n')],
    ['is made from a value that is tuned', plain.replace('20', '30')],
    ['takes one more, if one likes', scale('return x * FACTOR;', ', isOpen = true')],
    ['says what it returns', plain.replace('number)', 'number): number')],
    ['stands beside another that is changed', `${plain}\nfunction other() {\n  return 1;\n}\n`],
  ])('is taken where it %s', async (_what, ours) => {
    expect(await reasons('src/a.ts', plain, [ours, plain + user])).toBe('');
  });

  it('is refused where a call of it is rewritten', async () => {
    const base = `${plain}\nexport const ten = scale(10);\n`;
    const ours = base.replace('x * FACTOR', 'x + FACTOR');
    expect(await reasons('src/a.ts', base, [ours, base.replace('scale(10)', 'scale(11)')])).toMatch(/"scale"/u);
    expect(await reasons('src/a.ts', base, [ours, base.replace('export const ten', '// Ten.\nexport const ten')])).toBe(
      '',
    );
  });
});

describe('what is gone from a file', () => {
  const narrow = (width: number): string => `@media (max-width: ${width}px) {\n  a {\n    top: 0;\n  }\n}\n`;
  const wide = '\n@media (min-width: 601px) {\n  a {\n    top: 1px;\n  }\n}\n';
  it.each([
    ['a.js', "on('paid', mail);\n", ["on('sent', mail);\n", "on('paid', mail);\nonce('paid', log);\n"]],
    ['a.py', 'SIZE = 64\n', ['SIZE = 128\n', 'SIZE = 64\nEMPTY = bytes(64)\n']],
    ['a.css', narrow(600), [narrow(700), narrow(600) + wide]],
    ['a.yml', 'one:\n  app: shop\n', ['one:\n  app: store\n', 'one:\n  app: shop\ntwo:\n  app: shop\n']],
    ['a.toml', 'python = ">=3.9"\n', ['python = ">=3.12"\n', 'python = ">=3.9"\ntarget-version = "py39"\n']],
  ] as const)('is not written again: %s', async (path, base, sides) => {
    expect(await reasons(path, base, sides)).toMatch(/which the other side replaces or removes/u);
  });

  it('may be written again in a list of what there was, as a version, or as a length', async () => {
    expect(
      await reasons('CHANGELOG.md', '# Changes\n\n- 64\n', ['# Changes\n\n- 65\n', '# Changes\n\n- 64\n- 64\n']),
    ).toBe('');
    const json = (one: string, more = ''): string => `{\n  "dependencies": {\n    "a": "${one}"${more}\n  }\n}\n`;
    expect(
      await reasons('package.json', json('^4.1.0'), [json('^4.2.0'), json('^4.1.0', ',\n    "b": "^4.1.0"')]),
    ).toBe('');
    const css = (gap: string): string => `a {\n  top: ${gap};\n}\n`;
    expect(await reasons('a.css', css('16px'), [css('18px'), `${css('16px')}b {\n  left: 16px;\n}\n`])).toBe('');
  });
});

it('refuses commands beside a change of where commands run', async () => {
  const base = '#!/bin/sh\nbuild\n';
  expect(await reasons('a.sh', base, ['#!/bin/sh\ncd app\nbuild\n', '#!/bin/sh\nbuild\ncp out /srv\n'])).toMatch(
    /commands run/u,
  );
  expect(await reasons('a.sh', base, ['#!/bin/sh\nlint\nbuild\n', '#!/bin/sh\nbuild\ncp out /srv\n'])).toBe('');
});

it('refuses another way into a collection beside a new one', async () => {
  const base = 'class A {\n  put(key, value) {\n    this.all.set(key, value);\n  }\n}\n';
  const more = (text: string): string => base.replace('  }\n}\n', `  }\n\n  ${text}\n}\n`);
  const has = more('has(key) {\n    return this.all.has(key);\n  }');
  expect(await reasons('a.js', base, [base.replace('set(key,', 'set(key.trim(),'), has])).toMatch(
    /how "all" is filled/u,
  );
  expect(await reasons('a.js', base, [base.replace('value);', 'value ?? 0);'), has])).toBe('');
});
