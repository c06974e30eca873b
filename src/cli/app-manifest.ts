/** What the App may do and what it hears of, read from `app.yml`, so that the town and GitHub get the same. */
import { parse } from 'yaml';
import { z } from 'zod';
import { packageFile } from './package-root.ts';

const Manifest = z.object({
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
});

const manifest = Manifest.parse(parse(packageFile('app.yml')));

/** The webhooks that the App gets. */
export const appEvents: readonly string[] = manifest.default_events;
/** The App's permissions. */
export const appPermissions: Readonly<Record<string, string>> = manifest.default_permissions;
