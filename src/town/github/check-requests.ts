/** Asks the Apps that make checks for them: GitHub opens a suite for each such App at every push to a branch. */
import { ensureSuite, announceSuite } from './checks.ts';
import { suitesOf } from './check-entities.ts';
import type { App } from './entities.ts';
import { installationsOn } from './events.ts';
import { grants } from './permissions.ts';
import type { RefMove, World } from './world.ts';

/** Joins the stand-in. */
export function joinCheckRequests(world: World): void {
  world.onRefMoved.push((move) => request(world, move));
}

async function request(world: World, move: RefMove): Promise<void> {
  const branch = /^refs\/heads\/(.+)$/.exec(move.ref)?.[1];
  const commit = move.after === undefined ? undefined : await world.git(move.repo).readCommit(move.after);
  if (branch === undefined || commit === undefined) return;
  const act = { world, store: world.store, repo: move.repo, cause: move.cause };
  world.store.transaction(() => {
    for (const app of checkingApps(world, move)) {
      const had = suitesOf(world.store, move.repo.id, commit.sha).some((suite) => suite.appId === app.id);
      if (had) continue;
      const suite = ensureSuite(act, { appId: app.id, headSha: commit.sha, headBranch: branch });
      announceSuite(act, suite, { action: 'requested', commit });
    }
  });
}

function checkingApps(world: World, move: RefMove): App[] {
  return installationsOn(world, move.repo)
    .filter(([, installation]) => grants(installation.permissions, 'checks', 'write'))
    .map(([app]) => app);
}
