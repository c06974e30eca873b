/** Twenty-five branches that do not touch one another, and twenty-five that each add a line to one list. */
import { play, refineryCallsPerLanded } from './play.ts';
import type { Played, Wish } from './play.ts';

const crowd = 25;

const work = {
  disjoint: 'mkdir -p made && echo good > made/$number',
  list: 'grep -q "^- part-$number$" list.md || echo "- part-$number" >> list.md',
} as const;

function wishOf(kind: keyof typeof work): Wish {
  return {
    files: { 'list.md': '# Parts\n\n- part-0\n', 'made/0': 'good\n', 'README.md': 'P\n' },
    bodies: Array.from({ length: crowd }, (_, i) => `number: ${i + 1}`),
    agent: `set -e\nnumber=$(sed -n 's/^number: //p' "$TOOLPUSHER_BEAD_FILE")\nsleep 3\n${work[kind]}`,
    agents: crowd,
    check: 'sleep 2; test -f README.md',
    slots: crowd + 10,
  };
}

/** What a crowd came to. */
export interface CrowdResult {
  readonly played: Played;
  readonly of: number;
  readonly minutes: number;
  readonly refines: number;
  readonly callsPerLanded: number;
  readonly refineryCallsPerLanded: number;
}

/** Plays one crowd; its agents are shell scripts, so no model can have helped, and nothing waits for a person when all landed. */
export async function playCrowd(kind: keyof typeof work): Promise<CrowdResult> {
  const played = await play(wishOf(kind));
  const refines = played.beads.flatMap((bead) => bead.ended.filter(({ mode }) => mode === 'refine')).length;
  return {
    played,
    of: crowd,
    minutes: Number((played.report.wallMs / 60_000).toFixed(1)),
    refines,
    callsPerLanded: Number((played.report.calls.calls / Math.max(1, played.landed)).toFixed(1)),
    refineryCallsPerLanded: refineryCallsPerLanded(played),
  };
}
