/** Decides which workflows an event starts. Pure: the event, its changed paths and the workflow are given. */
import { isRecord, recordOf, textOf, textsOf, valueAt } from './json.ts';
import type { Json, JsonRecord } from './json.ts';
import { matchesAny } from './pattern.ts';

/** An event as triggers see it. */
export interface TriggerEvent {
  readonly name: string;
  readonly payload: JsonRecord;
  /** The paths that the pushed commits or the pull request change; absent when there is nothing to compare with. */
  readonly paths?: readonly string[];
}

/** The activity types that start a workflow that names none. */
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
  merge_group: ['checks_requested'],
};

/** The events a workflow names, with their filters. */
export function triggersOf(on: Json): ReadonlyMap<string, JsonRecord> {
  if (isRecord(on)) return new Map(Object.entries(on).map(([name, filters]) => [name, filtersOf(name, filters)]));
  return new Map(textsOf(on).map((name) => [name, {}]));
}

function filtersOf(name: string, filters: Json): JsonRecord {
  return name === 'schedule' ? { schedule: filters } : recordOf(filters);
}

/** Says whether a workflow with these triggers starts for the event. */
export function startsFor(on: Json, event: TriggerEvent): boolean {
  const filters = triggersOf(on).get(event.name);
  if (filters === undefined) return false;
  if (!allowsType(filters, event)) return false;
  if (event.name === 'push') return allowsPush(filters, event);
  if (event.name === 'workflow_run' && !allowsWorkflow(filters, event)) return false;
  const branch = branchOf(event);
  return (branch === undefined || allowsName(filters, 'branches', branch)) && allowsPaths(filters, event);
}

/** Says whether the commit's message asks that no workflow start. */
export function isSkipped(message: string): boolean {
  const [head = ''] = message.split('\n\n', 1);
  const trailer = /^skip-checks:\s*true\s*$/imu.test(message);
  return trailer || /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/iu.test(`${head}\n${message}`);
}

function allowsType(filters: JsonRecord, event: TriggerEvent): boolean {
  const types = filters['types'] === undefined ? defaultTypes[event.name] : textsOf(filters['types']);
  return types === undefined || types.includes(textOf(event.payload['action']));
}

function allowsPush(filters: JsonRecord, event: TriggerEvent): boolean {
  const ref = textOf(event.payload['ref']);
  const isTag = ref.startsWith('refs/tags/');
  const namesBranches = filters['branches'] !== undefined || filters['branches-ignore'] !== undefined;
  const namesTags = filters['tags'] !== undefined || filters['tags-ignore'] !== undefined;
  const kind = isTag ? 'tags' : 'branches';
  // A workflow that filters branches only does not start for tags, and the other way round.
  if (isTag && namesBranches && !namesTags) return false;
  if (!isTag && namesTags && !namesBranches) return false;
  if (!allowsName(filters, kind, ref.replace(/^refs\/(?:heads|tags)\//u, ''))) return false;
  return isTag || allowsPaths(filters, event);
}

function allowsName(filters: JsonRecord, key: 'branches' | 'tags', name: string): boolean {
  const only = filters[key];
  const ignored = filters[`${key}-ignore`];
  if (only !== undefined && !matchesAny(textsOf(only), name)) return false;
  return ignored === undefined || !matchesAny(textsOf(ignored), name);
}

function allowsPaths(filters: JsonRecord, event: TriggerEvent): boolean {
  const { paths } = event;
  if (paths === undefined) return true;
  const only = filters['paths'];
  const ignored = filters['paths-ignore'];
  if (only !== undefined && !paths.some((path) => matchesAny(textsOf(only), path))) return false;
  return ignored === undefined || paths.some((path) => !matchesAny(textsOf(ignored), path));
}

function allowsWorkflow(filters: JsonRecord, event: TriggerEvent): boolean {
  const names = filters['workflows'];
  return names === undefined || textsOf(names).includes(textOf(valueAt(event.payload, 'workflow', 'name')));
}

function branchOf(event: TriggerEvent): string | undefined {
  if (event.name.startsWith('pull_request')) return textOf(valueAt(event.payload, 'pull_request', 'base', 'ref'));
  if (event.name === 'workflow_run') return textOf(valueAt(event.payload, 'workflow_run', 'head_branch'));
  if (event.name === 'merge_group') {
    return textOf(valueAt(event.payload, 'merge_group', 'base_ref')).replace(/^refs\/heads\//u, '');
  }
  return undefined;
}
