/** A prompt written for `gt` and `bd` in a town: steps go on where a killed attempt left them, mail arrives, done is done. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bench, nodeProject, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const script = `set -eu
log="$1/$TOOLPUSHER_BEAD.log"
say() { echo "$TOOLPUSHER_ATTEMPT: $*" >> "$log"; }
if [ "$TOOLPUSHER_BEAD" = 2 ]; then
  gt mail send mayor/ -s "Question" -m "Which colour?"
  echo two > two.txt
  gt done -m "Two is made"
  exit 0
fi
if [ "$TOOLPUSHER_BEAD" = 3 ]; then
  echo three > three.txt
  [ "$TOOLPUSHER_ATTEMPT" = 2 ] || exit 0
  for step in understand change check; do bd close $step > /dev/null; done
  exit 0
fi
gt prime > /dev/null
say "$(gt hook | tail -1)"
say "$(bd mol current | head -1)"
if [ "$TOOLPUSHER_ATTEMPT" = 1 ]; then
  echo one > one.txt
  bd close understand --continue > /dev/null
  kill -9 $$
fi
echo more >> one.txt
bd close change --continue > /dev/null
bd close check --continue > /dev/null
say "$(gt done)"
`;

it(
  'goes on at the right step after its agent was killed, or ended too early, and its mail to people is shown',
  async () => {
    const repo = bench.repository('project', {
      ...nodeProject,
      '.github/formulas/work.yml': readFileSync('.github/formulas/work.yml', 'utf8'),
    });
    const agent = bench.write('agent.sh', script);
    bench.write(
      'issues.json',
      JSON.stringify([
        { title: 'One', labels: ['formula:work'] },
        { title: 'Two' },
        { title: 'Three', labels: ['formula:work'] },
      ]),
    );
    const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agents', '3', '--out', 'out', '--json'];
    const run = bench.start(...args, '--agent', `bash ${agent} ${bench.dir}`);
    expect(await run.over()).toMatch(/^exit 0/);
    const report = run.find('report') as { beads: Line[]; mail: { issue: number }[] } | undefined;
    expect(run.find('mail')).toMatchObject({
      issue: 2,
      letter: { to: 'mayor', subject: 'Question', body: 'Which colour?' },
    });
    expect(report?.mail.map(({ issue }) => issue)).toEqual([2]);
    expect(readFileSync(bench.path('out/report.md'), 'utf8')).toContain('Question - Which colour?');
    expect(report?.beads.map((bead) => [bead['state'], bead['attempts']])).toEqual([
      ['landed', 2],
      ['landed', 1],
      // Its agent ended well with every step open, which is not done.
      ['landed', 2],
    ]);
    expect(readFileSync(bench.path('1.log'), 'utf8').trim().split('\n')).toEqual([
      '1: Step: understand: Understand what is asked',
      '1: Step understand: Understand what is asked',
      '2: Step: change: Make the change',
      '2: Step change: Make the change',
      '2: #1 is handed over: it lands once its checks are green. Stop now.',
    ]);
    expect(readFileSync(bench.path('out/one.txt'), 'utf8')).toBe('one\nmore\n');
    const why = bench.start('why', '2', '--repo', 'out', '--json');
    await why.over();
    expect(why.find('why')?.['text']).toContain('to mayor (notice): **Question** Which colour?');
    const status = bench.start('status', '--repo', 'out', '--json');
    await status.over();
    const { beads } = status.find('status') as {
      beads: { number: number; molecule: { steps: { by: string; attempt: number }[] } | null }[];
    };
    expect(beads.find((bead) => bead.number === 1)?.molecule?.steps.map((step) => step.attempt)).toEqual([1, 2, 2]);
  },
  townTestMs,
);
