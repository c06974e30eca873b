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

const rangePart = /^(\^|~|>=|<=|>|<|=)?v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?$/u;

function pieceOf(text: string | undefined): number | undefined {
  return text === undefined || text === 'x' || text === '*' ? undefined : Number(text);
}

function isInOne(own: Version, part: string): boolean {
  const match = rangePart.exec(part);
  if (match === null) return false;
  const sign = match[1] ?? '';
  const pieces = [match[2], match[3], match[4]].map(pieceOf);
  const [major = 0, minor, patch] = pieces;
  const low: Version = [major, minor ?? 0, patch ?? 0];
  const order = compare(own, low);
  const depth = pieces.filter((piece) => piece !== undefined).length;
  switch (sign) {
    case '^':
      return order >= 0 && isSameUpTo(own, low, caretDepth(low, patch));
    case '~':
      return order >= 0 && isSameUpTo(own, low, Math.min(depth, 2));
    case '':
    case '=':
      return isSameUpTo(own, low, depth);
    default:
      return isOrdered(sign, order, patch !== undefined);
  }
}

/** How many pieces a caret holds fast: up to the first that is not nought. */
function caretDepth(low: Version, patch: number | undefined): number {
  if (low[0] > 0) return 1;
  return low[1] > 0 || patch === undefined ? 2 : 3;
}

/** Of a version that is not whole, only what holds for every reading is claimed. */
function isOrdered(sign: string, order: number, isWhole: boolean): boolean {
  if (sign === '>=') return order >= 0;
  if (sign === '<') return order < 0;
  return isWhole && (sign === '>' ? order > 0 : order <= 0);
}

function isSameUpTo(one: Version, two: Version, count: number): boolean {
  return one.slice(0, count).every((piece, i) => piece === two[i]);
}
