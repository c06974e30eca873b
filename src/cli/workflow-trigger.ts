/**
 * Makes a repository's own workflows run on the refinery's staged commits, by editing only the `on:` of a workflow file.
 *
 * **Invariant:** every byte outside `on:` stays as it is, comments inside it stay, and doing it twice changes nothing.
 */
import { Document, Pair, Scalar, YAMLMap, YAMLSeq, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import picomatch from 'picomatch';

const staged = 'refinery/**';
const sample = 'refinery/0123456789abcdef';
const own = 'toolpusher/**';

/** What a workflow listens to, as far as landing is concerned. */
export type TriggerReading =
  | { readonly kind: 'runs'; readonly hasPaths: boolean }
  | { readonly kind: 'pull-request' | 'push'; readonly hasPaths: boolean }
  | { readonly kind: 'other'; readonly reason: string };

/** What editing came to. */
export type TriggerEdit =
  | { readonly status: 'changed' | 'unchanged'; readonly text: string }
  | { readonly status: 'refused'; readonly reason: string };

function onPair(document: Document): Pair<Scalar> | undefined {
  if (!isMap(document.contents)) return undefined;
  return document.contents.items.find((item): item is Pair<Scalar> => isScalar(item.key) && item.key.value === 'on');
}

function words(node: unknown): string[] {
  if (isScalar(node)) return typeof node.value === 'string' ? [node.value] : [];
  return isSeq(node) ? node.items.flatMap((item) => words(item)) : [];
}

function matches(patterns: readonly string[], branch: string): boolean {
  let isIn = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    if (picomatch.isMatch(branch, isNegated ? pattern.slice(1) : pattern, { dot: true })) isIn = !isNegated;
  }
  return isIn;
}

function events(node: unknown): Map<string, unknown> {
  if (!isMap(node)) return new Map(words(node).map((word) => [word, null]));
  return new Map(node.items.map((item) => [isScalar(item.key) ? String(item.key.value) : '', item.value]));
}

function filter(push: unknown, key: string): string[] | null {
  return isMap(push) && push.has(key) ? words(push.get(key, true)) : null;
}

function readPush(push: unknown, base: string): TriggerReading {
  const hasPaths = filter(push, 'paths') !== null || filter(push, 'paths-ignore') !== null;
  const branches = filter(push, 'branches');
  const ignored = filter(push, 'branches-ignore');
  if (branches === null && ignored === null && filter(push, 'tags') !== null) {
    return { kind: 'other', reason: 'it runs on tags only' };
  }
  if (branches === null) {
    return matches(ignored ?? [], sample) ? { kind: 'push', hasPaths } : { kind: 'runs', hasPaths };
  }
  if (matches(branches, sample)) return { kind: 'runs', hasPaths };
  return matches(branches, base)
    ? { kind: 'push', hasPaths }
    : { kind: 'other', reason: 'it does not run on pushes to the base' };
}

/** Whether a workflow runs on staged commits, or is one that should: a check of pull requests or of pushes to the base. */
export function readTriggers(text: string, base: string): TriggerReading {
  const document = parseDocument(text);
  const pair = onPair(document);
  if (document.errors.length > 0 || pair === undefined)
    return { kind: 'other', reason: 'it is not a workflow that can be read' };
  const found = events(pair.value);
  const push: TriggerReading = found.has('push')
    ? readPush(found.get('push'), base)
    : { kind: 'other', reason: 'it does not run on pushes' };
  if (push.kind === 'runs' || !found.has('pull_request')) return push;
  const pull = found.get('pull_request');
  const hasPaths = filter(pull, 'paths') !== null || filter(pull, 'paths-ignore') !== null;
  return { kind: 'pull-request', hasPaths: hasPaths || (push.kind === 'push' && push.hasPaths) };
}

function sequence(values: readonly string[]): YAMLSeq {
  const node = new YAMLSeq();
  node.flow = true;
  for (const value of values) {
    const scalar = new Scalar(value);
    if (!/^[a-z]/i.test(value)) scalar.type = 'QUOTE_SINGLE';
    node.items.push(scalar);
  }
  return node;
}

