/**
 * What people and Apps wrote, as HTML: paragraphs, lists, tables, code, bold words and numbers of issues; of Markdown no more.
 *
 * **Invariant:** every piece of the text is escaped by the JSX runtime; a link leads nowhere but to a number of the same repository.
 */

/** `base` is the path of the repository, to which `#7` leads. */
export interface ProseProps {
  readonly text: string;
  readonly base: string;
}

/** A text without what is not seen, but for ends of lines. */
export const visible = (text: string): string => text.replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, '');

/** A whole text. */
export function Prose({ text, base }: ProseProps) {
  const blocks = blocksOf(visible(withoutComments(text)));
  return <div class="text">{blocks.map((block) => blockOf(block, base))}</div>;
}

type Kind = 'code' | 'table' | 'list' | 'text';
interface Block {
  readonly kind: Kind;
  readonly lines: string[];
}

// Markers that Apps leave for themselves.
function withoutComments(text: string): string {
  const parts = text.split('<!--');
  return parts.map((part, index) => (index === 0 ? part : afterComment(part))).join('');
}

function afterComment(part: string): string {
  const end = part.indexOf('-->');
  return end < 0 ? `<!--${part}` : part.slice(end + 3);
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) {
      isCode = !isCode;
      blocks.push({ kind: isCode ? 'code' : 'text', lines: [] });
      continue;
    }
    const kind = isCode ? 'code' : kindOf(line);
    const last = blocks.at(-1);
    if (last?.kind === kind && (line !== '' || isCode)) last.lines.push(line);
    else blocks.push({ kind, lines: [line] });
  }
  return blocks.filter(({ lines }) => lines.some((line) => line.trim() !== ''));
}

function kindOf(line: string): Kind {
  if (line.startsWith('|')) return 'table';
  return /^[-*] /.test(line) ? 'list' : 'text';
}

function blockOf({ kind, lines }: Block, base: string) {
  switch (kind) {
    case 'code':
      return (
        <pre>
          <code>{lines.join('\n')}</code>
        </pre>
      );
    case 'list':
      return (
        <ul>
          {lines.map((line) => (
            <li>{inline(line.slice(2), base)}</li>
          ))}
        </ul>
      );
    case 'table':
      return <table>{lines.filter((line) => !/^[|:\s-]+$/.test(line)).map((line) => rowOf(line, base))}</table>;
    case 'text':
      return <p>{inline(lines.join('\n').trim(), base)}</p>;
  }
}

function rowOf(line: string, base: string) {
  const cells = line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split('|');
  return (
    <tr>
      {cells.map((cell) => (
        <td>{inline(cell.trim(), base)}</td>
      ))}
    </tr>
  );
}

function inline(text: string, base: string) {
  return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*|(?<![&\w])#\d{1,9}\b)/).map((piece, index) => {
    if (index % 2 === 0) return plain(piece);
    if (piece.startsWith('#')) return <a href={`${base}/issues/${piece.slice(1)}`}>{piece}</a>;
    if (piece.startsWith('**')) return <strong>{plain(piece.slice(2, -2))}</strong>;
    return <code>{piece.slice(1, -1)}</code>;
  });
}

// GitHub shows such an entity as its character; so does a browser, for which the runtime escapes it again.
function plain(text: string): string {
  return text.replaceAll(/&#(3[2-9]|[4-9]\d|1[01]\d|12[0-6]);/g, (_, code: string) =>
    String.fromCodePoint(Number(code)),
  );
}
