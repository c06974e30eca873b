/** What can be done under `/_town/`: the people, Apps and repositories of the town, and what is going on in it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CallLog } from './call-log.ts';
import { tables } from './entities.ts';
import { press } from './press.ts';
import { Problem } from './problem.ts';
import {
  addAccount,
  addApp,
  addCollaborator,
  addInstallation,
  addRepository,
  addUser,
  changeWebhook,
} from './residents.ts';
import type { World } from './world.ts';
import { readFaults, setFaults } from '../faults/fault-settings.ts';
import { loseMachines, setSecret, startScheduled } from '../runner/runner-admin.ts';

/** What a route gets. */
interface AdminCall {
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly calls: CallLog;
}

type AdminRoute = (world: World, call: AdminCall) => unknown;

function parse<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Problem(422, z.prettifyError(parsed.error));
  return parsed.data;
}

const permissions = z.record(z.string(), z.enum(['read', 'write', 'admin']));
const role = z.enum(['none', 'read', 'triage', 'write', 'maintain', 'admin']);
const user = z.strictObject({ login: z.string(), name: z.string().optional(), email: z.string().optional() });
const organization = z.strictObject({ login: z.string() });
const app = z.strictObject({
  slug: z.string(),
  name: z.string().optional(),
  owner: z.string(),
  privateKey: z.string().optional(),
  webhookUrl: z.string().optional(),
  webhookSecret: z.string().optional(),
  permissions,
  events: z.array(z.string()),
});
const webhook = z.strictObject({
  slug: z.string(),
  webhookUrl: z.string().optional(),
  webhookSecret: z.string().optional(),
});
const installation = z.strictObject({
  app: z.string(),
  account: z.string(),
  repositories: z.array(z.string()).optional(),
});
const repository = z.strictObject({
  owner: z.string(),
  name: z.string(),
  private: z.boolean().optional(),
  description: z.string().optional(),
  defaultBranch: z.string().optional(),
  /** A local repository to take branches and tags from; it is only read. */
  importFrom: z.string().optional(),
});
const collaborator = z.strictObject({ repository: z.string(), login: z.string(), role });
const settings = z.strictObject({
  latencyMs: z.number().min(0).optional(),
  deliveryTimeoutMs: z.number().min(1).optional(),
  slots: z.number().int().min(1).optional(),
  rateLimit: z.number().int().min(1).optional(),
});
const actions = z.record(z.string(), z.string());

/** Every route, by method and path. */
export const adminRoutes: Record<string, AdminRoute> = {
  'POST /_town/users': (world, { body }) => addUser(world, parse(user, body)),
  'POST /_town/organizations': (world, { body }) =>
    addAccount(world, { ...parse(organization, body), type: 'Organization' }),
  'POST /_town/apps': (world, { body }) => addApp(world, parse(app, body)),
  'POST /_town/apps/webhook': (world, { body }) => changeWebhook(world, parse(webhook, body)),
  'POST /_town/installations': (world, { body }) => addInstallation(world, parse(installation, body)),
  'POST /_town/repositories': (world, { body }) => addRepository(world, parse(repository, body)),
  'POST /_town/collaborators': (world, { body }) => addCollaborator(world, parse(collaborator, body)),
  'GET /_town/settings': (world) => world.settings,
  'POST /_town/settings': (world, { body }) => Object.assign(world.settings, parse(settings, body)),
  'GET /_town/faults': (world) => readFaults(world),
  'POST /_town/faults': (world, { body }) => setFaults(world, body),
  'GET /_town/actions': (world) => Object.fromEntries(world.actions),
  'POST /_town/actions': (world, { body }) => {
    for (const [name, dir] of Object.entries(parse(actions, body))) {
      world.actions.set(name, dir);
      world.store.table<string>('actions').put(name, dir);
    }
    return Object.fromEntries(world.actions);
  },
  'POST /_town/press': (world, { body }) => press(world, body),
  'POST /_town/secrets': (world, { body }) => setSecret(world, body),
  'POST /_town/schedule': (world, { body }) => startScheduled(world, body),
  'POST /_town/lose': (world, { body }) => loseMachines(world, body),
  'GET /_town/calls': (_world, { calls, query }) => {
    const kind = query.get('kind');
    const since = query.get('since') ?? '';
    const wanted = (record: { kind: string; at: string }): boolean =>
      (kind === null || record.kind === kind) && record.at >= since;
    return {
      ...calls.count(wanted),
      ...(query.has('counts') ? {} : { records: calls.records.filter((one) => wanted(one)) }),
    };
  },
  'GET /_town/deliveries': (world) => tables.deliveries(world.store).all(),
  'GET /_town/idle': (world, { query }) => waitUntilIdle(world, Number(query.get('wait_ms') ?? 0)),
};

const idlePollMs = 20;

/** Whether nothing is queued or running, waiting for that at most `waitMs`. */
async function waitUntilIdle(world: World, waitMs: number): Promise<{ idle: boolean }> {
  const isIdle = (): boolean => world.busy.every((busy) => !busy());
  for (const until = performance.now() + Math.min(waitMs, 600_000); !isIdle() && performance.now() < until;)
    await sleep(idlePollMs);
  return { idle: isIdle() };
}
