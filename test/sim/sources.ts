/** What wakes a simulated town: each source by itself, so that a town can be played with some of them only. */
import type { Event } from '../../src/core/event.ts';

/**
 * `webhooks`: what GitHub tells of issues, pull requests, pushes and checks. `runs`: what it tells of the runs of our own
 * workflow. `cron`: the host's clock. `schedule`: a scheduled workflow in the repository, late as GitHub has them. `own`: a
 * process that lives on ticks by itself when its decision says that it would be useful.
 */
export const tickSources = ['webhooks', 'runs', 'cron', 'schedule', 'own'] as const;
export type TickSource = (typeof tickSources)[number];

/** What a plan is played with when nothing else is asked for. */
export const usualSources: ReadonlySet<TickSource> = new Set(['webhooks', 'runs', 'cron', 'own']);

/** Which source a delivery belongs to. */
export function sourceOf(event: Event): TickSource {
  return event.type === 'run' ? 'runs' : 'webhooks';
}

/** Every how often something wakes a town, and how much later it may be: a workflow on a schedule; what others do in a repository. */
export const scheduleMs = { every: 300_000, lateMax: 1_800_000 } as const;
export const othersMs = { every: 1_800_000, lateMax: 3_600_000 } as const;
