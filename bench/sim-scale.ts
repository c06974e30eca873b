/**
 * Fleets at full strength in simulation, with GitHub's limits kept: `npm run sim:scale -- --help` says how.
 */
import { parseArgs } from 'node:util';
import { measureCrowd, stages } from '../test/sim/crowd.ts';
import type { Crowd, Measured, Stretch } from '../test/sim/crowd.ts';

const help = `Fleets that never run out of work, on an in-memory GitHub that keeps its limits: 900 points and 80 creations a minute, 500 an hour.

npm run sim:scale -- [options]

  --agents 30,100,300   fleets, one after the other (default 30,100,300)
  --processes N         processes of the App, which live on (default 1)
  --task SECONDS        what an agent works at a bead (default 120)
  --overhead SECONDS    what its job takes beside that (default 4)
  --start SECONDS       how long a run waits for a runner (default 10)
  --check SECONDS       how long checks take (default 120)
  --check-slots N       how many checks run at once (default 20)
  --hours N             simulated hours (default 4)
  --events N            stop after so many events, however many hours that takes
  --no-limits           GitHub keeps no limits
  --json                one object a fleet
  --help

Exit code: 0, or 2 where the options are wrong.`;

const options = {
  agents: { type: 'string', default: '30,100,300' },
  processes: { type: 'string', default: '1' },
  task: { type: 'string', default: '120' },
  overhead: { type: 'string', default: '4' },
  start: { type: 'string', default: '10' },
  check: { type: 'string', default: '120' },
  'check-slots': { type: 'string', default: '20' },
  hours: { type: 'string', default: '4' },
  events: { type: 'string' },
  'no-limits': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

class UsageError extends Error {}

function numberOf(name: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < least) {
    throw new UsageError(`--${name} ${text}: write a number from ${least}`);
  }
  return number;
}

function read(): ReturnType<typeof parseArgs<{ options: typeof options }>>['values'] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

function crowdsOf(values: ReturnType<typeof read>): Crowd[] {
  const seconds = (name: 'task' | 'overhead' | 'start' | 'check'): number => numberOf(name, values[name], 0) * 1000;
  return values.agents.split(',').map((text) => ({
    agents: Math.floor(numberOf('agents', text, 1)),
    processes: Math.floor(numberOf('processes', values.processes, 1)),
    taskMs: seconds('task'),
    overheadMs: seconds('overhead'),
    startMs: seconds('start'),
    checkMs: seconds('check'),
    checkSlots: Math.floor(numberOf('check-slots', values['check-slots'], 1)),
    hasLimits: !values['no-limits'],
    hours: values.events === undefined ? numberOf('hours', values.hours, 0.1) : 100_000,
    eventsMax: values.events === undefined ? Infinity : numberOf('events', values.events, 1),
  }));
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

// The heap is that of the in-memory GitHub as well, as far back as it remembers.
function renderStretch({ events, landed, cpuUsPerEvent, cpuUsPerBead, ledgerBytes, heapMb }: Stretch): string {
  const cpu = `CPU ${cpuUsPerEvent.product} µs an event in the product, ${cpuUsPerEvent.world} in what plays GitHub`;
  const size = `live ledger ${Math.round(ledgerBytes / 1024)} KiB, heap ${heapMb} MiB`;
  return `  to event ${events}: ${cpu}; ${landed} landed, ${cpuUsPerBead.product} µs each; ${size}`;
}

function render(measured: Measured): string {
  const { crowd, p95Ms } = measured;
  const p95s = [...stages, 'whole' as const].map((stage) => `${stage} ${seconds(p95Ms[stage])}`).join(', ');
  return [
    `${crowd.agents} agents, ${measured.hours.toFixed(1)} h${crowd.hasLimits ? '' : ', no limits'}: ${measured.landed} landed, ${measured.beadsPerHour.toFixed(0)} an hour`,
    `  p95 of each stage: ${p95s}`,
    `  a bead: ${measured.callsPerBead.toFixed(1)} calls, ${measured.commitsPerBead.toFixed(1)} ledger commits, ${measured.attemptsPerBead.toFixed(2)} attempts`,
    `  ${measured.events} events, ${measured.commitsPerEvent.toFixed(2)} ledger commits an event, ${measured.refused} calls refused`,
    `  useful work ${percent(measured.usefulShare)} of agents' job time; agents busy ${percent(measured.busyShare)}`,
  ].join('\n');
}

async function main(): Promise<void> {
  const values = read();
  if (values.help) return console.log(help);
  for (const crowd of crowdsOf(values)) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${crowd.agents} agents…`);
    const measured = await measureCrowd(crowd, (stretch) => {
      if (!values.json) console.log(renderStretch(stretch));
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
    console.log(values.json ? JSON.stringify(measured) : render(measured));
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee --help.`);
  process.exitCode = 2;
}
