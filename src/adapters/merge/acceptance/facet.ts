/** What a file says that others may repeat: numbers, texts, settings, paths, platforms. Each is counted by itself. */
import type { Kind, Reading } from '../kinds/kind.ts';
import type { Unit } from '../tree/unit.ts';
import { tokensOf } from '../policy/token.ts';
import { eachUnit } from './names.ts';

/** How often each thing of one sort is said in a file. */
export type Facet = (reading: Reading, kind: Kind) => ReadonlyMap<string, number>;

function counted(values: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Lists of what there is, or was: nothing else is made from them. */
const records: ReadonlySet<string> = new Set([
  'changelog',
  'csv',
  'requirements',
  'ignore',
  'owners',
  'checksums',
  'records',
  'go.mod',
]);
const quoted = /^[a-z]{0,2}(["'`])(.*)\1$/isu;
const version = /^[~^<>=!v\s]*\d+\.\d+/u;
/** Up to here a number is everybody's. */
const smallMost = 12;

/** Numbers, and whole texts that are no sentences. Of a style only the conditions count: its lengths are chosen by eye. */
export const values: Facet = (reading, kind) => {
  if (records.has(kind.name)) return new Map();
  const tokens =
    kind.name === 'css' ? (reading.unit.text.match(/@(?:media|container)[^{]*/gu) ?? []) : tokensOf(reading.norm);
  return counted(
    tokens.flatMap((token) => {
      const text = quoted.exec(token)?.[2];
      if (version.test(text ?? token) && !kind.isCode) return [];
      const isName = text !== undefined && text.length >= 3 && /^\S*\p{L}\S*$/u.test(text);
      return [...(isName ? [text] : []), ...numbersOf(token)];
    }),
  );
};

function numbersOf(token: string): readonly string[] {
  const plain = token.replaceAll(/(?<=\d)_(?=\d)/gu, '');
  const found = plain.match(/(?<![\p{L}\d.#_])\d+(?:\.\d+)*(?![\d_])/gu) ?? [];
  return found.filter((digits) => digits.length > 1 && Number(digits) > smallMost);
}

/** Numbers that are hardly the same by chance, such as ports; years are. */
export const largeNumbers: Facet = (reading, kind) =>
  counted([...values(reading, kind)].flatMap(([value]) => (/^(?!19|20)\d{4,}$|^\d{5,}$/u.test(value) ? [value] : [])));

/** The numbers that constants of the file are. */
export const constants: Facet = (reading) => {
  const found: string[] = [];
  eachUnit(reading.unit, [], ({ role, norm }, _place, kind) => {
    if (kind !== 'top' || (role !== 'const' && role !== 'assign')) return;
    const tokens = tokensOf(norm).filter((token) => token !== ';');
    const value = tokens.at(-2) === '=' ? tokens.at(-1)?.replaceAll('_', '') : undefined;
    if (value !== undefined && /^\d+(?:\.\d+)?$/u.test(value)) found.push(value);
  });
  return counted(found);
};

const usual =
  /^(?:true|false|yes|no|null|none|string|integer|number|object|array|boolean|latest|always|never|auto|default|main|info|debug|warn|error|test|utf-?8|module)$|[@:]v?\d|^[\d.]+$/iu;

interface Setting {
  readonly key: string;
  readonly value: string;
}

/** `key: value` of data, without quotes and comments. */
function settingsIn(reading: Reading, kind: Kind): readonly Setting[] {
  const found: Setting[] = [];
  if (kind.isCode || records.has(kind.name)) return found;
  const add = ({ role, parts, text }: Unit): void => {
    const isLeaf = role === 'pair' && parts.every((part) => part.type === 'text');
    const [key = '', ...rest] = isLeaf ? text.trim().split(/[:=]/u) : [];
    const value =
      text
        .trim()
        .slice(key.length + 1)
        .split(' #')[0] ?? '';
    const plain = rest.length === 0 ? '' : value.trim().replace(/^(["'])(.*)\1$/u, '$2');
    if (plain.length >= 3 && !usual.test(plain) && !version.test(plain))
      found.push({ key: key.trim().replace(/^["']|["']$/gu, ''), value: plain });
  };
  eachUnit(reading.unit, [], add);
  return found;
}

/** Settings as they are written. */
export const settings: Facet = (reading, kind) =>
  counted(
    settingsIn(reading, kind)
      .filter(
        ({ key, value }) => !/^(?:type|kind|format|version|uses|license|runs-on)$/u.test(key) && /\p{L}/u.test(value),
      )
      .map(({ key, value }) => `${key}: ${value}`),
  );

/** Whole texts: of code what is in quotes, of data what something is set to. */
export const texts: Facet = (reading, kind) => {
  if (!kind.isCode)
    return counted(
      settingsIn(reading, kind)
        .map(({ value }) => value)
        .filter((value) => value.length > 3),
    );
  const found = tokensOf(reading.norm).flatMap((token) => quoted.exec(token)?.[2] ?? []);
  return counted(
    found.filter((text) => text.length > 3 && text.length < 80 && /\p{L}/u.test(text) && !usual.test(text)),
  );
};

/** Absolute paths. */
export const paths: Facet = (reading, kind) =>
  /^(?:dockerfile|yaml|json|env|ini|toml|bash|makefile)$/u.test(kind.name)
    ? counted(reading.unit.text.match(/(?<![\w./}])\/[a-z][\w.-]*(?:\/[\w.-]+)*/gu) ?? [])
    : new Map();

const platform =
  /(?<![\p{L}\d])(py|python|node|nodejs|es|rust|go|java|jdk|php|ruby|dotnet|ubuntu|alpine)[\s\p{P}=<>^~]{0,3}(?:version)?[\s\p{P}=<>^~]{0,6}v?(\d+(?:\.\d+)?)/giu;

/** What a project runs on: `python >= 3.9` and `py39` are the same. */
export const platforms: Facet = (reading) =>
  counted(
    [...reading.unit.text.matchAll(platform)].map(
      ([, name = '', digits = '']) =>
        `${name.toLowerCase().replace(/^py$/u, 'python').replace(/js$/u, '')} ${digits.replace('.', '')}`,
    ),
  );

const query = /\b(?:select|insert\s+into|update|delete\s+from|join|where)\b/iu;
const command = /\b(?:npm|pnpm|yarn|bun|make|just|task|poe|composer)\s+(?:run\s+)?(?:-s\s+)?([\w:-]+)/gu;

/** Names inside of texts: of a path, a query, a command. */
export const wordsInTexts: Facet = (reading, kind) => {
  if (records.has(kind.name)) return new Map();
  const inTexts = tokensOf(kind.isCode ? reading.norm : '').flatMap((token) => {
    const text = quoted.exec(token)?.[2];
    if (text === undefined || (/\s/u.test(text) && !query.test(text))) return [];
    return [...new Set([text, ...(text.match(/[\p{L}_][\p{L}\p{N}_-]*/gu) ?? [])])];
  });
  return counted([...inTexts, ...[...reading.unit.text.matchAll(command)].map(([, name = '']) => name)]);
};

/** Keys of data, columns and targets. */
export const keys: Facet = (reading, kind) => {
  const found: string[] = [];
  if (kind.isCode && kind.name !== 'sql') return new Map();
  eachUnit(reading.unit, [], ({ key, role }) => {
    const name = (key ?? '').replace(/^["'`]|["'`]$/gu, '');
    if (/^(?:pair|member|definition)$/u.test(role) && name.length > 3) found.push(name);
  });
  return counted(found);
};

/** Texts with holes in them, by their key and what fills the holes. */
export const holes: Facet = (reading, kind) =>
  counted(
    settingsIn(reading, kind).flatMap(({ key, value }) => {
      const names = value.match(/\{\{?\s*[\w.]+\s*\}?\}|%\(?\w+\)?[sd]?|\$\{?\w+\}?/gu) ?? [];
      return names.length === 0 ? [] : [`${key} ${names.toSorted().join(' ')}`];
    }),
  );
