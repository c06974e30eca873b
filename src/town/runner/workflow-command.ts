/** Reads what a step says to the runner: `::command key=value::text` lines, and the files behind `GITHUB_ENV` and its kin. */

/** A workflow command found in a line of output. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Parses a line as a workflow command; nothing when it is plain output. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const found = /^\s*::(?<name>[A-Za-z-]+)(?:\s(?<properties>.*?))?::(?<text>.*)$/su.exec(line)?.groups;
  if (found === undefined) return undefined;
  const properties = (found['properties'] ?? '').split(',').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))]];
  });
  return {
    name: (found['name'] ?? '').toLowerCase(),
    properties: Object.fromEntries(properties),
    text: unescapeText(found['text'] ?? ''),
  };
}

function unescapeText(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeText(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

/** Parses a file of `name=value` lines and `name<<DELIMITER` blocks; throws with the line that is wrong. */
export function parseAssignments(content: string): readonly (readonly [string, string])[] {
  const lines = content.replaceAll('\r\n', '\n').split('\n');
  const found: [string, string][] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const block = /^(?<name>[^=<]+)<<(?<end>.+)$/u.exec(line)?.groups;
    if (block !== undefined) {
      const end = lines.indexOf(block['end'] ?? '', at + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${block['end'] ?? ''}'`);
      found.push([block['name'] ?? '', lines.slice(at + 1, end).join('\n')]);
      at = end;
    } else if (line !== '') {
      const equals = line.indexOf('=');
      if (equals < 1) throw new Error(`Invalid format '${line}'`);
      found.push([line.slice(0, equals), line.slice(equals + 1)]);
    }
  }
  return found;
}
