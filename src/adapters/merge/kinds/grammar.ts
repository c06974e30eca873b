/** Loads tree-sitter grammars (WebAssembly) once, from beside the bundle or from the package. */
import type { Node, Tree } from 'web-tree-sitter';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { Language, Parser } from 'web-tree-sitter';

/** Parses a text; undefined when it is not a whole, faultless program. The caller must `delete()` the tree. */
export type Parse = (text: string) => Tree | undefined;

let started: Promise<void> | undefined;
const parsers = new Map<string, Promise<Parse | undefined>>();

/** The parser of a grammar, or undefined when that grammar is not installed or broken. */
export function loadGrammar(name: string): Promise<Parse | undefined> {
  const known = parsers.get(name);
  if (known !== undefined) return known;
  // A grammar that cannot be read is as one that is not there: its files are for somebody else to merge.
  const loading = load(name).catch(() => undefined);
  parsers.set(name, loading);
  return loading;
}

async function load(name: string): Promise<Parse | undefined> {
  const file = locate(`tree-sitter-${name}.wasm`);
  if (file === undefined) return undefined;
  started ??= start();
  await started;
  const parser = new Parser();
  parser.setLanguage(await Language.load(await readWasm(file)));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    if (!tree.rootNode.hasError) return tree;
    tree.delete();
    return undefined;
  };
}

async function start(): Promise<void> {
  const engine = locate('web-tree-sitter.wasm');
  if (engine === undefined) throw new Error('web-tree-sitter.wasm is not installed');
  await Parser.init({ wasmBinary: await readWasm(engine) });
}

/** Bundles carry their files compressed: the grammars are twenty times larger without. */
async function readWasm(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file);
  return file.endsWith('.br') ? brotliDecompressSync(bytes) : bytes;
}

/** Bundles carry a `wasm` folder beside them; elsewhere the packages are there. */
function locate(file: string): string | undefined {
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), 'wasm', `${file}.br`);
  if (existsSync(beside)) return beside;
  const require = createRequire(import.meta.url);
  for (const name of ['@vscode/tree-sitter-wasm/package.json', 'web-tree-sitter']) {
    const found = resolve(require, name);
    const folder = found === undefined ? '' : path.dirname(found);
    for (const candidate of [path.join(folder, 'wasm', file), path.join(folder, file)]) {
      if (folder !== '' && existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}

function resolve(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** The children of a node. */
export function childrenOf(node: Node): readonly Node[] {
  return node.children.filter((child) => child !== null);
}
