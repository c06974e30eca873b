/** Where a bundle finds its grammars, and what happens to files whose grammar is not there. */
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const entry = `
  import { resolveFile } from './src/adapters/merge/resolve-file.ts';
  const list = (...names) => 'export const shops = [\\n' + names.map((name) => "  '" + name + "',\\n").join('') + '];\\n';
  const texts = { base: list('anvil'), ours: list('anvil', 'bakery'), theirs: list('anvil', 'cobbler') };
  console.log(JSON.stringify(await resolveFile({ path: 'src/shops.ts', ...texts })));
`;
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'merge-grammar-'));
  await build({
    stdin: { contents: entry, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: banner },
    outfile: join(dir, 'main.mjs'),
  });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function mergeWith(wasm: Readonly<Record<string, string | null>>): Promise<unknown> {
  await rm(join(dir, 'wasm'), { recursive: true, force: true });
  await mkdir(join(dir, 'wasm'));
  for (const [name, text] of Object.entries(wasm)) {
    const file = join(dir, 'wasm', name);
    await (text === null ? cp(resolve('action/dist/wasm', name), file) : writeFile(file, text));
  }
  return JSON.parse((await execa('node', [join(dir, 'main.mjs')])).stdout);
}

const engine = 'web-tree-sitter.wasm.br';
const grammar = 'tree-sitter-typescript.wasm.br';

describe('a bundle', () => {
  it('reads its grammars from beside it', async () => {
    expect(await mergeWith({ [engine]: null, [grammar]: null })).toMatchObject({
      status: 'resolved',
      kind: 'typescript',
      text: expect.stringMatching(/bakery[^]*cobbler|cobbler[^]*bakery/),
    });
  });

  it.each<[string, Record<string, string | null>]>([
    ['its grammar', { [engine]: null }],
    ['the engine', { [grammar]: null }],
    ['a grammar that can be read', { [engine]: null, [grammar]: 'not a grammar' }],
    ['an engine that can be read', { [engine]: 'not an engine', [grammar]: null }],
  ])('leaves a file to others without %s', async (_, wasm) => {
    expect(await mergeWith(wasm)).toEqual({
      status: 'unknown',
      kind: 'text',
      reason: 'no rule knows this kind of file',
    });
  });

  it('of the Action is small', async () => {
    const names = await readdir('action/dist/wasm');
    const sizes = await Promise.all(names.map(async (name) => (await stat(join('action/dist/wasm', name))).size));
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
  });
});
