/** Kotlin and Swift: what stands side by side, what is left to people, and that nothing of a file is lost in reading it. */
import { expect, it } from 'vitest';
import { outlineKind } from '../../src/adapters/merge/kinds/outline.ts';
import { declarations } from '../../src/adapters/merge/kinds/declarations.ts';
import { resolveFile } from '../../src/adapters/merge/resolve-file.ts';
import { renderParts } from '../../src/adapters/merge/tree/unit.ts';

const kotlin = `/*
 * Copyright.
 */
package app.cart

import app.user.User
import java.util.Date

/** What a user wants to buy. */
@Serializable
class Cart(private val user: User) {
    private val items = mutableListOf<Item>()

    /** How many. */
    fun size(): Int {
        return items.size // "not a text
    }

    @Deprecated("later")
    fun total(): Long =
        items.sumOf { it.price }
}

fun describe(kind: String): String = when (kind) {
    "file" -> "a file"
    else -> "{"
}
`;
const swift = `import Foundation

public struct Cart: Equatable {
  private var items: [Item] = []

  public func size() -> Int {
    items.count
  }
}

extension Cart: Codable {
  static let empty = Cart()
}
`;

const after = (text: string, place: string, more: string): string => {
  if (!text.includes(place)) throw new Error(place);
  return text.replace(place, () => place + more);
};

async function outcome(path: string, texts: { base: string; ours: string; theirs: string }): Promise<string> {
  const answer = await resolveFile({ path, ...texts });
  if (answer.status !== 'resolved') return `${answer.status}: ${answer.reason}`;
  return answer.departures.length > 0 ? 'vetoed: it is not there any more' : answer.text;
}

it.each([
  ['A.kt', kotlin],
  ['A.swift', swift],
])('%s is read without loss', (_path, text) => {
  const reading = outlineKind(declarations).read(text);
  expect(renderParts(reading?.unit.parts ?? [])).toBe(text);
});

const method = '        return items.size // "not a text\n    }\n';
const kept: readonly (readonly [string, string, string, string, string])[] = [
  ['A.kt', kotlin, 'import app.user.User\n', 'import app.shop.Shop\n', 'import app.tax.Tax\n'],
  ['A.kt', kotlin, method, '\n    fun clear() {\n        items.clear()\n    }\n', '\n    /** Whether. */\n    fun isEmpty() = items.isEmpty()\n'],
  ['A.kt', kotlin, '    else -> "{"\n}\n', '\nfun one(): Int {\n    return 1\n}\n', '\nobject Two {\n    fun two() = 2\n}\n'],
  ['A.swift', swift, 'import Foundation\n', 'import UIKit\n', 'import Combine\n'],
  ['A.swift', swift, '    items.count\n  }\n', '\n  mutating func clear() {\n    items = []\n  }\n', '\n  func isEmpty() -> Bool { items.isEmpty }\n'],
]; // oxfmt-ignore

it.each(kept)('%s keeps what both sides add %#', async (path, ...row) => {
  const [base, place, one, two] = row;
  const text = await outcome(path, { base, ours: after(base, place, one), theirs: after(base, place, two) });
  expect(text).toContain(one.trim());
  expect(text).toContain(two.trim());
  expect(text.length).toBeGreaterThanOrEqual(base.length + one.length + two.length - 1);
});

const left: readonly (readonly [string, string, string, string, string])[] = [
  ['A.kt', kotlin, 'import app.user.User\n', 'import app.shop.Item\n', 'import app.tax.Item\n'],
  ['A.kt', kotlin, method, '\n    fun half() = items.size / 2\n', '\n    fun half() = items.size / 3\n'],
  ['A.kt', kotlin, method, '\n    fun at(index: Int) = items[index]\n', '\n    fun at(name: String) = items.find { it.name == name }\n'],
  ['A.kt', kotlin, 'mutableListOf<Item>()\n', '    private val log = Log(items)\n', '    private val tax = Tax(items)\n'],
  ['A.kt', kotlin, '    "file" -> "a file"\n', '    "link" -> "a link"\n', '    "link" -> "an alias"\n'],
  ['A.kt', kotlin, method, '\n    fun text() = """\n    }\n"""\n', '\n    fun more() = 1\n'],
  ['A.swift', swift, '  static let empty = Cart()\n', '  static let full = Cart(1)\n', '  static let half = Cart(2)\n'],
  ['A.swift', swift, '    items.count\n  }\n', '\n  #if DEBUG\n  func log() {}\n  #endif\n', '\n  func isEmpty() -> Bool { items.isEmpty }\n'],
]; // oxfmt-ignore

it.each(left)('%s leaves what may not stand side by side to people %#', async (path, ...row) => {
  const [base, place, one, two] = row;
  const [ours, theirs] = [after(base, place, one), after(base, place, two)];
  expect(await outcome(path, { base, ours, theirs })).toMatch(/^(?:vetoed|unknown): /u);
  expect(await outcome(path, { base, ours: theirs, theirs: ours })).toMatch(/^(?:vetoed|unknown): /u);
});

it('takes no word of a comment for a use', async () => {
  const ours = kotlin.replace('/** How many. */', '/** Its length. */').replace('import java.util.Date\n', '');
  const theirs = kotlin.replace('    @Deprecated("later")', '    // How many are dear.\n    @Deprecated("later")');
  const text = await outcome('A.kt', { base: kotlin, ours, theirs });
  expect(text).toContain('/** Its length. */');
  expect(text).toContain('// How many are dear.\n');
});

it('leaves a method that one side edits and the other takes away to people', async () => {
  const ours = kotlin.replace('return items.size ', 'return items.count() ');
  const theirs = kotlin.replace(/\n {4}\/\*\* How many[\s\S]*?\n {4}\}\n/u, '');
  expect(await outcome('A.kt', { base: kotlin, ours, theirs })).toMatch(/^vetoed: /u);
});
