/** The upper tiers in a whole town: a conflict that an agent resolves, and one that is done again, each to its landing. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asClass, both, counter, withReset } from '../support/counter-texts.ts';
import { Bench, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

/**
 * An agent that knows two files: it resolves `a.js` where it finds markers, and leaves those of `b.js` to somebody else. What it
 * finds done already, by whichever of the two landed first, it keeps.
 */
const agent = (texts: string): string => `set -eu
file=$(sed -n 's/^file: //p' "$TOOLPUSHER_BEAD_FILE")
want=$(sed -n 's/^want: //p' "$TOOLPUSHER_BEAD_FILE")
echo "$TOOLPUSHER_MODE" >> "${texts}/modes"
if grep -q '<<<<<<<' "$file"; then
  [ "$file" = b.js ] || cp "${texts}/$file/both.js" "$file"
elif grep -q 'class Counter\\|reset' "$file"; then
  cp "${texts}/$file/both.js" "$file"
else
  cp "${texts}/$file/$want" "$file"
fi
`;

it(
  'a conflict that rules leave open lands by another agent, and one that nobody resolves by doing it again',
  async () => {
    // Another name in the other file, or the one resolution would be remembered for the other.
    const inFile = (file: string, text: string): string => (file === 'a.js' ? text : text.replaceAll(/\bn\b/g, 'sum'));
    const files = ['a.js', 'b.js'];
    const texts = Object.fromEntries(files.map((file) => [file, inFile(file, counter)]));
    const repo = bench.repository('repo', {
      ...texts,
      '.github/workspace.yml': 'tiers: { aiMax: 1, reimagineMax: 1 }\n',
    });
    for (const file of files) {
      bench.write(`texts/${file}/class.js`, inFile(file, asClass));
      bench.write(`texts/${file}/reset.js`, inFile(file, withReset));
      bench.write(`texts/${file}/both.js`, inFile(file, both));
    }
    const script = bench.write('agent.sh', agent(bench.path('texts')));
    const bead = (file: string, want: string, priority: string) => ({
      title: `${file}: ${want}`,
      body: `file: ${file}\nwant: ${want}\n`,
      labels: [priority],
    });
    const beads = files.flatMap((file) => [bead(file, 'class.js', 'P0'), bead(file, 'reset.js', 'P3')]);
    bench.write('issues.json', JSON.stringify(beads));
    const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agent', `bash ${script}`, '--agents', '4'];
    const run = bench.start(...args, '--check', 'node --check a.js && node --check b.js', '--out', 'out', '--json');
    expect(await run.over()).toMatch(/^exit 0/);

    expect([bench.git('out', 'show', 'main:a.js'), bench.git('out', 'show', 'main:b.js')]).toEqual([
      both.trimEnd(),
      inFile('b.js', both).trimEnd(),
    ]);
    const report = JSON.parse(readFileSync(bench.path('out/report.json'), 'utf8'));
    const landed = new Map<string, Line>(report.beads.map((each: Line) => [String(each['title']), each]));
    expect([...landed.values()].map((each) => each['state'])).toEqual(['landed', 'landed', 'landed', 'landed']);
    const endsOf = (file: string): unknown[] =>
      [...landed].filter(([title]) => title.startsWith(file)).flatMap(([, each]) => each['ends']);
    // Which of the two came first is the queue's to say; the other conflicted, was left open by rules, and went to an agent.
    expect(endsOf('a.js')).toEqual(expect.arrayContaining(['conflict', 'unresolved', 'done']));
    const tiersOf = (file: string): string =>
      bench.git('out', 'log', '--format=%(trailers:key=Toolpusher-Tier,key=Toolpusher-Resolver)', 'main', '--', file);
    expect(tiersOf('a.js')).toContain('Toolpusher-Tier: ai\nToolpusher-Resolver: ');
    // Rules left it open, then an agent did, and only then was it begun anew.
    expect(endsOf('b.js').filter((end) => end === 'unresolved').length).toBeGreaterThan(1);
    expect(endsOf('b.js').filter((end) => end === 'done')).toHaveLength(2);
    expect(tiersOf('b.js')).toBe('');
    // What kind of attempt it was is said in the log, and to the agent.
    const said = new Set(run.lines.map((line) => line['mode']));
    expect([...said]).toEqual(expect.arrayContaining(['work', 'resolve', 'reimagine']));
    const told = readFileSync(bench.path('texts/modes'), 'utf8').trim().split('\n');
    expect([...new Set(told)].toSorted()).toEqual(['reimagine', 'resolve', 'work']);
  },
  townTestMs,
);
