/** What only people in a browser can do to a check run on GitHub: press one of its buttons. */
import { z } from 'zod';
import { repositoryById } from './act.ts';
import { accountByLogin, roleIn } from './auth.ts';
import { checkTables } from './check-entities.ts';
import { announceRun } from './checks.ts';
import { Problem } from './problem.ts';
import type { World } from './world.ts';

const Press = z.strictObject({ check_run: z.int().positive(), by: z.string(), action: z.string() });

/** Presses a button of a check run as `by`, who must see the repository. Only a button that is there can be pressed. */
export function press(world: World, body: unknown): { pressed: string } {
  const parsed = Press.safeParse(body);
  if (!parsed.success) throw new Problem(422, z.prettifyError(parsed.error));
  const { check_run: id, by, action } = parsed.data;
  const run = checkTables.runs(world.store).get(id);
  if (run === undefined) throw new Problem(404, `there is no check run ${id}`);
  const repo = repositoryById(world.store, run.repositoryId);
  const account = accountByLogin(world, by);
  if (account === undefined || (repo.private && roleIn(world, repo, account) === 'none')) {
    throw new Problem(404, `${by} does not see this check run`);
  }
  if (!run.actions.some(({ identifier }) => identifier === action)) {
    throw new Problem(422, `check run ${id} has no button ${action}`);
  }
  const cause = { account, kind: 'user', token: undefined } as const;
  announceRun({ world, store: world.store, repo, cause }, id, { action: 'requested_action', identifier: action });
  return { pressed: action };
}
