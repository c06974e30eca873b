/** The App's log of webhooks: what did not arrive, and asking for it again. */
import { z } from 'zod';
import { Instant } from '../../core/name.ts';
import type { DeliveryView } from '../../core/watch/deacon.ts';
import { statusOf } from './classify.ts';
import type { Client } from './client.ts';

const TheirDeliveries = z.array(
  z.looseObject({
    id: z.int().positive(),
    guid: z.string(),
    delivered_at: z.string(),
    status_code: z.int(),
  }),
);

const pagesMax = 10;

/** The attempts since then, newest first: one call, and more where a busy installation has more than a hundred. `client` is the App's own. */
export async function listDeliveries(client: Client, since: Instant): Promise<DeliveryView[]> {
  const seen: DeliveryView[] = [];
  let pages = 0;
  for await (const { data } of client.paginate.iterator('GET /app/hook/deliveries', { per_page: 100 })) {
    const page = TheirDeliveries.parse(data).map((each) => ({
      id: each.id,
      guid: each.guid,
      at: Instant.parse(Date.parse(each.delivered_at)),
      hasArrived: each.status_code >= 200 && each.status_code < 400,
    }));
    seen.push(...page);
    pages += 1;
    if (pages >= pagesMax || page.some(({ at }) => at < since)) break;
  }
  return seen;
}

/** Asks for one again; what GitHub has forgotten meanwhile is left to the tick. */
export async function redeliver(client: Client, id: number): Promise<void> {
  try {
    await client.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id });
  } catch (error) {
    const status = statusOf(error);
    if (status !== 404 && status !== 422) throw error;
  }
}
