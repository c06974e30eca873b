/**
 * What the App is told by its environment. Probot never sees the environment itself: a `REDIS_URL` or `SENTRY_DSN` in
 * it would make Probot run `npx` at start.
 */
import { z } from 'zod';
import { fault } from '../core/fault.ts';

/** Whether a host's name means this machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host.startsWith('127.');

// Plain http would carry the App's key over the network; only the stand-in on this machine speaks it.
const ApiUrl = z
  .url()
  .refine((text) => new URL(text).protocol === 'https:' || isLoopback(new URL(text).hostname), 'must be https')
  .transform((text) => text.replace(/\/+$/, ''));

const Environment = z.object({
  APP_ID: z.string().regex(/^\d+$/, 'must be the number of the App').transform(Number),
  PRIVATE_KEY: z.string().transform(toPem),
  WEBHOOK_SECRET: z
    .string()
    .min(8)
    .refine((secret) => secret !== 'development', 'must not be the default'),
  CRON_SECRET: z.string().min(8).optional(),
  PAGE_SECRET: z.string().min(16).optional(),
  // The town on one machine sets it; the page then answers to this machine without a secret.
  TOOLPUSHER_PAGE: z.literal('open').optional(),
  // The name of the one process that does this App's work, where there is only one: started again, it goes on at once
  // with what it had begun, instead of waiting until its leases are over. Never set where several run.
  TOOLPUSHER_INSTANCE: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  GITHUB_API_URL: ApiUrl.default('https://api.github.com'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('warn'),
});

/** The App's settings. */
export interface Settings {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly cronSecret: string | null;
  readonly instance: string | null;
  /** Who may see the page. */
  readonly page:
    | { readonly access: 'off' }
    | { readonly access: 'open' }
    | { readonly access: 'secret'; readonly secret: string };
  readonly apiUrl: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** Reads the settings; throws a fault that names what is missing, and never a value. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`);
    throw fault('secret-missing', { wrong: wrong.join(', ') });
  }
  const { data } = parsed;
  return {
    appId: data.APP_ID,
    privateKey: data.PRIVATE_KEY,
    webhookSecret: data.WEBHOOK_SECRET,
    cronSecret: data.CRON_SECRET ?? null,
    instance: data.TOOLPUSHER_INSTANCE ?? null,
    page:
      data.PAGE_SECRET === undefined
        ? { access: data.TOOLPUSHER_PAGE ?? 'off' }
        : { access: 'secret', secret: data.PAGE_SECRET },
    apiUrl: data.GITHUB_API_URL,
    logLevel: data.LOG_LEVEL,
  };
}

// Hosting services keep it on one line: with \n written out, or in base64.
function toPem(text: string): string {
  const unescaped = text.replaceAll(String.raw`\n`, '\n').trim();
  return unescaped.startsWith('-----BEGIN') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
}
