/** Takes secrets out of text that people will see: the given values and everything shaped like a well-known token. */
import { tokenShapes } from '../../core/gate/secret.ts';

/** Replaces every given secret of at least 6 characters, and every token shape, by `***`. */
export function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets.filter(({ length }) => length >= 6)) shown = shown.replaceAll(secret, '***');
  for (const { pattern } of tokenShapes) shown = shown.replace(new RegExp(pattern.source, 'g'), '***');
  return shown;
}
