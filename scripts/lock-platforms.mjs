/**
 * Completes package-lock.json with the optional packages of other platforms. `npm install` drops those that a registry
 * mirror does not serve, and `npm ci` then refuses the file. Run it after every `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock;
const byPlatform = /^@(?:oxfmt|oxlint|oxc-parser|oxc-resolver|oxlint-tsgolint)\//;

function resolve(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found !== undefined || at === '') return found;
  }
}

function entryOf(name, version, isDev) {
  const [os, cpu, abi = ''] = name.split('/')[1].replace('binding-', '').split('-');
  const libc = { gnu: ['glibc'], musl: ['musl'] }[abi];
  return {
    version,
    cpu: [cpu],
    ...(isDev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc }),
    license: 'MIT',
    optional: true,
    os: [os],
  };
}

let added = 0;
for (const [path, parent] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (!byPlatform.test(name) || name.includes('wasm32') || resolve(path, name)?.version === version) continue;
    const beside = `${path.slice(0, path.lastIndexOf('node_modules/'))}node_modules/${name}`;
    const place = packages[beside] === undefined ? beside : `${path}/node_modules/${name}`;
    packages[place] = entryOf(name, version, parent.dev === true);
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);
