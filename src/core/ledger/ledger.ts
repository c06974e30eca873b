/**
 * The state that the ledger holds, as one value, and the files that it is written to.
 *
 * **Invariant:** `files(ledger)` is a function of the state alone, so two processes that agree on the state write
 * the same bytes.
 */
import { Agent } from '../agents/agent.ts';
import { Bead } from '../beads/bead.ts';
import { Convoys, noConvoys } from '../beads/convoy.ts';
import { Costs, noCosts } from '../agents/cost.ts';
import { Outbox } from '../effect.ts';
import { MailBox } from '../mail/mail.ts';
import { often } from '../often.ts';
import { fullAllowance } from '../landing/pushes.ts';
import { beadPath, endedPath, mailPath, textPath } from '../ref.ts';
import { emptyQueue, Queue } from '../refinery/queue.ts';
import { fullBudget } from '../watch/budget.ts';
import { calm, Watch } from '../watch/record.ts';

/** Live beads by number, agents by name, the queue, the outbox; the approved texts that this commit adds. */
export interface Ledger {
  readonly beads: Readonly<Record<string, Bead>>;
  readonly agents: Readonly<Record<string, Agent>>;
  readonly mail: Readonly<Record<string, MailBox>>;
  readonly queue: Queue;
  readonly costs: Costs;
  readonly convoys: Convoys;
  readonly watch: Watch;
  readonly outbox: Outbox;
}

/** A ledger before its first commit. */
export const emptyLedger: Ledger = {
  beads: {},
  agents: {},
  mail: {},
  queue: emptyQueue,
  costs: noCosts,
  convoys: noConvoys,
  watch: calm,
  outbox: {
    v: 1,
    next: 0,
    entries: [],
    answered: [],
    noticed: [],
    checks: [],
    pushes: fullAllowance,
    budget: fullBudget,
  },
};

/** The state's files by path, live records only: what a reader loads and what the state hash covers. */
export function files(ledger: Ledger): Map<string, string> {
  const written = new Map<string, string>();
  for (const bead of Object.values(ledger.beads)) written.set(beadPath(bead.number), render(bead));
  for (const agent of Object.values(ledger.agents)) written.set(`agents/${agent.name}.json`, render(agent));
  for (const box of Object.values(ledger.mail)) written.set(mailPath(box.agent), render(box));
  for (const name of single) written.set(`${name}.json`, render(ledger[name]));
  return written;
}

/** Records that there is one of. */
export const single = ['queue', 'costs', 'convoys', 'watch', 'outbox'] as const;

// Records are values that nobody changes, so one that is still the same is still the same text.
const rendered = new WeakMap<object, string>();

/** The one way a record becomes text: keys in alphabetical order, two spaces, a last line feed. */
export function render(record: object): string {
  const known = rendered.get(record);
  if (known !== undefined) return known;
  const text = `${toText(record)}\n`;
  rendered.set(record, text);
  return text;
}

/** Whether two records are the same values: those that are written as the same bytes. What they share is not looked into. */
export function isSameRecord(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [mine, theirs] = [fieldsOf(a), fieldsOf(b)];
  const others = new Map(theirs);
  return mine.length === theirs.length && mine.every(([key, value]) => isSameRecord(value, others.get(key)));
}

function fieldsOf(record: object): [string, unknown][] {
  return Object.entries(record).filter(([, value]) => value !== undefined);
}

