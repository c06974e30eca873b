/** The little language in which a town is told how to misbehave: `deliveries.lost=0.1,api.500=0.02,runner.dies=0.05`. */

type Unit = 'share' | 'ms' | 'seconds' | 'count' | 'switch';

/** One knob: what it takes, what it is without being named, what it does. */
export interface Knob {
  readonly unit: Unit;
  readonly otherwise: number;
  readonly does: string;
}

const share = (does: string, otherwise = 0): Knob => ({ unit: 'share', otherwise, does });
const ms = (does: string, otherwise: number): Knob => ({ unit: 'ms', otherwise, does });

/** Every knob, by name. A `share` is of all the times that it could happen. */
export const knobs = {
  'deliveries.lost': share('a webhook is never sent, and GitHub keeps no trace of it'),
  'deliveries.failed': share('a webhook does not arrive; the log of deliveries says that it failed'),
  'deliveries.late': share('a webhook arrives late, by up to deliveries.late-ms'),
  'deliveries.late-ms': ms('the longest that a late or reordered webhook waits', 5000),
  'deliveries.doubled': share('a webhook arrives twice, under the same id'),
  'deliveries.reordered': share('a webhook arrives after the one that follows it'),
  'api.500': share('a call is answered 500'),
  'api.502': share('a call is answered 502, with a page instead of JSON'),
  'api.403': share('a call is answered 403 for a secondary rate limit'),
  'api.429': share('a call is answered 429 for a secondary rate limit'),
  'api.cut': share('the connection of a call breaks without an answer'),
  'api.after': share('of those five: how many come after the call took effect', 0.5),
  'api.retry-after': share('of 403 and 429: how many say `retry-after`', 0.5),
  'api.retry-after-s': { unit: 'seconds', otherwise: 2, does: 'what `retry-after` says' },
  'api.slow': share('a call takes up to api.slow-ms longer'),
  'api.slow-ms': ms('the most that a slow call takes longer', 3000),
  'limits.content': { unit: 'switch', otherwise: 0, does: '1 enforces the limits of content creation' },
  'limits.content-minute': { unit: 'count', otherwise: 80, does: 'creations a minute' },
  'limits.content-hour': { unit: 'count', otherwise: 500, does: 'creations an hour' },
  'limits.primary': {
    unit: 'count',
    otherwise: 0,
    does: 'calls that an installation has in limits.window-s; 0 enforces nothing',
  },
  'limits.window-s': { unit: 'seconds', otherwise: 3600, does: 'after how long the primary limit begins anew' },
  'fresh.404': share('what was just created is not found for fresh.ms'),
  'fresh.mergeable-null': share('whether a pull request can be merged is not known for fresh.ms'),
  'fresh.ms': ms('how long that lasts', 1500),
  'lists.stale': share('a list of REST is as it was, without what is younger than stale.ms'),
  'graphql.stale': share('a query is answered as it was at most stale.ms before'),
  'stale.ms': ms('how old a stale answer may be', 3000),
  'graphql.stale-data': share('STALE_DATA: a commit on a branch is refused although its head is as expected'),
  'graphql.storm': { unit: 'count', otherwise: 3, does: 'how many commits in a row are refused then' },
  'git.503': share('a fetch or push over HTTP is answered 503'),
  'runner.never': share('a job never gets a runner'),
  'runner.dies': share('the machine of a job goes away (kill -9), and GitHub notices'),
  'runner.silent': share('the machine of a job goes away, and GitHub notices only after runner.silent-ms'),
  'runner.dies-ms': ms('until when after its start a runner has died', 5000),
  'runner.silent-ms': ms('until when GitHub takes a silent runner for alive', 600_000),
  'clock.skew-ms': ms("how far GitHub's clock is ahead; negative: behind", 0),
  'disk.full': share('no space is left: a call that changes something is answered 500 and changes nothing'),
} as const satisfies Record<string, Knob>;

/** The name of a knob. */
export type KnobName = keyof typeof knobs;

/** What was asked for: only what was named. */
export type FaultSpec = Readonly<Partial<Record<KnobName, number>>>;

/** A spec that cannot be read, and why. */
export class FaultSpecError extends Error {}

const isKnob = (name: string): name is KnobName => Object.hasOwn(knobs, name);

/** Reads a spec. Throws a `FaultSpecError` that names what is wrong. */
export function parseFaultSpec(text: string): FaultSpec {
  const spec: Partial<Record<KnobName, number>> = {};
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const [name = '', value = ''] = part.split('=').map((each) => each.trim());
    if (!isKnob(name)) throw new FaultSpecError(`There is no fault "${name}".`);
    if (spec[name] !== undefined) throw new FaultSpecError(`"${name}" is named twice.`);
    spec[name] = checked(name, value);
  }
  return spec;
}

const ranges: Readonly<Record<Unit, { readonly pattern: RegExp; readonly most: number; readonly says: string }>> = {
  share: { pattern: /^(?:0|1|0?\.\d+|1\.0+)$/, most: 1, says: 'a share from 0 to 1' },
  ms: { pattern: /^-?\d{1,9}$/, most: 1e9, says: 'whole milliseconds' },
  seconds: { pattern: /^\d{1,6}$/, most: 1e6, says: 'whole seconds' },
  count: { pattern: /^\d{1,7}$/, most: 1e7, says: 'a whole number' },
  switch: { pattern: /^[01]$/, most: 1, says: '0 or 1' },
};

function checked(name: KnobName, value: string): number {
  const { pattern, most, says } = ranges[knobs[name].unit];
  const number = Number(value);
  const mayBeNegative = name === 'clock.skew-ms';
  if (!pattern.test(value) || number > most || (number < 0 && !mayBeNegative))
    throw new FaultSpecError(`"${name}" takes ${says}, not "${value}".`);
  return number;
}

/** The spec as it would be written. */
export function renderFaultSpec(spec: FaultSpec): string {
  return Object.entries(spec)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Every knob in a line, for people. */
export function describeFaults(): string[] {
  const width = Math.max(...Object.keys(knobs).map((name) => name.length)) + 2;
  return Object.entries(knobs).map(([name, { unit, otherwise, does }]) => {
    const usual = otherwise === 0 ? '' : ` (${otherwise} if not named)`;
    return `${name.padEnd(width)}${unit.padEnd(9)}${does}${usual}`;
  });
}
