/** Real agent programs in a town, as `npm run bench:fleet` runs them: all beads land, and the bill is the model's. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { AgentKind } from '../../src/core/config.ts';
import { isInstalled } from '../support/model/agents.ts';
import { townTestMs } from '../support/town-cli.ts';

const installed = (['claude', 'codex'] as const).filter((kind) => isInstalled(AgentKind.parse(kind)));

it.skipIf(installed.length === 0)(
  `four beads by ${installed.join(' and ') || 'no program that is installed here'}: all land, tokens and cost add up`,
  async () => {
    const args = ['dist/bench-fleet.js', '--agents', '4', '--runtimes', installed.join(','), '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: townTestMs - 60_000 });
    expect(JSON.parse(stdout)).toMatchObject({ beads: 4, landed: 4, faults: 0, agentsWhoseBillDiffers: [] });
  },
  townTestMs,
);
