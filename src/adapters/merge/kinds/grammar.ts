/** Loads tree-sitter grammars (WebAssembly) once, from beside the bundle or from the package. */
import type { Node, Tree } from 'web-tree-sitter';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, Parser } from 'web-tree-sitter';

/** Parses a text; undefined when it is not a whole, faultless program. The caller must `delete()` the tree. */
export type Parse = (text: string) => Tree | undefined;

let started: Promise<void> | undefined;
const parsers = new Map<string, Promise<Parse | undefined>>();

/** The parser of a grammar, or undefined when that grammar is not installed. */
export function loadGrammar(name: string): Promise<Parse | undefined> {
  const known = parsers.get(name);
  if (known !== undefined) return known;
  const loading = load(name);
  parsers.set(name, loading);
  return loading;
}

async function load(name: string): Promise<Parse | undefined> {
  const file = locate(`tree-sitter-${name}.wasm`);
  if (file === undefined) return undefined;
  started ??= start();
  await started;
  const parser = new Parser();
  parser.setLanguage(await Language.load(await readFile(file)));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) return undefined;
    if (!tree.rootNode.hasError) return tree;
    tree.delete();
    return undefined;
  };
}

function start(): Promise<void> {
  const engine = locate('web-tree-sitter.wasm');
  return Parser.init(engine === undefined ? {} : { locateFile: () => engine });
}

/** Bundles carry a `wasm` folder beside them; elsewhere the packages are there. */
function locate(file: string): string | undefined {
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), 'wasm', file);
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
