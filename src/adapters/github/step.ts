/** Steps of what takes several calls: one that GitHub failed at is made again, so that those before it are not lost. */
import { setTimeout as wait } from 'node:timers/promises';
import { classify } from './classify.ts';

const triesMax = 4;
const firstWaitMs = 250;

/** Makes a step, up to four times while GitHub itself fails. `isAgain`: it may have been made. Limits are not waited for here. */
export async function step<T>(make: (isAgain: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await make(tries > 1);
    } catch (error) {
      const failure = classify(error);
      const isOutage = failure.kind === 'passing' && failure.retryAfterMs === null;
      if (!isOutage || tries === triesMax) throw error;
      await wait(firstWaitMs * 2 ** tries);
    }
  }
}
