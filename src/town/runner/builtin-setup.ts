/** Built-in setup actions use what the machine has, and say so; the cache is always empty. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Builtin, BuiltinCall } from './builtins.ts';
import { findProgram } from './step-script.ts';
import { runProcess } from './process-group.ts';

/** `actions/setup-node`: the machine's own Node, with a note where another version was asked for. */
export async function setupNode(call: BuiltinCall): Promise<Record<string, string>> {
  const wanted = call.inputs['node-version'] ?? versionFrom(call, call.inputs['node-version-file']);
  const path = toolPath(call, 'node');
  const have = (await printed(call, path, ['--version'])).trim();
  call.state.log.write(`Using the machine's Node ${have} (${path}).`);
  if (wanted !== undefined && !agrees(wanted, have)) {
    const message = `Node '${wanted}' was asked for; this runner uses the machine's Node ${have}.`;
    call.state.log.write(`##[warning]${message}`);
    call.state.annotate({ level: 'warning', message });
  }
  return { 'node-version': have, 'cache-hit': 'false' };
}

function versionFrom(call: BuiltinCall, file: string | undefined): string | undefined {
  if (file === undefined || file === '') return undefined;
  const content = readFileSync(resolve(call.state.paths.workspace, file), 'utf8');
  if (!file.endsWith('.json')) return content.trim();
  return /"node"\s*:\s*"(?<version>[^"]+)"/u.exec(content)?.groups?.['version'];
}

function agrees(wanted: string, have: string): boolean {
  const major = /^\D*(?<major>\d+)/u.exec(wanted)?.groups?.['major'];
  if (major === undefined)
    return wanted === 'node' || wanted === 'latest' || wanted === '*' || wanted.startsWith('lts/');
  const own = Number(/^v(?<major>\d+)/u.exec(have)?.groups?.['major'] ?? 0);
  return wanted.trim().startsWith('>') ? own >= Number(major) : own === Number(major);
}

/** A setup action that only checks that the tool is on the machine. */
export function setupTool(of: { tool: string; args: readonly string[] }): Builtin {
  return async (call) => {
    const path = toolPath(call, of.tool);
    const version = (await printed(call, path, of.args)).trim();
    call.state.log.write(`Using the machine's ${of.tool}: ${version} (${path}). Other versions are not installed.`);
    return {
      'cache-hit': 'false',
      [`${of.tool}-version`]: /\d+(?:\.\d+)+/u.exec(version)?.[0] ?? version,
      [`${of.tool}-path`]: path,
    };
  };
}

function toolPath(call: BuiltinCall, tool: string): string {
  const path = findProgram(tool, call.state.environment(call.frame, call.env)['PATH'] ?? '');
  if (path === undefined)
    throw new Error(
      `'${tool}' is not installed on this machine, and this runner installs nothing. Install it and run again.`,
    );
  return path;
}

async function printed(call: BuiltinCall, file: string, args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const { state } = call;
  const env = state.environment(call.frame, call.env);
  await runProcess({
    file,
    args,
    cwd: state.paths.workspace,
    env,
    onLine: (line) => lines.push(line),
    signal: call.signal,
    graceMs: state.host.graceMs,
  });
  return lines.join('\n');
}

/** `actions/cache`: nothing is ever found. */
export function cacheMiss(call: BuiltinCall): Promise<Record<string, string>> {
  const key = call.inputs['key'] ?? '';
  call.state.log.write(`Cache not found for input keys: ${key}. This runner keeps no caches.`);
  if (call.inputs['fail-on-cache-miss'] === 'true')
    return Promise.reject(new Error(`Failed to restore cache entry. Input key: ${key}`));
  return Promise.resolve({ 'cache-hit': 'false', 'cache-primary-key': key });
}

/** `actions/cache/save`: nothing is kept. */
export function nothingToSave(call: BuiltinCall): Promise<Record<string, string>> {
  call.state.log.write('This runner keeps no caches; nothing was saved.');
  return Promise.resolve({});
}
