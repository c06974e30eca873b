/** Running text: what stands in it depends on what stands before. */
import type { Alignment, Side } from '../tree/alignment.ts';
import type { List, Unit } from '../tree/unit.ts';

interface Blocks {
  readonly lists: { readonly base: List };
  readonly alignment: Alignment;
}

/** A reason why a paragraph that one side adds must not be put beside what the other side changes. */
export function judgeProse({ alignment }: Blocks): string | undefined {
  const isAdding = ({ changes }: Side): boolean => changes.added.some(({ role }) => role === 'prose');
  return isAdding(alignment.ours) || isAdding(alignment.theirs)
    ? 'one side adds a paragraph beside what the other side changes'
    : undefined;
}

/** A reason why a section that one side begins takes in, or cuts off, what the other side adds at the same place. */
export function judgeSeams({ lists, alignment }: Blocks): string | undefined {
  const isCut = (mine: Side, other: Side): boolean =>
    mine.inserted.some((units, at) => {
      const [before, after] = [lists.base.units[at - 1], other.kept[at - 1]];
      const isAdded = units.some(({ shape }) => shape === 'section');
      return isAdded && before !== undefined && after !== undefined && hasNewEnd(before, after);
    });
  return isCut(alignment.ours, alignment.theirs) || isCut(alignment.theirs, alignment.ours)
    ? 'one side adds text where the other begins a section'
    : undefined;
}

/** It ends with another paragraph, list or table than before. */
function hasNewEnd(before: Unit, after: Unit): boolean {
  const [old, current] = [blocksOf(before), blocksOf(after)];
  const [last, end] = [old.at(-1), current.at(-1)];
  return current.length > old.length && last?.norm !== end?.norm;
}

function blocksOf({ parts }: Unit): readonly Unit[] {
  return parts.flatMap((part) => (part.type === 'list' ? part.list.units : []));
}
