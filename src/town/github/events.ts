/** From something that happened to who hears of it: the webhooks of Apps, and the listeners in this process. */
import { queueDelivery } from './deliveries.ts';
import { tables } from './entities.ts';
import type { App, Installation, Repository } from './entities.ts';
import { renderAccount, renderRepository } from './shapes.ts';
import type { Happening, Occurrence, World } from './world.ts';
import { nodeId } from './entities.ts';

// A job's own token sets off nothing, or workflows would start themselves for ever; asking for a run is the exception.
const dispatches = new Set(['workflow_dispatch', 'repository_dispatch']);
// Sent to every App, subscribed or not.
const unsubscribable = new Set(['installation', 'installation_repositories', 'github_app_authorization']);
// GitHub drops larger ones without a word.
const bulky = 25 * 1024 * 1024;

/** Queues the webhooks of an occurrence and tells the listeners. */
export function emit(world: World, occurrence: Occurrence): void {
  const { repo, cause, event } = occurrence;
  const body = {
    ...(occurrence.action === null ? {} : { action: occurrence.action }),
    ...occurrence.payload,
    repository: renderRepository(world, repo),
    sender: renderAccount(world, cause.account),
  };
  for (const [app, installation] of installationsOn(world, repo)) {
    if (!isSubscribed(app, event)) continue;
    const own = {
      ...body,
      installation: { id: installation.id, node_id: nodeId('IntegrationInstallation', installation.id) },
    };
    const text = JSON.stringify(own);
    if (text.length > bulky) continue;
    queueDelivery(world, { app, installation, repo, event, action: occurrence.action, body: text });
  }
  const startsWorkflows = cause.kind !== 'job' || dispatches.has(event);
  const happening: Happening = { ...occurrence, body, startsWorkflows };
  for (const listener of world.onHappening) listener(happening);
}

function isSubscribed(app: App, event: string): boolean {
  return (
    app.webhookUrl !== null && (app.events.includes(event) || app.events.includes('*') || unsubscribable.has(event))
  );
}

/** The Apps installed on a repository. */
export function installationsOn(world: World, repo: Repository): [App, Installation][] {
  const found: [App, Installation][] = [];
  for (const installation of tables.installations(world.store).all()) {
    const app = tables.apps(world.store).get(installation.appId);
    if (app !== undefined && covers(installation, repo)) found.push([app, installation]);
  }
  return found;
}

/** Whether an installation includes a repository. */
export function covers(installation: Installation, repo: Repository): boolean {
  if (installation.accountId !== repo.ownerId) return false;
  return installation.repositoryIds === 'all' || installation.repositoryIds.includes(repo.id);
}
