/** What a commit message of others may not do: steer CI or close issues. */

const skipMark = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/gi;
const skipTrailer = /^skip-checks:.*$/gim;
const closing =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:[ \t]*|[ \t]+)(?=(?:[\w.-]+\/[\w.-]+)?#\d|GH-\d|https?:\/\/\S+\/issues\/\d)/gi;

/** The message without marks that skip CI, and with closing words made harmless (`Fixes issue #5`). */
export function tameMessage(message: string): string {
  return message.replace(skipMark, '').replace(skipTrailer, '').replace(closing, '$1$2issue ');
}

/** What others wrote, as one line of a commit that lands. What is taken out may join what stood around it into another mark. */
export function tameLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const tamed = tameMessage(line);
  return tamed === line ? line : tameLine(tamed);
}

/** What is wrong with a message, or null. */
export function findMessageFault(message: string): string | null {
  if (message.search(skipMark) >= 0 || message.search(skipTrailer) >= 0) return 'tells CI not to run';
  return message.search(closing) >= 0 ? 'would close an issue by itself' : null;
}
