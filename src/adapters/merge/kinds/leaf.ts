/** The tokens of a program without its layout, and the norm of any stretch of it. */
import type { Node } from 'web-tree-sitter';
import type { Language } from './language.ts';
import { withOneQuote } from './language.ts';
import { between } from '../policy/token.ts';
import { childrenOf } from './grammar.ts';

interface Leaf {
  readonly start: number;
  readonly text: string;
  /** Of a mark: where its block starts. */
  readonly block?: number;
}

/** Where a block of an indented language starts and ends. */
export const blockMarks = { open: '\u21e5', close: '\u21e4' } as const;

export class Leaves {
  readonly #leaves: readonly Leaf[];

  constructor(root: Node, text: string, language: Language) {
    const leaves: Leaf[] = [];
    collect(root, { leaves, text, language });
    this.#leaves = leaves;
  }

  /** The norm of `[start, end)`. */
  norm(start: number, end: number): string {
    const out: string[] = [];
    for (let i = this.#first(start); i < this.#leaves.length; i += 1) {
      const leaf = this.#leaves[i];
      if (leaf === undefined || leaf.start >= end) break;
      // The marks of the block that holds the stretch belong to the block.
      if (leaf.block === undefined || leaf.block > start) out.push(leaf.text);
    }
    return out.join(between);
  }

  #first(start: number): number {
    let low = 0;
    let high = this.#leaves.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#leaves[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const atomic = /(?:string|template|char|regex|heredoc|comment|jsx_text|rune)(?:_literal)?$/u;

interface Collection {
  readonly leaves: Leaf[];
  readonly text: string;
  readonly language: Language;
}

function collect(node: Node, to: Collection): void {
  const children = childrenOf(node);
  const isWhole = children.length === 0 || atomic.test(node.type) || hasBareText(node, children, to.text);
  if (isWhole) {
    const own = to.text.slice(node.startIndex, node.endIndex);
    const text = node.type === 'string' ? withOneQuote(own, to.language) : own;
    if (text.trim() !== '') to.leaves.push({ start: node.startIndex, text });
    return;
  }
  // Where layout is structure, moving a statement out of its block must show.
  const isMarked = to.language.isIndented === true && node.type === 'block';
  if (isMarked) to.leaves.push({ start: node.startIndex, text: blockMarks.open, block: node.startIndex });
  for (const child of children) collect(child, to);
  if (isMarked) to.leaves.push({ start: node.endIndex - 1, text: blockMarks.close, block: node.startIndex });
}

function hasBareText(node: Node, children: readonly Node[], text: string): boolean {
  let at = node.startIndex;
  for (const child of children) {
    if (text.slice(at, child.startIndex).trim() !== '') return true;
    at = child.endIndex;
  }
  return text.slice(at, node.endIndex).trim() !== '';
}
