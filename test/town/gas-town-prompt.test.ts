/**
 * A prompt in the manner of Gas Town, put where the repository keeps how its agents work, and followed to the letter by a
 * program that reads the commands out of the prompt that it was given: they work as they stand there.
 */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Bench, nodeProject, townTestMs } from '../support/town-cli.ts';
import type { Line } from '../support/town-cli.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const role = `# How a polecat works here

After compaction, clear or a new session: \`gt prime\`.

## Start
\`\`\`bash
gt prime
gt hook
bd mol current
gt mail inbox
bd show 1
bd update 1 --status=in_progress
\`\`\`

## Work, step by step
\`\`\`bash
bd close plan --continue
gt mail send rig/witness -s "HELP: colour" -m "Which one is it?"
bd create --title="Found a bug" --type=bug
bd mol current
bd close build --continue
bd ready
gt handoff -s "Half-way" -m "build is closed, ship is left"
\`\`\`

## End
\`\`\`bash
gt hook
bd mol current
git status
bd close ship
bd close 1 --reason="all of it"
gt done
gt done
\`\`\`
`;

const formula = `steps:
  - { id: plan, title: Plan it }
  - { id: build, title: Build it, needs: [plan], gate: { run: test -f made.txt } }
  - { id: ship, title: Ship it, needs: [build] }
`;

// Does what stands under a heading of the prompt, line by line, and notes what each command answered.
const follower = `set -u
log="$1"
follow() { awk -v head="## $1" 'index($0, head) == 1 { on = 1 } on && /^\`\`\`bash/ { take = 1; next } take && /^\`\`\`/ { exit } take' "$TOOLPUSHER_PROMPT_FILE"; }
do_all() { follow "$1" > "$TMPDIR/lines"; while IFS= read -r line; do
    echo made >> made.txt
    out=$(bash -c "$line" 2>&1 < /dev/null); code=$?
    echo "$TOOLPUSHER_ATTEMPT [$code] $line: $(printf %s "$out" | grep -v '^$' | head -1)" >> "$log"
    case "$line" in "gt handoff"*) exit 0;; esac
  done < "$TMPDIR/lines"; }
if [ "$TOOLPUSHER_ATTEMPT" = 1 ]; then do_all Start; do_all Work; else do_all End; fi
`;

it(
  'works unchanged: every command of it does what it says',
  async () => {
    const repo = bench.repository('project', {
      ...nodeProject,
      '.github/agents/polecat.md': role,
      '.github/formulas/three.yml': formula,
    });
    const agent = bench.write('agent.sh', follower);
    bench.write('issues.json', JSON.stringify([{ title: 'Paint the shed', labels: ['formula:three'] }]));
    const args = ['town', '--repo', repo, '--issues', 'issues.json', '--agents', '1', '--out', 'out', '--json'];
    const run = bench.start(...args, '--agent', `bash ${agent} ${bench.path('log')}`);
    expect(await run.over()).toMatch(/^exit 0/);
    const report = run.find('report') as { beads: Line[] } | undefined;
    expect(report?.beads.map((bead) => [bead['state'], bead['attempts']])).toEqual([['landed', 2]]);
    expect(readFileSync(bench.path('log'), 'utf8').trim()).toMatchInlineSnapshot(`
    "1 [0] gt prime: # Bead #1 for ada, attempt 1
    1 [0] gt hook: #1 Paint the shed (attempt 1, on polecat/ada/1)
    1 [0] bd mol current: Step plan: Plan it
    1 [0] gt mail inbox: No mail.
    1 [0] bd show 1: #1 Paint the shed
    1 [0] bd update 1 --status=in_progress: Nothing to do for that here: state is kept by Toolpusher.
    1 [0] bd close plan --continue: Closed plan.
    1 [0] gt mail send rig/witness -s "HELP: colour" -m "Which one is it?": Sent to witness; it leaves with this attempt's work.
    1 [0] bd create --title="Found a bug" --type=bug: Noted: it is shown on this bead, for a person to open an issue for it.
    1 [0] bd mol current: Step build: Build it
    1 [0] bd close build --continue: Closed build.
    1 [0] bd ready: #1 Paint the shed (attempt 1, on polecat/ada/1)
    1 [0] gt handoff -s "Half-way" -m "build is closed, ship is left": Handed on. Stop now.
    2 [0] gt hook: #1 Paint the shed (attempt 2, on polecat/ada/1)
    2 [0] bd mol current: Step ship: Ship it
    2 [0] git status: On branch polecat/ada/1
    2 [0] bd close ship: Closed ship.
    2 [0] bd close 1 --reason="all of it": The bead itself is closed once its work has landed. Finish with: toolpusher done
    2 [0] gt done: #1 is handed over: it lands once its checks are green. Stop now.
    2 [0] gt done: #1 was said to be done already."
  `);
  },
  townTestMs,
);
