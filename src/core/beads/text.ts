/** The text of a bead as it is approved, hashed, kept in the ledger, and given to the agent. */

/** Title and body as one Markdown file with line feeds; its SHA-256 pins what was approved. */
export function renderText(title: string, body: string): string {
  return `# ${title.replace(/\s+/g, ' ').trim()}\n\n${body.replace(/\r\n?/g, '\n').trimEnd()}\n`;
}

/** Text cut to `max` characters, saying that it was. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, Math.max(0, max - 1)).trimEnd()}…`;
}

/** Text from others as one line of Markdown that can neither mention anybody, link, nor start a command. */
export function inert(text: string, max: number): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return shorten(plain, max).replace(/[\\`*_{}[\]<>()#+!|~@&/]/g, (mark) => `&#${mark.codePointAt(0) ?? 32};`);
}

/** A name from others as code in Markdown, where nothing has a meaning but the marks that end it. */
export function coded(name: string, max: number): string {
  const plain = name.replace(/[`\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return `\`${shorten(plain, max) || ' '}\``;
}

/** What `inert` was given, for terminals and pages that read no Markdown: its entities of single characters are undone. */
export function unmark(text: string): string {
  return text.replaceAll(/&#(3[3578]|4[0-37]|6[024]|9[1-6]|12[3-6]);/g, (_, code: string) =>
    String.fromCodePoint(Number(code)),
  );
}