// Whichever way a record came about, the same values are the same bytes: those that `JSON.stringify` writes with two spaces.
// By hand, because a replacer costs several times as much, and every commit renders the queue and the outbox.
function toText(value: unknown, line = '\n'): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${line}  `;
  if (Array.isArray(value)) {
    const texts = value.map((item: unknown) => itemText(item, inner));
    return texts.length === 0 ? '[]' : `[${inner}${texts.join(`,${inner}`)}${line}]`;
  }
  const texts = inOrder(fieldsOf(value)).map(([key, field]) => `${JSON.stringify(key)}: ${toText(field, inner)}`);
  return texts.length === 0 ? '{}' : `{${inner}${texts.join(`,${inner}`)}${line}}`;
}

// What a list holds mostly stays as it is while the list changes.
const items = new WeakMap<object, { readonly line: string; readonly text: string }>();

function itemText(item: unknown, line: string): string {
  if (typeof item !== 'object' || item === null) return toText(item, line);
  const known = items.get(item);
  if (known?.line === line) return known.text;
  const text = toText(item, line);
  items.set(item, { line, text });
  return text;
}

// Keys that are whole numbers come first, by their size, as in every object of the language.
function inOrder(fields: readonly [string, unknown][]): [string, unknown][] {
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return /^\d/.test(fields[0]?.[0] ?? '') ? Object.entries(Object.fromEntries(sorted)) : sorted;
}

/**
 * The state that files hold. Throws a `ZodError` where a record is not what this version writes or can upgrade. What `known`
 * is written as with the same bytes is taken from there.
 */
export function parseLedger(read: ReadonlyMap<string, string>, known: Ledger = emptyLedger): Ledger {
  const beads: Record<string, Bead> = {};
  const agents: Record<string, Agent> = {};
  const mail: Record<string, MailBox> = {};
  for (const [path, text] of read) {
    if (/^beads\/live\/\d+\.json$/.test(path)) {
      const bead = recordOf(schemas.bead, text, known.beads[path.slice('beads/live/'.length, -'.json'.length)]);
      beads[bead.number] = bead;
    } else if (/^agents\/[a-z0-9-]+\.json$/.test(path)) {
      const agent = recordOf(schemas.agent, text, known.agents[path.slice('agents/'.length, -'.json'.length)]);
      agents[agent.name] = agent;
    } else if (/^mail\/[a-z0-9-]+\.json$/.test(path)) {
      const box = recordOf(schemas.mail, text, known.mail[path.slice('mail/'.length, -'.json'.length)]);
      mail[box.agent] = box;
    }
  }
  const queue = read.get('queue.json');
  const costs = read.get('costs.json');
  const convoys = read.get('convoys.json');
  const watch = read.get('watch.json');
  const outbox = read.get('outbox.json');
  return {
    beads,
    agents,
    mail,
    queue: queue === undefined ? emptyLedger.queue : recordOf(schemas.queue, queue, known.queue),
    costs: costs === undefined ? emptyLedger.costs : recordOf(schemas.costs, costs, known.costs),
    convoys: convoys === undefined ? emptyLedger.convoys : recordOf(schemas.convoys, convoys, known.convoys),
    watch: watch === undefined ? emptyLedger.watch : recordOf(schemas.watch, watch, known.watch),
    outbox: outbox === undefined ? emptyLedger.outbox : recordOf(schemas.outbox, outbox, known.outbox),
  };
}

/** The record of an ended bead that was filed away; null where it cannot be read. No state hash covers it. */
export function parseFiled(text: string): Bead | null {
  try {
    return Bead.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const schemas = {
  bead: often(Bead),
  agent: often(Agent),
  mail: often(MailBox),
  queue: often(Queue),
  costs: often(Costs),
  convoys: often(Convoys),
  watch: often(Watch),
  outbox: often(Outbox),
} as const;

function recordOf<T extends object>(schema: () => { parse(value: unknown): T }, text: string, known: T | undefined): T {
  return known !== undefined && render(known) === text ? known : schema().parse(JSON.parse(text));
}

/** What one commit writes: whole files that differ, files that go, ended beads filed away. */
export interface FileChanges {
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** The file changes between two states; `texts` are the approved texts pinned in between, by bead number. */
export function diffLedger(before: Ledger, after: Ledger, extra: LedgerExtra): FileChanges {
  const write = new Map<string, string>();
  const note = (path: string, old: object | undefined, now: object): void => {
    if (old !== now && (old === undefined || render(old) !== render(now))) write.set(path, render(now));
  };
  for (const bead of changed(before.beads, after.beads, 'number'))
    note(beadPath(bead.number), before.beads[bead.number], bead);
  for (const each of changed(before.agents, after.agents, 'name')) {
    note(`agents/${each.name}.json`, before.agents[each.name], each);
  }
  for (const box of changed(before.mail, after.mail, 'agent')) note(mailPath(box.agent), before.mail[box.agent], box);
  // The first commit writes every file, so that an audit never has to guess what an empty one looked like then.
  const isFirst = before === emptyLedger;
  for (const name of single) note(`${name}.json`, isFirst ? undefined : before[name], after[name]);
  for (const bead of extra.ended) write.set(endedPath(bead), render(bead));
  for (const { bead, text } of extra.texts) if (after.beads[bead] !== undefined) write.set(textPath(bead), text);
  const remove = [
    ...gone(before.beads, after.beads, 'number').flatMap(({ number }) => [beadPath(number), textPath(number)]),
    ...gone(before.agents, after.agents, 'name').map(({ name }) => `agents/${name}.json`),
    ...gone(before.mail, after.mail, 'agent').map(({ agent }) => mailPath(agent)),
  ];
  return { write, remove };
}

type Records<T> = Readonly<Record<string, T>>;

/** What is another record than before, or new; `key` is the field that records are kept by. */
function changed<K extends string, T extends Keyed<K>>(before: Records<T>, after: Records<T>, key: K): T[] {
  return before === after ? [] : Object.values(after).filter((now) => before[String(now[key])] !== now);
}

function gone<K extends string, T extends Keyed<K>>(before: Records<T>, after: Records<T>, key: K): T[] {
  return before === after ? [] : Object.values(before).filter((old) => after[String(old[key])] === undefined);
}

type Keyed<K extends string> = Readonly<Record<K, string | number>>;

/** What a commit writes beside the live state. */
export interface LedgerExtra {
  readonly ended: readonly Bead[];
  readonly texts: readonly { readonly bead: Bead['number']; readonly text: string }[];
}
