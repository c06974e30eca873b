/** Who a commit made through the API is by. */
import { z } from 'zod';
import type { Signature } from '../git/objects.ts';
import { isoSeconds } from '../git/objects.ts';
import type { Context } from './context.ts';
import { emailOf } from './push-events.ts';

/** A person as requests name them. */
export const Person = z.object({ name: z.string().min(1), email: z.string(), date: z.string().optional() });

/** The caller as a commit's author. */
export function signatureOf(context: Context): Signature {
  const { actor } = context;
  return { name: actor.name ?? actor.login, email: emailOf(actor), date: context.now() };
}

/** GitHub itself, the committer of what it commits for somebody. */
export function forgeSignature(context: Context): Signature {
  return { name: 'GitHub', email: 'noreply@github.com', date: context.now() };
}

/** The person a request names, or `fallback`. */
export function signatureFrom(
  context: Context,
  person: z.output<typeof Person> | undefined,
  fallback: Signature,
): Signature {
  if (person === undefined) return fallback;
  const ms = person.date === undefined ? context.world.clock() : Date.parse(person.date);
  const date = isoSeconds(Number.isNaN(ms) ? context.world.clock() : ms);
  return { name: clean(person.name), email: clean(person.email), date };
}

// With these a name would end the header early.
function clean(text: string): string {
  return text.replaceAll(/[<>\n\0]/g, '').trim();
}
