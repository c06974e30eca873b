/** Finds the command that a repository itself would be tested with, from the files in it. */
import { z } from 'zod';

/** The files of one commit. `read` answers null for what is not there. */
export type Tree = Readonly<{ paths: readonly string[]; read: (path: string) => string | null }>;

/** A command that tests a repository, and what made us think so. */
export type DetectedCheck = Readonly<{ command: string; because: string }>;

const Manifest = z.object({
  scripts: z.record(z.string(), z.string()).optional(),
  dependencies: z.record(z.string(), z.unknown()).optional(),
  devDependencies: z.record(z.string(), z.unknown()).optional(),
  workspaces: z.unknown().optional(),
});

function readManifest(tree: Tree): z.infer<typeof Manifest> | null {
  const text = tree.read('package.json');
  if (text === null) return null;
  try {
    return Manifest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // A manifest that is not JSON says nothing about how to test; another kind of check may still be found.
    return null;
  }
}

function nodeInstall(tree: Tree, manifest: z.infer<typeof Manifest>): string | null {
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };
  if (Object.keys(packages).length === 0 && manifest.workspaces === undefined) return null;
  if (tree.paths.includes('pnpm-lock.yaml')) return 'pnpm install --frozen-lockfile';
  if (tree.paths.includes('yarn.lock')) return 'yarn install --frozen-lockfile';
  if (tree.paths.includes('package-lock.json')) return 'npm ci --no-audit --no-fund';
  return 'npm install --no-audit --no-fund --no-package-lock';
}

function detectNode(tree: Tree): DetectedCheck | null {
  const manifest = readManifest(tree);
  const test = manifest?.scripts?.['test'];
  if (manifest === null || test === undefined || test.includes('no test specified')) return null;
  const install = nodeInstall(tree, manifest);
  return {
    command: [...(install === null ? [] : [install]), 'npm test'].join('\n'),
    because: 'scripts.test in package.json',
  };
}

function detectMake(tree: Tree): DetectedCheck | null {
  const file = ['GNUmakefile', 'Makefile', 'makefile'].find((path) => tree.paths.includes(path));
  const target = /^(test|check)\s*:(?!=)/m.exec(file === undefined ? '' : (tree.read(file) ?? ''))?.[1];
  return file === undefined || target === undefined
    ? null
    : { command: `make ${target}`, because: `target ${target} in ${file}` };
}

const isPythonTest = (path: string): boolean => /(^|\/)(test[^/]*|[^/]*_test)\.py$/.test(path);

function detectPython(tree: Tree): DetectedCheck | null {
  const tests = tree.paths.filter((path) => isPythonTest(path));
  if (tests.length === 0) return null;
  const usesUnittest = tests.some((path) => /\bunittest\b/.test(tree.read(path) ?? ''));
  const usesPytest =
    tests.some((path) => /\bpytest\b/.test(tree.read(path) ?? '')) ||
    tree.paths.some((path) => /(^|\/)conftest\.py$/.test(path));
  if (usesPytest || !usesUnittest)
    return { command: 'python3 -m pytest -q', because: `${tests[0]}, written for pytest` };
  const folder = tests[0]?.includes('/') === true ? (tests[0].split('/')[0] ?? '.') : '.';
  const isPackage = folder === '.' || tree.paths.includes(`${folder}/__init__.py`);
  const start = isPackage ? '' : ` -s ${folder}`;
  const pattern = tests.every((path) => path.endsWith('_test.py')) ? " -p '*_test.py'" : '';
  const isPlain = /^[A-Za-z0-9_.-]+$/.test(folder);
  return isPlain
    ? { command: `python3 -m unittest discover${start}${pattern}`, because: `${tests[0]}, written for unittest` }
    : null;
}

const byFile: readonly (readonly [string, string])[] = [
  ['go.mod', 'go test ./...'],
  ['Cargo.toml', 'cargo test'],
  ['gradlew', 'bash ./gradlew test'],
  ['mvnw', 'bash ./mvnw -q test'],
  ['pom.xml', 'mvn -q test'],
  ['build.gradle', 'gradle test'],
  ['build.gradle.kts', 'gradle test'],
  ['script/test', 'bash script/test'],
  ['scripts/test', 'bash scripts/test'],
  ['scripts/test.sh', 'bash scripts/test.sh'],
  ['test.sh', 'bash test.sh'],
  ['run_tests.sh', 'bash run_tests.sh'],
  ['tests/run.sh', 'bash tests/run.sh'],
  ['test/run.sh', 'bash test/run.sh'],
];

function detectByFile(tree: Tree): DetectedCheck | null {
  const found = byFile.find(([path]) => tree.paths.includes(path));
  return found === undefined ? null : { command: found[1], because: found[0] };
}

/** The first sign of how the repository is tested, or null when there is none. */
export function detectCheck(tree: Tree): DetectedCheck | null {
  return detectNode(tree) ?? detectMake(tree) ?? detectByFile(tree) ?? detectPython(tree);
}
