/** How webhooks go wrong: lost, failed, late, twice, or after those that follow them. */
import type { Delivery } from '../github/entities.ts';
import type { World } from '../github/world.ts';

/** What becomes of one new delivery. */
export type DeliveryFate =
  | { readonly kind: 'sent'; readonly isDoubled: boolean }
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'late'; readonly afterMs: number; readonly isDoubled: boolean }
  | { readonly kind: 'overtaken'; readonly mostMs: number; readonly isDoubled: boolean };

/** Draws the fate of a new delivery. */
export function fateOfDelivery({ faults }: World, delivery: Delivery): DeliveryFate {
  const { event, action, repositoryId } = delivery;
  const key = faults.occurrence(`${event}.${action ?? ''} ${repositoryId ?? ''}`);
  if (faults.strikes('deliveries.lost', key)) return { kind: 'lost' };
  if (faults.strikes('deliveries.failed', key)) return { kind: 'failed' };
  const isDoubled = faults.strikes('deliveries.doubled', key);
  const mostMs = faults.value('deliveries.late-ms');
  if (faults.strikes('deliveries.reordered', key)) return { kind: 'overtaken', mostMs, isDoubled };
  if (!faults.strikes('deliveries.late', key)) return { kind: 'sent', isDoubled };
  return { kind: 'late', afterMs: Math.ceil(faults.draw('late', key) * mostMs), isDoubled };
}
