/**
 * Every agent program with an adapter that is installed here, driven by a scripted model on loopback: what it is asked
 * for happens, what it used is what the model counted, and what goes wrong is told apart. Programs that are missing are
 * skipped by name; their output is read from recordings in test/contract/agent-output.test.ts.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentKind } from '../../src/core/config.ts';
import { findMarked } from '../../src/adapters/process/sweep.ts';
import { isInstalled, openTrial, scripted } from '../support/model/agents.ts';
import type { Trial } from '../support/model/agents.ts';
import { startModelServer } from '../support/model/server.ts';
import type { ModelServer } from '../support/model/server.ts';

let model: ModelServer;
const trials: Trial[] = [];
beforeAll(async () => {
  model = await startModelServer();
});
afterAll(async () => {
  await model.stop();
  for (const { dir } of trials) rmSync(dir, { recursive: true, force: true });
});

function open(kind: AgentKind, agent: string): Trial {
  const trial = openTrial(kind, `${model.url}/a/${agent}`);
  trials.push(trial);
  return trial;
}

/** Programs that tell their tokens. */
const tellsTokens = new Set<AgentKind>(['claude', 'codex', 'gemini', 'opencode', 'qwen', 'pi', 'droid', 'cline']);
const trialMs = 180_000;

describe.each(AgentKind.options.map((kind) => ({ kind })))('the real program $kind', ({ kind }) => {
  const isHere = isInstalled(kind);

  it.skipIf(!isHere)(
    'does what the model says, in the worktree, and tells what it used',
    async () => {
      const trial = open(kind, `${kind}-ok`);
      const steps = [
        { write: { path: 'made/one.txt', text: "it's made\n" } },
        { shell: 'env > ../seen.txt; git add -A && git commit -qm "Make one"' },
        { say: 'All done.' },
      ];
      const { exit, report } = await trial.run(scripted(steps));
      expect({ outcome: report.outcome, tail: exit.tail.slice(-1500) }).toMatchObject({ outcome: 'done' });
      expect(readFileSync(join(trial.worktree, 'made/one.txt'), 'utf8')).toBe("it's made\n");
      expect(readFileSync(join(trial.dir, 'seen.txt'), 'utf8')).not.toMatch(/ghs_never|AWS_SECRET/);
      expect(report.summary).toContain('All done.');
      const tally = model.tallies.get(`${kind}-ok`) ?? { input: 0, output: 0, cached: 0 };
      const told = report.usage ?? { input: 0, output: 0, cached: 0 };
      expect(told.input > 0).toBe(tellsTokens.has(kind));
      // Side calls, for titles and the like, are the model's to count and not always the program's to tell.
      expect(
        [tally.input - told.input, tally.output - told.output, tally.cached - told.cached].filter((left) => left < 0),
      ).toEqual([]);
    },
    trialMs,
  );

  it.skipIf(!isHere)(
    'tells a refused key from work that is done',
    async () => {
      const trial = open(kind, `${kind}-401`);
      const { report } = await trial.run(scripted([{ error: { status: 401, message: 'scripted 401' } }, { say: 'x' }]));
      // Droid only says that it failed.
      expect(report.outcome).toBe(kind === 'droid' ? 'failed' : 'misconfigured');
    },
    trialMs,
  );

  it.skipIf(!isHere || kind === 'cline' || kind === 'cn' || kind === 'qwen' || kind === 'droid')(
    'goes on with its session after it was killed in the middle of a tool, and leaves nothing running',
    async () => {
      const trial = open(kind, `${kind}-kill`);
      const steps = [
        { shell: 'echo one >> log.txt' },
        { shell: 'touch ../in-tool; [ -e ../was-here ] || { touch ../was-here; sleep 300; }; echo two >> log.txt' },
        { say: 'All done.' },
      ];
      const stop = new AbortController();
      const watch = setInterval(() => existsSync(join(trial.dir, 'in-tool')) && stop.abort(), 100);
      const first = await trial.run(scripted(steps), { cancel: stop.signal });
      clearInterval(watch);
      expect(first.exit.stop).toBe('cancelled');
      expect(await findMarked(trial.marker)).toEqual([]);
      const session = first.report.session ?? '';
      expect(session).not.toBe('');
      await trial.run('', { resumes: session });
      expect(readFileSync(join(trial.worktree, 'log.txt'), 'utf8')).toMatch(/^one\n/);
      expect(readFileSync(join(trial.worktree, 'log.txt'), 'utf8').match(/one/g)).toHaveLength(1);
    },
    trialMs,
  );
});
