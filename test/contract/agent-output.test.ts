/**
 * What every agent program prints, as recorded from the real ones (their versions are in `agents/table.ts`), read by its
 * adapter. test/town/agent-programs.test.ts runs the programs themselves where they are installed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agentClis } from '../../src/adapters/runtimes/agents/table.ts';
import { cliRuntime, outcomeOfError } from '../../src/adapters/runtimes/agents/runtime.ts';
import { AgentKind } from '../../src/core/config.ts';
import type { RuntimeReport } from '../../src/ports/runtime.ts';

const Recording = z.object({
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  lines: z.array(z.string()),
  tail: z.string(),
});

function read(kind: AgentKind, name: string): RuntimeReport {
  const url = new URL(`../fixtures/agent-output/${kind}.${name}.json`, import.meta.url);
  const recorded = Recording.parse(JSON.parse(readFileSync(url, 'utf8')));
  const runtime = cliRuntime({ kind, model: 'scripted-model', baseUrl: null, env: [], args: [] });
  return runtime.parse({ ...recorded, resultText: null });
}

const tells = new Set<AgentKind>(['claude', 'codex', 'gemini', 'opencode', 'qwen', 'pi', 'droid', 'cline']);

describe.each(AgentKind.options)('the recorded output of %s', (kind) => {
  it('of work that is done tells so, with what was used', () => {
    const report = read(kind, 'ok');
    expect([report.outcome, report.summary]).toEqual(['done', 'All done.']);
    const { input, output, cached, model } = report.usage ?? { input: 0, output: 0, cached: 0, model: null };
    expect([input, output, cached, model]).toEqual(
      tells.has(kind) ? [2000, 100, 800, 'scripted-model'] : [0, 0, 0, null],
    );
  });

  it('of a refused key is for a person, and of a prompt that is too long a failure', () => {
    expect(read(kind, 'refused').outcome).toBe(kind === 'droid' ? 'failed' : 'misconfigured');
    expect(read(kind, 'wrong').outcome).toBe('failed');
  });

  it('of a program that was stopped in a tool is never done', () => {
    expect(['failed', 'crashed']).toContain(read(kind, 'killed').outcome);
  });

  it.each([
    ['nothing', ''],
    ['half a line', '{"type":"result","subty'],
    ['another program', 'command not found: agent'],
  ])('that is %s is not taken for success', (_, text) => {
    const runtime = cliRuntime({ kind, model: null, baseUrl: null, env: [], args: [] });
    expect(runtime.parse({ exitCode: 0, signal: null, tail: text, lines: [text], resultText: null }).outcome).toBe(
      'failed',
    );
  });

  it('is read from lines that it wants', () => {
    const wanted = agentClis[kind].wanted;
    expect(read(kind, 'ok').summary).not.toBe('');
    expect(wanted.flags).not.toContain('g');
  });
});

describe('what went wrong', () => {
  it.each([
    ['unexpected status 401 Unauthorized', 'misconfigured'],
    ['Invalid API key · Please run /login', 'misconfigured'],
    ['scripted (HTTP 403)', 'misconfigured'],
    ['overloaded_error (HTTP 529)', 'try-later'],
    ['429 Too Many Requests', 'try-later'],
    ['connect ECONNREFUSED 127.0.0.1:1', 'try-later'],
    ['prompt is too long: 250000 tokens', 'failed'],
  ])('%s: %s', (error, outcome) => {
    expect(outcomeOfError(error)).toBe(outcome);
  });
});
