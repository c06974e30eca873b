/** The hidden first lines by which our own comments are found again. */

/** Marks the sticky comment of a bead. */
export const beadMarker = (bead: number): string => `<!-- toolpusher:bead:${bead} -->`;

/** Marks the answer to a comment. */
export const replyMarker = (comment: number): string => `<!-- toolpusher:reply:${comment} -->`;

/** Marks what is told once under a topic. */
export const topicMarker = (topic: string): string => `<!-- toolpusher:topic:${topic} -->`;

/** The text with its marker in front, once. */
export function withMarker(marker: string, body: string): string {
  return body.startsWith(marker) ? body : `${marker}\n${body}`;
}
