/** Sentences that two sides added: whether they may promise different things about the same subject. */

const normative =
  /\b(?:must|shall|should|never|always|only|not|no|none|cannot|can't|don't|doesn't|won't|isn't|required?|requires|mandatory|optional|forbidden|prohibited|allowed|permitted|default|maximum|minimum|at (?:most|least)|up to|supports?|supported|unsupported|deprecated|enabled?|disabled?|until|before|after|instead|replaces?|every|all|any|each|free|paid|public|private|by default|daily|weekly|monthly|hours?|days?|minutes?|seconds?|percent)\b|\d|%/iu;

const pairs: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\b(?:add(?:s|ed)?|introduc\w+|support\w*|restor\w+|keep\w*|kept)\b/iu,
    /\b(?:remov\w+|drop\w*|delet\w+|deprecat\w+|revert\w*)\b/iu,
  ],
  [/\benabl\w+|\bturn\w* on\b/iu, /\bdisabl\w+|\bturn\w* off\b/iu],
  [/\ballow\w*|\bpermit\w*/iu, /\bden(?:y|ies|ied)\b|\bforbid\w*|\bblock\w*|\breject\w*|\bprohibit\w*/iu],
  [/\bincreas\w+|\brais\w+/iu, /\bdecreas\w+|\breduc\w+|\blower\w*/iu],
  [/\brequir\w+|\bmust\b|\bmandatory\b/iu, /\boptional\w*|\bno longer\b|\bmay\b/iu],
  [/\bsync\w*\b/iu, /\basync\w*\b/iu],
];

const common = new Set(
  'the a an and or of to in on for with from by is are be it its this that as at when if we you they our new now more use used uses using via into per'.split(
    ' ',
  ),
);

const link = /https?:\/\/[^\s)>\]"']+/gu;

function subjects(text: string): ReadonlySet<string> {
  const found =
    text
      .replace(link, ' ')
      .toLowerCase()
      .match(/[\p{L}][\p{L}\p{N}_-]{2,}/gu) ?? [];
  return new Set(found.filter((word) => !common.has(word)).map((word) => word.replace(/(?:ies|es|s|ing|ed)$/u, '')));
}

/** A reason to think that the two texts cannot both stand. `isRecord` texts tell what happened, so they rule less. */
export function judgeWords(ours: readonly string[], theirs: readonly string[], isRecord: boolean): string | undefined {
  for (const one of ours) {
    for (const two of theirs) {
      const reason = judgePair(one, two, isRecord);
      if (reason !== undefined) return reason;
    }
  }
  return undefined;
}

function judgePair(one: string, two: string, isRecord: boolean): string | undefined {
  if (!isRecord && isOneTarget(one, two)) return 'both sides link to the same page';
  const other = subjects(two);
  const shared = [...subjects(one)].filter((word) => other.has(word));
  const said = shared[0] ?? '';
  if (shared.length > 0 && areOpposed(one, two)) return `the two sides may say opposite things about "${said}"`;
  if (shared.length > 0 && [one, two].some((text) => normative.test(text)))
    return `the two sides may promise different things about "${said}"`;
  if (isRecord) return judgeNearness(one, two, shared);
  if (layDown(one, two)) return 'both sides lay down rules in words';
  return judgeTopic(one, two) ?? judgeNearness(one, two, shared);
}

function areOpposed(one: string, two: string): boolean {
  return pairs.some(([left, right]) => (left.test(one) && right.test(two)) || (left.test(two) && right.test(one)));
}

function isOneTarget(one: string, two: string): boolean {
  const targets = new Set(two.match(link));
  return one.match(link)?.some((target) => targets.has(target)) === true;
}

/** An item of one word, such as a number or a path, lays nothing down. */
const isName = (text: string): boolean => /^(?:[-*+] )?\S+$/u.test(text.trim());

function layDown(one: string, two: string): boolean {
  return !(isName(one) && isName(two)) && normative.test(one) && normative.test(two);
}

function judgeTopic(one: string, two: string): string | undefined {
  const topic = sameTopic(one, two);
  return topic === undefined ? undefined : `both sides say something of "${topic}"`;
}

function judgeNearness(one: string, two: string, shared: readonly string[]): string | undefined {
  const smaller = Math.min(subjects(one).size, subjects(two).size);
  const isNear = smaller >= 3 && shared.length >= smaller - 1;
  return isNear ? `the two sides say nearly the same about "${shared[0] ?? ''}"` : undefined;
}

/** Two items that begin with the same subject. */
function sameTopic(one: string, two: string): string | undefined {
  const [first] = subjects(one);
  const [second] = subjects(two);
  return /^[-*+] /u.test(one) && /^[-*+] /u.test(two) && first === second ? first : undefined;
}
