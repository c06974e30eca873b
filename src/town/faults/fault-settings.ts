/** What goes wrong, as it is asked for through `/_town/faults`; a town that starts again goes on with it. */
import { z } from 'zod';
import { Problem } from '../github/problem.ts';
import type { World } from '../github/world.ts';
import { FaultSpecError, parseFaultSpec, renderFaultSpec } from './fault-spec.ts';

const Wish = z.strictObject({ spec: z.string().max(5000), seed: z.int().min(0).default(1) });
type Wish = z.infer<typeof Wish>;

function kept(world: World) {
  return world.store.table<Wish>('faults');
}

/** What goes wrong, and how often each kind did. */
export function readFaults({ faults }: World): { spec: string; seed: number; counts: Record<string, number> } {
  return { spec: renderFaultSpec(faults.spec), seed: faults.seed, counts: faults.counts };
}

/** Replaces what goes wrong from here on; an empty spec ends it. */
export function setFaults(world: World, body: unknown): ReturnType<typeof readFaults> {
  const wish = Wish.safeParse(body);
  if (!wish.success) throw new Problem(422, z.prettifyError(wish.error));
  try {
    world.faults.set(parseFaultSpec(wish.data.spec), wish.data.seed);
  } catch (error) {
    if (error instanceof FaultSpecError) throw new Problem(422, error.message);
    throw error;
  }
  world.limits.restart();
  kept(world).put('wish', wish.data);
  return readFaults(world);
}

/** Takes up what an earlier life of the town was told. */
export function restoreFaults(world: World): void {
  const wish = kept(world).get('wish');
  if (wish !== undefined) world.faults.set(parseFaultSpec(wish.spec), wish.seed);
}
