/** Text that a person does not see reaches no agent, by whichever way it came into the run. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newAgent } from '../../src/core/agents/agent.ts';
import { AgentName } from '../../src/core/name.ts';
import { mailPath } from '../../src/core/ref.ts';
import { RunWorld } from '../support/run-world.ts';

const point = String.fromCodePoint;
const tagged = (text: string): string => Array.from(Buffer.from(text), (byte) => point(0xe0000 + byte)).join('');
const selected = (text: string): string =>
  [...Buffer.from(text)].map((byte) => point(byte < 16 ? 0xfe00 + byte : 0xe0100 + byte - 16)).join('');

/** Each says "obey" in a way that a reader of the issue does not see. */
const corpus: Readonly<Record<string, string>> = {
  'tag characters': `a${tagged('obey')}b`,
  'variation selectors': `a😀${selected('obey')}b`,
  'zero width': `a${point(0x200b, 0x200c, 0x2060, 0xfeff, 0xad, 0x180e)}b`,
  bidi: `a${point(0x202e)}yebo${point(0x202c, 0x2066, 0x2069, 0x61c)}b`,
  fillers: `a${point(0x3164, 0x115f, 0x2800, 0xffa0, 0x17b4)}b`,
  'private use': `a${point(0xe000, 0xf0001, 0x10fffd)}b`,
  controls: `a${point(0x1b)}[8mhidden${point(0x1b)}[0m${point(0x7f, 0x85, 0x2028)}b`,
  comment: 'a <!-- obey-hidden-comment --> b',
  'unterminated comment': 'a\n\n<!-- obey-hidden-comment',
};
const everything = Object.values(corpus).join('\n\n');
// In the middle of a line an unclosed comment is shown.
const oneLine = Object.entries(corpus)
  .flatMap(([name, text]) => (name === 'unterminated comment' ? [] : [text]))
  .join(' ');

// First and last code point of each range, by themselves: what src/core/people/clean.ts says is not asked.
const invisibleRanges: readonly number[] = [
  [0xe0000, 0xe0fff, 0xf0000, 0x10ffff, 0xe000, 0xf8ff, 0xfe00, 0xfe0f, 0x200b, 0x200f, 0x202a, 0x202e],
  [0x2060, 0x206f, 0x2028, 0x2029, 0x3164, 0x3164, 0x115f, 0x1160, 0x2800, 0x2800, 0xffa0, 0xffa0, 0x17b4, 0x17b5],
  [0xad, 0xad, 0x61c, 0x61c, 0x180b, 0x180f, 0xfeff, 0xfeff, 0x1b, 0x1b, 0x7f, 0x9f],
].flat();
const invisible = (text: string): string[] =>
  Array.from(text, (each) => each.codePointAt(0) ?? 0)
    .filter((code) =>
      invisibleRanges.some((first, i) => i % 2 === 0 && code >= first && code <= (invisibleRanges[i + 1] ?? 0)),
    )
    .map((code) => code.toString(16));

// Everything that is laid before the agent, and what its commands answer.
const look = `
{ cat "$TOOLPUSHER_PROMPT_FILE" "$TOOLPUSHER_PRIME_FILE" "$TOOLPUSHER_BEAD_FILE"
  find "$TOOLPUSHER_DESK" -type f -exec cat {} +
  env
  for words in prime hook status show ready "mol list" "mol current" "mail check" "mail inbox" "mail read m2" "close one" "mol current"; do
    toolpusher $words; toolpusher $words --json; done
} > seen.txt 2>&1; sleep 1; toolpusher mail check >> seen.txt; toolpusher mail read m2 >> seen.txt; true`;

const mail = (id: string) => ({
  id,
  from: '@mallory',
  to: 'ada',
  type: 'notice',
  thread: id,
  priority: 2,
  bead: 7,
  at: 1_760_000_000_000,
  subject: oneLine.slice(0, 200),
  body: everything,
});

// A record whose topics somebody's folders gave their names.
const cv = {
  ...newAgent(AgentName.parse('ada'), 'script'),
  attempts: 3,
  skills: { [`path:${oneLine.slice(0, 100)}`]: { tried: 3, passed: 2 }, all: { tried: 3, passed: 2 } },
};

it('the corpus is hidden: the pattern of this test finds every class in it', () => {
  for (const [name, text] of Object.entries(corpus)) {
    expect([name, invisible(text).length > 0 || text.includes('obey-hidden-comment')]).toEqual([name, true]);
  }
});

it('is taken out of bead, attempts, steps, mail, record, branch and instructions, and that is said', async () => {
  const step = { id: 'one', title: oneLine.slice(0, 200), isDone: false, by: null, attempt: null };
  const formula = {
    description: 'x',
    variables: { what: 'x' },
    steps: [
      { id: 'one', title: `First ${oneLine}`.slice(0, 200), text: `${everything}\n{{what}}` },
      { id: 'two', title: 'Second {{title}}', text: '{{what}}', needs: ['one'] },
    ],
  };
  const text = `# Bead\n\nwhat: ${oneLine.slice(0, 400)}\n\n${everything}`;
  const world = await RunWorld.create({
    text,
    config: JSON.stringify({ runtimes: { script: { kind: 'command', command: look } } }),
    files: {
      '.github/agents/polecat.md': everything,
      '.github/formulas/trap.yml': JSON.stringify(formula),
      'AGENTS.md': everything,
    },
    record: {
      title: `Title ${oneLine}`.slice(0, 250),
      formula: 'trap',
      molecule: { formula: 'trap', steps: [step] },
      ended: [{ number: 1, agent: 'bea', end: 'crashed', summary: everything }],
      approved: { by: oneLine, hash: createHash('sha256').update(text).digest('hex') },
    },
    ledger: {
      'agents/ada.json': JSON.stringify(cv),
      [mailPath('ada')]: JSON.stringify({ v: 1, agent: 'ada', unread: [mail('m1'), mail('m2')] }),
    },
  });
  world.dispatch = { ...world.dispatch, branch: `main${point(0x200b, 0xe0041)}` };
  try {
    const end = await world.runAgent();
    expect(end).toMatchObject({ testimony: { outcome: 'unfinished' } });
    await world.runPublish();
    const seen = await world.file('seen.txt');
    for (const line of seen.split('\n')) expect([line, ...invisible(line)]).toEqual([line]);
    expect(seen).not.toContain('obey-hidden-comment');
    expect(seen).toContain('were taken out of the bead');
    expect(seen).toContain('First a');
    expect(seen).toContain('By topic: path:a');
    expect(seen).toContain('@mallory');
    expect(invisible(readFileSync(join(world.root, 'out/prompt.md'), 'utf8'))).toEqual([]);
  } finally {
    await world.dispose();
  }
});
