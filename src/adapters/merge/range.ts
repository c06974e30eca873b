/** The version ranges that manifests nearly always use. Anything else is not claimed to be satisfied. */

type Version = readonly [number, number, number];

function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+[\w.-]+)?$/u.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

function compare(one: Version, two: Version): number {
  return one[0] - two[0] || one[1] - two[1] || one[2] - two[2];
}

/** The version surely is in the range. */
export function satisfies(version: string, range: string): boolean {
  const own = parseVersion(version);
  if (version === range) return true;
  if (own === undefined) return false;
  return range.split('||').some((part) => isIn(own, part.trim()));
}

function isIn(own: Version, range: string): boolean {
  if (range === '' || range === '*' || range === 'latest') return true;
  return range.split(/\s+/u).every((part) => isInOne(own, part));
}

function isInOne(own: Version, part: string): boolean {
  const match = /^(\^|~|>=|<=|>|<|=)?v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?$/u.exec(part);
  if (match === null) return false;
  const [, sign = '', major = '0', minor, patch] = match;
  const isOpen = (piece: string | undefined): boolean => piece === undefined || piece === 'x' || piece === '*';
  const low: Version = [Number(major), isOpen(minor) ? 0 : Number(minor), isOpen(patch) ? 0 : Number(patch)];
  const order = compare(own, low);
  if (sign === '>=') return order >= 0;
  if (sign === '<') return order < 0;
  if (sign === '>') return order > 0 && !isOpen(patch);
  if (sign === '<=') return order <= 0;
  if (sign === '^')
    return (
      order >= 0 &&
      own[0] === low[0] &&
      (low[0] > 0 || own[1] === low[1]) &&
      (low[0] > 0 || low[1] > 0 || isOpen(patch) || own[2] === low[2])
    );
  if (order < 0 || own[0] !== low[0]) return false;
  if (isOpen(minor)) return true;
  return own[1] === low[1] && (sign === '~' || isOpen(patch) || own[2] === low[2]);
}
