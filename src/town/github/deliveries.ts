/**
 * Webhook deliveries: signed, ten seconds, one try, kept in a log from which they can be sent again.
 * **Invariant:** a delivery is in the store before it is sent, so one that was queued when the process died is sent at the next start.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { fateOfDelivery } from '../faults/delivery-faults.ts';
import type { DeliveryFate } from '../faults/delivery-faults.ts';
import { tables } from './entities.ts';
import type { App, Delivery, Installation, Repository } from './entities.ts';
import type { World } from './world.ts';

/** What to deliver. */
export interface Parcel {
  readonly app: App;
  readonly installation: Installation | null;
  readonly repo: Repository | null;
  readonly event: string;
  readonly action: string | null;
  readonly body: string;
}

const inFlight = new WeakMap<World, Set<number>>();

/** Puts a new delivery into the log and sends it. */
export function queueDelivery(world: World, parcel: Parcel): Delivery {
  const { app, event } = parcel;
  const guid = randomUUID();
  const id = world.store.nextId('deliveries');
  const delivery = tables.deliveries(world.store).put(id, {
    id,
    guid,
    appId: app.id,
    installationId: parcel.installation?.id ?? null,
    repositoryId: parcel.repo?.id ?? null,
    event,
    action: parcel.action,
    url: app.webhookUrl ?? '',
    redelivery: false,
    requestHeaders: headersOf(app, { guid, event, body: parcel.body }),
    requestBody: parcel.body,
    deliveredAt: world.now(),
    ...unsent,
  });
  const flying = inFlight.get(world) ?? new Set();
  inFlight.set(world, flying.add(id));
  void dispatch(world, delivery).finally(() => flying.delete(id));
  return delivery;
}

const overtaken = new WeakMap<World, Set<() => void>>();

/** Sends a new delivery, as well as the town's faults allow. */
async function dispatch(world: World, delivery: Delivery): Promise<void> {
  // Until the transaction that it is part of is on disk; one that failed has sent nothing.
  await Promise.resolve();
  if (world.store.isClosed || tables.deliveries(world.store).get(delivery.id) === undefined) return;
  const fate = fateOfDelivery(world, delivery);
  const rows = tables.deliveries(world.store);
  if (fate.kind === 'lost') rows.put(delivery.id, { ...delivery, outcome: 'lost', status: 'lost' });
  if (fate.kind === 'failed') rows.put(delivery.id, { ...delivery, ...unreachable });
  if (fate.kind === 'lost' || fate.kind === 'failed') return;
  const waiting = overtaken.get(world) ?? new Set();
  overtaken.set(world, waiting);
  if (fate.kind !== 'sent') await delay(fate, waiting);
  // Left as queued, it is sent at the next start.
  if (world.store.isClosed) return;
  await Promise.all([send(world, delivery), fate.isDoubled ? post(world, delivery) : null]);
  for (const goOn of waiting) goOn();
}

async function delay(
  fate: Extract<DeliveryFate, { kind: 'late' | 'overtaken' }>,
  waiting: Set<() => void>,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      waiting.delete(go);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(go, fate.kind === 'late' ? fate.afterMs : fate.mostMs).unref();
    if (fate.kind === 'overtaken') waiting.add(go);
  });
}

const unreachable = {
  outcome: 'failed' as const,
  statusCode: 502,
  status: 'failed to connect to host',
};

const unsent = {
  outcome: 'queued' as const,
  durationMs: 0,
  statusCode: 0,
  status: 'queued',
  responseHeaders: {},
  responseBody: '',
};

/** Sends a delivery again, under the same GUID, as a new attempt. */
export function redeliver(world: World, old: Delivery): Delivery {
  const id = world.store.nextId('deliveries');
  const fresh = { ...old, ...unsent, id, redelivery: true, deliveredAt: world.now() };
  tables.deliveries(world.store).put(id, fresh);
  void send(world, fresh);
  return fresh;
}

/** Sends what was queued when the process ended. */
export function resumeDeliveries(world: World): void {
  for (const delivery of tables.deliveries(world.store).where(({ outcome }) => outcome === 'queued'))
    void send(world, delivery);
}

/** How many deliveries are on their way. */
export function deliveriesInFlight(world: World): number {
  return inFlight.get(world)?.size ?? 0;
}

function headersOf(app: App, of: { guid: string; event: string; body: string }): Record<string, string> {
  const sign = (kind: string): string =>
    `${kind}=${createHmac(kind, app.webhookSecret ?? '')
      .update(of.body)
      .digest('hex')}`;
  return {
    'User-Agent': 'GitHub-Hookshot/town',
    Accept: '*/*',
    'Content-Type': 'application/json',
    'X-GitHub-Delivery': of.guid,
    'X-GitHub-Event': of.event,
    'X-GitHub-Hook-ID': String(app.id),
    'X-GitHub-Hook-Installation-Target-ID': String(app.id),
    'X-GitHub-Hook-Installation-Target-Type': 'integration',
    ...(app.webhookSecret === null ? {} : { 'X-Hub-Signature': sign('sha1'), 'X-Hub-Signature-256': sign('sha256') }),
  };
}

async function send(world: World, delivery: Delivery): Promise<void> {
  const flying = inFlight.get(world) ?? new Set();
  inFlight.set(world, flying);
  flying.add(delivery.id);
  const startedAt = performance.now();
  const result = await post(world, delivery);
  flying.delete(delivery.id);
  // Left as queued, it is sent at the next start.
  if (world.store.isClosed) return;
  const durationMs = Math.round(performance.now() - startedAt);
  tables.deliveries(world.store).put(delivery.id, { ...delivery, ...result, durationMs });
}

type Result = Pick<Delivery, 'outcome' | 'statusCode' | 'status' | 'responseHeaders' | 'responseBody'>;

async function post(world: World, delivery: Delivery): Promise<Result> {
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      redirect: 'manual',
      headers: delivery.requestHeaders,
      body: delivery.requestBody,
      signal: AbortSignal.timeout(world.settings.deliveryTimeoutMs),
    });
    const responseBody = (await response.text()).slice(0, 65_536);
    return {
      outcome: response.ok ? 'delivered' : 'failed',
      statusCode: response.status,
      status: response.ok ? 'OK' : response.statusText || `Invalid HTTP Response: ${response.status}`,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody,
    };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    const late = { statusCode: 504, status: 'timed out' };
    return { ...unreachable, ...(isLate ? late : {}), responseHeaders: {}, responseBody: '' };
  }
}
