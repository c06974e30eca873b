/** Our own check runs in an in-memory GitHub. */
import type { Learnt } from '../../src/core/effect.ts';
import type { Sha } from '../../src/core/name.ts';
import { deaconCheck } from '../../src/core/watch/deacon.ts';
import type { Check, CheckSeen } from '../../src/ports/github.ts';
import type { MemoryWorld } from './memory-world.ts';

/** The newest of that name on a commit. */
export function checkOn({ checkRuns, time }: MemoryWorld, name: string, head: Sha): CheckSeen {
  const { conclusion, at } = checkRuns.get(`${name} ${head}`) ?? { conclusion: null, at: time.now() };
  return { head, conclusion, at };
}

/** Makes one, unless the newest says the same. */
export function check({ checkRuns, time }: MemoryWorld, effect: Check): Learnt {
  const key = `${effect.name} ${effect.head}`;
  if (checkRuns.get(key)?.conclusion !== effect.conclusion) checkRuns.set(key, { ...effect, at: time.now() });
  return { type: 'done' };
}

/** Whether the base says that a look at it failed. */
export function isDoubted({ checkRuns, baseHead }: MemoryWorld): boolean {
  const mark = checkRuns.get(`${deaconCheck} ${baseHead}`);
  return mark !== undefined && mark.conclusion !== 'success';
}
