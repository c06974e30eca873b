/** The parts of a unit as plain text: what they say, and units that differ in no more than where a list of alternatives stands. */
import type { Three } from '../diff.ts';
import type { Part, Unit } from './unit.ts';
import { between } from '../policy/token.ts';
import { renderList } from './unit.ts';

/** What a part says; empty where there is none. */
export function normOf(part: Part | undefined): string {
  if (part === undefined) return '';
  return part.type === 'text' ? part.norm : part.list.units.map((unit) => unit.norm).join(between);
}

/** Alternatives that are only there on one side are words of the text around them. */
export function withoutVariants({ base, ours, theirs }: Three<Unit>): Three<Unit> {
  const plain = (unit: Unit): Unit => {
    const parts: Part[] = [];
    for (const part of unit.parts) {
      const isWords = part.type === 'text' || part.list.kind === 'variants';
      const last = parts.at(-1);
      if (!isWords || last?.type !== 'text') parts.push(isWords ? asText(part) : part);
      else {
        const more = asText(part);
        const norm = [last.norm, more.norm].filter((each) => each !== '').join(between);
        parts[parts.length - 1] = { type: 'text', text: last.text + more.text, norm };
      }
    }
    return { ...unit, parts };
  };
  return { base: plain(base), ours: plain(ours), theirs: plain(theirs) };
}

function asText(part: Part): Extract<Part, { type: 'text' }> {
  return part.type === 'text' ? part : { type: 'text', text: renderList(part.list), norm: normOf(part) };
}