function everywhereButOurs(): YAMLMap {
  const push = new YAMLMap();
  push.set('branches-ignore', sequence([own]));
  push.set('tags', sequence(['**']));
  return push;
}

function asMap(node: unknown): YAMLMap {
  if (isMap(node)) return node;
  const map = new YAMLMap();
  for (const word of words(node)) map.items.push(new Pair(new Scalar(word), new Scalar(null)));
  return map;
}

function appendTo(push: YAMLMap, key: string, values: readonly string[]): void {
  const node = push.get(key, true);
  const known = words(node);
  const added = values.filter((value) => !known.includes(value));
  if (!isSeq(node)) push.set(key, sequence([...known, ...added]));
  else for (const scalar of sequence(added).items) node.items.push(scalar);
}

type Widening = { push: YAMLMap } | { reason: string } | null;
const isScratchIn = (patterns: readonly string[]): boolean => matches(patterns, 'toolpusher/scratch/x');

function widenBranches(push: YAMLMap, branches: readonly string[]): Widening {
  const added = [...(matches(branches, sample) ? [] : [staged]), ...(isScratchIn(branches) ? [`!${own}`] : [])];
  if (added.length === 0) return null;
  appendTo(push, 'branches', added);
  return { push };
}

/** Adds the staged branches to a push filter; null when nothing is to be added, a reason when it cannot be. */
function widen(push: unknown): Widening {
  if (!isMap(push)) return { push: everywhereButOurs() };
  const branches = filter(push, 'branches');
  if (branches !== null) return widenBranches(push, branches);
  const ignored = filter(push, 'branches-ignore') ?? [];
  if (matches(ignored, sample))
    return { reason: 'its push.branches-ignore leaves out refinery/**; take that pattern away' };
  if (isScratchIn(ignored)) return null;
  const hasFilter = ['branches-ignore', 'tags', 'tags-ignore'].some((key) => push.has(key));
  appendTo(push, 'branches-ignore', [own]);
  // With only branches filtered GitHub would no longer run it for tags.
  if (!hasFilter) appendTo(push, 'tags', ['**']);
  return { push };
}

function splice(text: string, pair: Pair<Scalar>, on: YAMLMap): string {
  const start = pair.key.range?.[0] ?? 0;
  const value = pair.value;
  const end = (isMap(value) || isSeq(value) || isScalar(value) ? value.range?.[1] : undefined) ?? start;
  const fresh = new Document();
  const map = new YAMLMap();
  // Quoted as it was: some linters take a bare `on` for a boolean.
  const key = new Scalar('on');
  if (pair.key.type !== undefined) key.type = pair.key.type;
  map.items.push(new Pair(key, on));
  fresh.contents = map;
  const rendered = fresh
    .toString({ lineWidth: 0, flowCollectionPadding: false, nullStr: '' })
    .trimEnd()
    .replaceAll(/[ \t]+$/gm, '');
  const rest = text.slice(end);
  return `${text.slice(0, start)}${rendered}${text.slice(start, end).endsWith('\n') ? '\n' : ''}${rest}`;
}

/** Makes the workflow run on pushes to `refinery/**`, and not on the refinery's own scratch branches. */
export function listenToRefinery(text: string): TriggerEdit {
  const document = parseDocument(text);
  const pair = onPair(document);
  if (document.errors.length > 0 || pair === undefined)
    return { status: 'refused', reason: 'it is not valid YAML with an `on:`' };
  const found = events(pair.value);
  if (!found.has('push')) {
    const on = asMap(pair.value);
    const push = new YAMLMap();
    push.set('branches', sequence([staged]));
    on.items.unshift(new Pair(new Scalar('push'), push));
    return { status: 'changed', text: splice(text, pair, on) };
  }
  const widened = widen(found.get('push'));
  if (widened === null) return { status: 'unchanged', text };
  if ('reason' in widened) return { status: 'refused', reason: widened.reason };
  const on = asMap(pair.value);
  const at = on.items.findIndex((item) => isPair(item) && isScalar(item.key) && item.key.value === 'push');
  if (on.items[at]?.value !== widened.push) on.set('push', widened.push);
  return { status: 'changed', text: splice(text, pair, on) };
}
