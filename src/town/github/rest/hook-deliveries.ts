/** An App's webhook: its settings, the log of deliveries, and sending one again. */
import { z } from 'zod';
import type { Answer, Context, Handlers } from '../context.ts';
import { numberParam, parseBody } from '../context.ts';
import { redeliver } from '../deliveries.ts';
import { tables } from '../entities.ts';
import type { App, Delivery } from '../entities.ts';
import { notFound } from '../problem.ts';
import { callingApp } from './apps.ts';

function ownDeliveries(context: Context): Delivery[] {
  const app = callingApp(context);
  const byApp = tables.deliveries(context.store).by('app', deliveryApp, String(app.id));
  // What has not been tried yet is not in GitHub's log.
  return byApp.filter(({ outcome }) => outcome !== 'queued' && outcome !== 'lost').toReversed();
}

function deliveryApp(delivery: Delivery): string {
  return String(delivery.appId);
}

function renderItem(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationMs / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function list(context: Context): Answer {
  const size = Math.min(100, Math.max(1, Number(context.query.get('per_page') ?? 30) || 30));
  const cursor = Number(context.query.get('cursor') ?? Infinity);
  const status = context.query.get('status');
  const isWanted = ({ id, statusCode }: Delivery): boolean => {
    const isSuccess = statusCode >= 200 && statusCode < 400;
    return id <= cursor && (status === null || isSuccess === (status === 'success'));
  };
  const rows = ownDeliveries(context).filter((delivery) => isWanted(delivery));
  const next = rows[size];
  const query = new URLSearchParams(context.query);
  query.set('cursor', String(next?.id ?? ''));
  const link = `<${context.world.api}/app/hook/deliveries?${query.toString()}>; rel="next"`;
  return {
    status: 200,
    body: rows.slice(0, size).map((row) => renderItem(row)),
    headers: next === undefined ? {} : { link },
  };
}

function find(context: Context): Delivery {
  const id = numberParam(context, 'delivery_id');
  const found = ownDeliveries(context).find((delivery) => delivery.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function get(context: Context): Answer {
  const delivery = find(context);
  const payload: unknown = JSON.parse(delivery.requestBody);
  const body = {
    ...renderItem(delivery),
    url: delivery.url,
    request: { headers: delivery.requestHeaders, payload },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
  return { status: 200, body };
}

function attempt(context: Context): Answer {
  redeliver(context.world, find(context));
  return { status: 202, body: {} };
}

function renderConfig(app: App): Record<string, unknown> {
  const secret = app.webhookSecret === null ? {} : { secret: '********' };
  return { content_type: 'json', insecure_ssl: '0', url: app.webhookUrl ?? '', ...secret };
}

const config = z.object({ url: z.string().optional(), secret: z.string().optional() });

function updateConfig(context: Context): Answer {
  const app = callingApp(context);
  const wanted = parseBody(context, config, 'Hook');
  const changed = {
    ...app,
    webhookUrl: wanted.url ?? app.webhookUrl,
    webhookSecret: wanted.secret ?? app.webhookSecret,
  };
  return { status: 200, body: renderConfig(tables.apps(context.store).put(app.id, changed)) };
}

export const hookDeliveryHandlers: Handlers = {
  'apps/list-webhook-deliveries': list,
  'apps/get-webhook-delivery': get,
  'apps/redeliver-webhook-delivery': attempt,
  'apps/get-webhook-config-for-app': (context) => ({ status: 200, body: renderConfig(callingApp(context)) }),
  'apps/update-webhook-config-for-app': updateConfig,
};
