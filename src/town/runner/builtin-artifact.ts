/** `actions/upload-artifact` and `actions/download-artifact`, against the artifacts of this town. */
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { BuiltinCall } from './builtins.ts';
import { findFiles, fixedPart } from './glob.ts';
import { textOf } from './json.ts';
import { readZip, writeZip } from './zip.ts';

const nameMax = 255;
const bytesMax = 2 * 1024 ** 3;

/** Uploads the files that `path` names as one artifact of the run. */
export function uploadArtifact(call: BuiltinCall): Promise<Record<string, string>> {
  return settled(() => upload(call));
}

/** Downloads one artifact, or all that fit. */
export function downloadArtifact(call: BuiltinCall): Promise<Record<string, string>> {
  return settled(() => download(call));
}

function settled(work: () => Record<string, string>): Promise<Record<string, string>> {
  return new Promise((done) => {
    done(work());
  });
}

function upload(call: BuiltinCall): Record<string, string> {
  const { inputs, state } = call;
  const name = artifactName(inputs['name'] ?? 'artifact');
  const patterns = (inputs['path'] ?? '')
    .split(/\r?\n/u)
    .map((line) => expandHome(call, line.trim()))
    .filter((line) => line !== '');
  if (patterns.length === 0) throw new Error('Input required and not supplied: path');
  const files = findFiles(state.paths.workspace, patterns, { hidden: inputs['include-hidden-files'] === 'true' });
  if (files.length === 0) return nothingFound(call);
  const root = rootOf(state.paths.workspace, patterns, files);
  const zip = packed(root, files);
  const retentionDays = Math.min(90, Math.max(1, Number(inputs['retention-days'] ?? 90) || 90));
  const kept = state.host.artifacts.put({
    runId: state.order.runId,
    name,
    zip,
    retentionDays,
    overwrite: inputs['overwrite'] === 'true',
  });
  state.log.write(
    `Artifact ${name} has been successfully uploaded: ${files.length} files, ${zip.length} bytes, ID ${kept.id}.`,
  );
  return { 'artifact-id': String(kept.id), 'artifact-digest': kept.digest, 'artifact-url': artifactUrl(call, kept.id) };
}

function artifactUrl(call: BuiltinCall, id: number): string {
  const { github, runId } = call.state.order;
  return `${textOf(github['server_url'])}/${textOf(github['repository'])}/actions/runs/${runId}/artifacts/${id}`;
}

function expandHome(call: BuiltinCall, pattern: string): string {
  return pattern.replace(/^(?<not>!?)~(?=\/)/u, `$<not>${call.state.paths.home}`);
}

function artifactName(name: string): string {
  if (name === '' || name.length > nameMax || /["<>|*?\r\n\\/:\0]/u.test(name)) {
    throw new Error(
      `The artifact name is not valid: ${name}. It may not be empty, nor hold " : < > | * ? \\ / or line ends.`,
    );
  }
  return name;
}

function nothingFound(call: BuiltinCall): Record<string, string> {
  const message = `No files were found with the provided path: ${call.inputs['path'] ?? ''}. No artifacts will be uploaded.`;
  const wish = call.inputs['if-no-files-found'] ?? 'warn';
  if (wish === 'error') throw new Error(message);
  call.state.log.write(wish === 'ignore' ? message : `##[warning]${message}`);
  if (wish !== 'ignore') call.state.annotate({ level: 'warning', message });
  return {};
}

function packed(root: string, files: readonly string[]): Buffer {
  let bytes = 0;
  const entries = files.map((file) => {
    const { size, mode } = statSync(file);
    bytes += size;
    if (bytes > bytesMax) throw new Error(`An artifact may hold at most ${bytesMax} bytes.`);
    return { path: relative(root, file).split(sep).join('/'), content: readFileSync(file), mode: mode & 0o777 };
  });
  return writeZip(entries);
}

// As upload-artifact does: the least common directory of the search paths is the artifact's root.
function rootOf(workspace: string, patterns: readonly string[], files: readonly string[]): string {
  const roots = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => fixedPart(resolve(workspace, pattern)));
  const [only] = files;
  if (files.length === 1 && only !== undefined && roots.length === 1 && roots[0] === only) return dirname(only);
  return roots.map((root) => (files.includes(root) ? dirname(root) : root)).reduce(commonDirectory);
}

function commonDirectory(left: string, right: string): string {
  const others = right.split(sep);
  const own = left.split(sep);
  const differs = own.findIndex((part, index) => part !== others[index]);
  return (differs < 0 ? own : own.slice(0, differs)).join(sep) || sep;
}

function download(call: BuiltinCall): Record<string, string> {
  const { inputs, state } = call;
  const runId = Number(inputs['run-id'] ?? state.order.runId);
  const target = resolve(state.paths.workspace, expandHome(call, inputs['path'] ?? '.'));
  const all = state.host.artifacts.list(runId, state.order.runId);
  const chosen = choose(inputs, all);
  const isSingle =
    (inputs['name'] ?? '') !== '' ||
    inputs['merge-multiple'] === 'true' ||
    ((inputs['artifact-ids'] ?? '') !== '' && chosen.length === 1);
  for (const artifact of chosen) {
    const dir = isSingle ? target : join(target, artifact.name);
    unpack(dir, state.host.artifacts.read(artifact.id));
    state.log.write(`Artifact ${artifact.name} (ID ${artifact.id}) downloaded to ${dir}.`);
  }
  if (chosen.length === 0) mkdirSync(target, { recursive: true });
  state.log.write(`Total of ${chosen.length} artifact(s) downloaded`);
  return { 'download-path': target };
}

interface Listed {
  readonly id: number;
  readonly name: string;
}

function choose(inputs: Readonly<Record<string, string>>, all: readonly Listed[]): readonly Listed[] {
  const latest = [...new Map(all.map((artifact) => [artifact.name, artifact])).values()];
  const name = inputs['name'] ?? '';
  const ids = (inputs['artifact-ids'] ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (name !== '') {
    const found = latest.filter((artifact) => artifact.name === name);
    if (found.length === 0) throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    return found;
  }
  if (ids.length > 0) return all.filter((artifact) => ids.includes(String(artifact.id)));
  const pattern = inputs['pattern'] ?? '';
  return pattern === '' ? latest : latest.filter((artifact) => picomatch.isMatch(artifact.name, pattern));
}

function unpack(dir: string, zip: Buffer): void {
  mkdirSync(dir, { recursive: true });
  for (const entry of readZip(zip)) {
    const path = join(dir, ...entry.path.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    // A link left there by an earlier step must not carry the bytes elsewhere.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(path);
    writeFileSync(path, entry.content);
    chmodSync(path, (entry.mode ?? 0o644) | 0o600);
  }
}
