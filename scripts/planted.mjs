/**
 * Plants one bug at a time in a copy of the product's code and shows that the simulation finds it: `npm run sim:planted`.
 * Each is a change of one line while bundling; nothing of it is in the product.
 */
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** So much of the story of the smallest plan that fails is shown. */
const storyLines = 12;
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
// The bugs, each by a text that its file holds once.
const bugs = JSON.parse(readFileSync('scripts/planted-bugs.json', 'utf8'));

function planting({ file, from, to }) {
  return {
    name: 'planted',
    setup(bundling) {
      bundling.onLoad({ filter: new RegExp(`${file.replaceAll('/', '[\\\\/]')}$`) }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (source.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
        return { contents: source.replace(from, to), loader: 'ts' };
      });
    },
  };
}

if (process.argv.length > 2) {
  console.log(
    'npm run sim:planted\n\nPlants each known bug in a copy of the simulation and plays it until a seed finds it. Leaves with 1 if one is not found.',
  );
  process.exit(process.argv.includes('--help') ? 0 : 2);
}

const folder = mkdtempSync(join(tmpdir(), 'toolpusher-planted-'));
try {
  for (const [index, bug] of bugs.entries()) {
    const outfile = join(folder, `sim-${index}.mjs`);
    const options = {
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.18',
      mainFields: ['module', 'main'],
    };
    await build({
      ...options,
      entryPoints: ['bench/sim.ts'],
      outfile,
      banner: { js: banner },
      plugins: [planting(bug)],
    });
    const startedAt = Date.now();
    const { status, stdout } = spawnSync(process.execPath, [outfile, '--seeds', '1-100', '--first'], {
      encoding: 'utf8',
    });
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const lines = stdout.split('\n').map((line) => line.slice(0, 200));
    const [first, ...story] = lines.filter((line) => !line.startsWith('plan '));
    console.log(`${status === 1 ? 'found' : 'NOT FOUND'} after ${seconds} s: ${bug.name}\n  ${first}`);
    for (const line of story.slice(0, -2).slice(-storyLines)) console.log(`    ${line}`);
    if (status !== 1) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
