/** What a commit message of an agent may not do: steer CI or close issues. */

const skipMark = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/gi;
const skipTrailer = /^skip-checks:.*$/gim;
const closing =
  /\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?)(:?[ \t]+)(?=(?:[\w.-]+\/[\w.-]+)?#\d|https?:\/\/\S+\/issues\/\d)/gi;

/** The message without marks that skip CI, and with closing words made harmless (`Fixes issue #5`). */
export function tameMessage(message: string): string {
  return message.replace(skipMark, '').replace(skipTrailer, '').replace(closing, '$1$2issue ');
}

/** What is wrong with a message, or null. */
export function findMessageFault(message: string): string | null {
  if (message.search(skipMark) >= 0 || message.search(skipTrailer) >= 0) return 'tells CI not to run';
  return message.search(closing) >= 0 ? 'would close an issue by itself' : null;
}
