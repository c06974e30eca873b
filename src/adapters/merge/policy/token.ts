/** What a normalised text is made of: the names, numbers and strings that policies compare. */

/** Between the tokens of a norm. */
export const between = '\u0001';

/** The tokens of a norm. */
export function tokensOf(norm: string): readonly string[] {
  return norm.split(between).filter((token) => token !== '');
}

const name = /^[\p{L}_$#@][\p{L}\p{N}_$]*$/u;
const quoted = /^(?:[rbuf]{0,2})(["'`])(.*)\1$/su;

const filled = /^(?:[rb]?f[rb]?|\$@?|@\$)["']/iu;

/** What stands in `${…}` and `#{…}`, in one pass however they nest: a brace inside a hole belongs to it. */
function holesIn(text: string): readonly string[] {
  const holes: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: brace, index } of text.matchAll(/[$#]\{|[{}]/gu)) {
    if (brace === '}') {
      if (depth === 1) holes.push(text.slice(from, index));
      depth = Math.max(0, depth - 1);
    } else if (depth > 0) depth += 1;
    else if (brace.length === 2) {
      depth = 1;
      from = index + 2;
    }
  }
  if (depth > 0) holes.push(text.slice(from));
  return holes;
}

/** The names in the holes of a text: `${a}` and `#{a}`, `$a` in double quotes, and `{a}` where the text is marked as one that is filled in. */
export function namesInHoles(token: string): readonly string[] {
  if (!/^\p{L}{0,2}[@$]{0,2}["'`]/u.test(token)) return [];
  const holes = filled.test(token) ? (token.match(/\{[^{}]*\}/gu) ?? []) : holesIn(token);
  const bare = token.startsWith('"') ? [...token.matchAll(/\$(\w+)/gu)].map(([, word = '']) => word) : [];
  return [...holes.flatMap((hole) => hole.match(/(?!\$\{)[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []), ...bare].filter(
    (word) => !keywords.has(word),
  );
}

/** Every name in it, and every name-like word inside its strings. */
export function namesIn(norm: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const token of tokensOf(norm)) {
    const inner = quoted.exec(token)?.[2];
    if (inner !== undefined && name.test(inner)) names.add(inner);
    if (name.test(token) && !keywords.has(token)) names.add(token);
    for (const word of namesInHoles(token)) names.add(word);
  }
  return names;
}

/** The values in it that look chosen so as to differ from their neighbours': numbers, and numbers inside strings. */
export function numbersIn(norm: string): ReadonlySet<string> {
  const numbers = new Set<string>();
  for (const token of tokensOf(norm)) {
    // Colours, hashes and names with a digit in them were not chosen for their number.
    if (/^["'`]#|^["'`]?h1:/u.test(token)) continue;
    for (const [digits] of token.matchAll(/(?<![\p{L}\d_#.])0x[\da-f]+|(?<![\p{Ll}\d_#.]|\p{L}{2})\d+(?:\.\d+)*/giu)) {
      numbers.add(digits.includes('.') || digits.startsWith('0x') ? digits : digits.replace(/^0+(?=\d)/u, ''));
    }
  }
  return numbers;
}

/** Names that a list of names would not tell anything by. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'as async await bool boolean break case catch class const continue def default delete do else elif end enum except export extends ' +
    'false False final finally fn for from func function get if implements import in int interface is lambda let match mod module new None nil ' +
    'not null number object of or and package pass private protected pub public raise readonly return self Self static str string String struct ' +
    'super switch this throw true True try type typeof undefined use var void when where while with yield println print console log'
  ).split(' '),
);

/** Words whose place in a list is likely to mean something. */
const orderWords =
  /(?:^|[^a-z])(?:order(?:ed|ing)?|pipelines?|steps?|stages?|middlewares?|priorit(?:y|ies)|migrations?|sequence|chain|queue|plugins|presets|fallbacks?|precedence|ranks?|ranking|levels|phases?|transitions|layers|path_?dirs|search_?path|argv?|args|command|cmd|entrypoint|installed_apps|handlers_chain|interceptors|filters|rules|overrides|history|versions?|coordinates|matrix|vector|columns|headers|days|weekdays|months|sizes|grades|tiers)(?:$|[^a-z])/iu;

/** Lists that grant or refuse something: two people widening or narrowing them must agree. */
const rightsWords =
  /(?:^|[^a-z])(?:permissions?|acls?|allow(?:ed)?|deny|denied|den(?:y|ied)_?list|allow_?list|black_?list|white_?list|block(?:ed)?_?list|grants?|scopes?|roles?|privileges?|admins?|trusted|cors|origins?|security|secrets?)(?:$|[^a-z])/iu;

function words(text: string): string {
  return text.replace(/([a-z\d])([A-Z])/gu, '$1 $2').replace(/[_\-.]/gu, ' ');
}

/** The name says that order matters. */
export function isOrderName(text: string): boolean {
  return orderWords.test(words(text)) || orderWords.test(text);
}

/** The name says that this is about who may do what. */
export function isRightsName(text: string): boolean {
  return rightsWords.test(words(text)) || rightsWords.test(text);
}
