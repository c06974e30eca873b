/** A unit that one side moved to another file while the other side edited it in the old place: the edit goes where the unit went. */
import type { Departure } from '../tree/merging.ts';
import type { Unit } from '../tree/unit.ts';
import type { Attempt, Solved } from './attempt.ts';
import { countNames, eachUnit } from '../acceptance/names.ts';
import { kindOf } from '../kinds/registry.ts';
import { between } from '../policy/token.ts';
import { droppedLines } from '../dropped.ts';
import { changedFiles, readFileAt } from './merge-tree.ts';

export interface Leaving extends Solved {
  readonly departures: readonly Departure[];
}

/** Puts the edits where the units went, or escalates the file they left. */
export async function settleDepartures(attempt: Attempt, solved: readonly Leaving[]): Promise<readonly Solved[]> {
  const out: Solved[] = solved.map(({ change, report }) => ({ change, report }));
  for (const [i, { change, report, departures }] of solved.entries()) {
    for (const departure of departures) {
      const settled = await settle(attempt, out, { departure, from: change.path });
      if (settled === undefined) {
        const reason = `one side edits and the other removes "${departure.key}"`;
        out[i] = { change, report: { ...report, status: 'escalated', reason, rules: [], dropped: [] } };
      }
    }
  }
  return out;
}

async function settle(
  attempt: Attempt,
  out: Solved[],
  leaving: { departure: Departure; from: string },
): Promise<true | undefined> {
  const homes = await homesOf(attempt, out, leaving);
  const [home] = homes;
  return home === undefined || homes.length > 1 ? undefined : plant(attempt, out, { ...leaving, home });
}

interface Home {
  readonly path: string;
  readonly text: string;
}

/** Files into which the side that took the unit away put it. */
async function homesOf(
  attempt: Attempt,
  out: readonly Solved[],
  { departure, from }: { departure: Departure; from: string },
): Promise<readonly Home[]> {
  const { request, base } = attempt;
  const mover = departure.goneFrom === 'ours' ? request.ours : request.theirs;
  const files = await changedFiles(request.repo, base, mover);
  const homes: Home[] = [];
  for (const { path } of files.filter((file) => file.after !== undefined && file.isRegular)) {
    const isPossible = path !== from && isSameLanguage(path, from);
    if (!isPossible || !(await holds(request.repo, { tree: mover, path }, departure))) continue;
    if (await holds(request.repo, { tree: base, path }, departure)) continue;
    const solved = out.find(({ change }) => change.path === path)?.change.text;
    const text = solved ?? (await readFileAt(request.repo, attempt.merge.tree, path));
    if (text !== undefined) homes.push({ path, text });
  }
  return homes;
}

function isSameLanguage(one: string, two: string): boolean {
  return one.slice(one.lastIndexOf('.')) === two.slice(two.lastIndexOf('.'));
}

async function holds(repo: string, at: { tree: string; path: string }, departure: Departure): Promise<boolean> {
  const text = await readFileAt(repo, at.tree, at.path);
  return text !== undefined && (await unitIn(at.path, text, departure)) !== undefined;
}

/** The one unit of that name, unchanged, in a text. */
async function unitIn(path: string, text: string, departure: Departure): Promise<Unit | undefined> {
  const kind = await kindOf(path, [text]);
  const reading = kind?.read(text);
  const found: Unit[] = [];
  if (reading !== undefined) {
    eachUnit(reading.unit, [], (unit) => {
      // A comment that stood there before may have become its neighbour.
      const isSame = unit.norm === departure.norm || unit.norm.endsWith(`${between}${departure.norm}`);
      if (unit.key === departure.key && isSame) found.push(unit);
    });
  }
  return found.length === 1 ? found[0] : undefined;
}

async function plant(
  attempt: Attempt,
  out: Solved[],
  move: { departure: Departure; from: string; home: Home },
): Promise<true | undefined> {
  const { departure, from, home } = move;
  const unit = await unitIn(home.path, home.text, departure);
  const isInOnePlace = unit !== undefined && home.text.split(departure.before).length === 2;
  if (!isInOnePlace || !bringsNothing(departure, home.text)) return undefined;
  const text = home.text.replace(departure.before, () => departure.after);
  const kind = await kindOf(home.path, [text]);
  if (kind?.read(text) === undefined) return undefined;
  const entry = attempt.merge.conflicts.find(({ path }) => path === home.path);
  const mode = entry?.ours?.mode ?? '100644';
  const report = {
    path: home.path,
    kind: kind.name,
    status: 'resolved' as const,
    rules: [`moved-from:${from}`],
    dropped: droppedLines([home.text], text),
  };
  const at = out.findIndex(({ change }) => change.path === home.path);
  const known = out[at];
  if (known === undefined) out.push({ change: { path: home.path, mode, text }, report });
  else
    out[at] = {
      change: { ...known.change, text },
      report: { ...known.report, rules: [...known.report.rules, ...report.rules] },
    };
  return true;
}

/** The edit uses no name that the new place might not have. */
function bringsNothing(departure: Departure, home: string): boolean {
  const words = (text: string): ReadonlySet<string> =>
    new Set(countNames((text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).join(between)).keys());
  const before = words(departure.before);
  const there = words(home);
  return [...words(departure.after)].every((name) => before.has(name) || there.has(name));
}
