/** Settings that have nothing to do with each other: what one is set to says nothing about what the other may be set to. */
import type { Role, Unit } from '../tree/unit.ts';
import { isSlotName } from './slot.ts';
import { numbersIn, tokensOf } from './token.ts';

const settings: ReadonlySet<Role> = new Set(['assign', 'const', 'pair']);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/["'`]/gu, '')
    .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[\s_.-]+/u)
    .filter((word) => word !== '');

/** Whether the neighbours are told apart by their numbers: each has one, and they rise or fall from one to the next. */
function areNumbered(siblings: readonly Unit[]): boolean {
  const numbers = siblings.map(({ key, norm }) => {
    const [value] = [...numbersIn(key === undefined ? norm : norm.slice(norm.indexOf(key) + key.length))];
    return value === undefined ? undefined : Number(value);
  });
  const steps = numbers.slice(1).map((value, i) => (value ?? Number.NaN) - (numbers[i] ?? Number.NaN));
  return (
    numbers.length > 0 &&
    !numbers.includes(undefined) &&
    (steps.every((step) => step > 0) || steps.every((step) => step < 0))
  );
}

/** Whether a setting is one plain number: what bits and times are put together from says more. */
function isPlainNumber({ norm }: Unit): boolean {
  const tokens = tokensOf(norm).filter((token) => token !== ';' && token !== ',');
  const sign = tokens.findIndex((token) => token === '=' || token === ':');
  return sign >= 0 && sign === tokens.length - 2 && /^\d+(?:\.\d+)?$/u.test(tokens.at(-1) ?? '');
}

/**
 * Whether two new settings may be the same: neither name says that it gives a place or tells things apart, they share no word, and
 * their neighbours are not told apart by numbers. `ROLE_A = 3` and `ROLE_B = 3`, or a third and a fourth number in a row, may not.
 */
export function areApart(siblings: readonly Unit[], one: Unit, two: Unit): boolean {
  if (!settings.has(one.role) || !settings.has(two.role) || one.key === undefined || two.key === undefined)
    return false;
  if (!isPlainNumber(one) || !isPlainNumber(two)) return false;
  if (isSlotName(one.key) || isSlotName(two.key)) return false;
  const words = wordsOf(one.key);
  return !wordsOf(two.key).some((word) => words.includes(word)) && !areNumbered(siblings);
}
