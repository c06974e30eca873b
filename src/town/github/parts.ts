/** The parts that join the stand-in at its start, in order; each subscribes to what it needs. */
import { joinRunner } from '../runner/runner.ts';
import { joinCheckRequests } from './check-requests.ts';
import { joinMergeQueue } from './merge-queue/train.ts';
import { joinPulls } from './pulls.ts';
import { joinRecorder } from './recorder.ts';
import type { World } from './world.ts';

export const parts: readonly ((world: World) => void | Promise<void>)[] = [
  joinRecorder,
  joinCheckRequests,
  joinPulls,
  joinMergeQueue,
  joinRunner,
];
