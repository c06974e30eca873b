/**
 * Writes two files from GitHub's own OpenAPI description into src/town/github: operations.json with the path, method and name of
 * every operation, by which the stand-in routes, and openapi.json with the parameters, bodies and responses of those listed in
 * scripts/served-operations.txt, by which tests judge what it answers.
 *
 * Usage: `node scripts/trim-openapi.mjs [api.github.com.json]`. Without a file it fetches @octokit/openapi from npm into a temporary
 * directory, because the package is far too large (385 MB) to depend on.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = '@octokit/openapi@23.0.2';
const DESCRIPTION = 'package/generated/api.github.com.json';
const ROUTES = new URL('../src/town/github/operations.json', import.meta.url);
const TARGET = new URL('../src/town/github/openapi.json', import.meta.url);
const SERVED = new URL('served-operations.txt', import.meta.url);
const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
const KEPT_FORMATS = new Set(['date-time', 'uri', 'email', 'date']);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf']);
const PLAIN = new Set([
  'enum',
  'required',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'default',
]);

function loadDescription(file) {
  if (file !== undefined) return JSON.parse(readFileSync(file, 'utf8'));
  const directory = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    const packed = execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: directory, encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', packed, DESCRIPTION], { cwd: directory });
    return JSON.parse(readFileSync(join(directory, DESCRIPTION), 'utf8'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function loadServed() {
  const lines = readFileSync(SERVED, 'utf8').split('\n');
  return new Set(lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')));
}

function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** OpenAPI 3.0 says `nullable`; JSON Schema says that null is one of the types. */
function allowNull(schema) {
  if (schema.enum !== undefined && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (typeof schema.type === 'string') return { ...schema, type: [schema.type, 'null'] };
  if (Object.keys(schema).length === 0) return schema;
  return { anyOf: [schema, { type: 'null' }] };
}

function slimEntry(key, value) {
  if (key === '$ref') return value.replace('#/components/schemas/', '#/$defs/');
  if (PLAIN.has(key) || key === 'type') return value;
  if (key === 'format') return KEPT_FORMATS.has(value) ? value : undefined;
  if (key === 'properties') return mapValues(value, slim);
  if (key === 'items' || key === 'not') return slim(value);
  if (key === 'additionalProperties') return typeof value === 'object' ? slim(value) : value;
  return LISTS.has(key) ? value.map(slim) : undefined;
}

/** A schema as JSON Schema, without prose and examples. */
function slim(schema) {
  const kept = {};
  for (const [key, value] of Object.entries(schema)) {
    const slimmed = slimEntry(key, value);
    if (slimmed !== undefined) kept[key] = slimmed;
  }
  return schema.nullable === true ? allowNull(kept) : kept;
}

function bodyOf(content) {
  const media = content?.['application/json'] ?? content?.['application/scim+json'];
  return media?.schema === undefined ? undefined : slim(media.schema);
}

function parameterOf({ name, in: place, required, schema }) {
  return { name, in: place, required: required === true ? true : undefined, schema: slim(schema ?? {}) };
}

function operationOf(description, operation) {
  const resolve = (node) => {
    const section = /^#\/components\/(parameters|responses)\/(.*)$/.exec(node.$ref ?? '');
    return section === null ? node : description.components[section[1]][section[2]];
  };
  const params = (operation.parameters ?? []).map(resolve).map(parameterOf);
  const body = bodyOf(operation.requestBody?.content);
  const responses = mapValues(operation.responses, (response) => bodyOf(resolve(response).content) ?? null);
  return {
    params,
    ...(body === undefined ? {} : { body, bodyRequired: operation.requestBody.required === true }),
    responses,
  };
}

/** Every definition that can be reached from the operations kept. */
function reachable(description, roots) {
  const defs = {};
  const waiting = [roots];
  while (waiting.length > 0) {
    for (const [, name] of JSON.stringify(waiting.pop()).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (defs[name] !== undefined) continue;
      defs[name] = slim(description.components.schemas[name]);
      waiting.push(defs[name]);
    }
  }
  return Object.fromEntries(Object.entries(defs).toSorted(([one], [other]) => one.localeCompare(other)));
}

function trim(description, served) {
  const operations = {};
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!METHODS.has(method)) continue;
      const details = served.delete(operation.operationId) ? operationOf(description, operation) : {};
      operations[operation.operationId] = { method: method.toUpperCase(), path, ...details };
    }
  }
  if (served.size > 0) throw new Error(`GitHub has no such operations: ${[...served].join(', ')}`);
  return { source: PACKAGE, operations, $defs: reachable(description, operations) };
}

function renderLines(record) {
  const lines = Object.entries(record).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return lines.join(',\n');
}

/** One operation or definition a line, so that a regenerated file can be read as a difference. */
function render({ source, operations, $defs }) {
  return `{"source":"${source}",\n"operations":{\n${renderLines(operations)}\n},\n"$defs":{\n${renderLines($defs)}\n}}\n`;
}

function routesOf(description) {
  const routes = {};
  for (const [path, methods] of Object.entries(description.paths)) {
    const known = Object.entries(methods).filter(([method]) => METHODS.has(method));
    routes[path] = Object.fromEntries(known.map(([method, { operationId }]) => [method, operationId]));
  }
  return `{\n${renderLines(routes)}\n}\n`;
}

const description = loadDescription(process.argv[2]);
const text = render(trim(description, loadServed()));
writeFileSync(ROUTES, routesOf(description));
writeFileSync(TARGET, text);
console.log(`${(text.length / 1e6).toFixed(2)} MB written to ${TARGET.pathname}`);
