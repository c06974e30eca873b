/** The host as Vercel's functions share it: one for each instance, kept alive after the answer by `waitUntil`. */
import { waitUntil } from '@vercel/functions';
import { readSettings } from './adapters/environment.ts';
import { jsonLog } from './adapters/log.ts';
import { createHost } from './host.ts';
import type { Host } from './host.ts';

let host: Host | null = null;

/** The host of this instance. Throws the fault that says what its environment lacks. */
export function functionHost(): Host {
  if (host === null) {
    const settings = readSettings(process.env);
    host = createHost({ settings, log: jsonLog(settings.logLevel), waitUntil, isLasting: false });
  }
  return host;
}
