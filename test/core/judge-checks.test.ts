/** What the checks of a staged commit come to. */
import { describe, expect, it } from 'vitest';
import { Config } from '../../src/core/config.ts';
import { judgeChecks } from '../../src/core/landing/landing.ts';
import type { CheckView } from '../../src/core/snapshot.ts';
import { snapshotOf } from './sample.ts';

/** `a+` green, `a-` red, `a?` pending, `a~` skipped. */
const views = (text: string): CheckView[] =>
  text.split(' ').flatMap((word): CheckView[] => {
    const states = { '+': 'green', '-': 'red', '?': 'pending', '~': 'skipped' } as const;
    const state = Object.entries(states).find(([mark]) => mark === word.at(-1))?.[1];
    return state === undefined ? [] : [{ name: word.slice(0, -1), state, url: null }];
  });

describe('checks', () => {
  it.each([
    ['', [], 'pending'],
    ['a+ b+', [], 'green'],
    ['a+ b?', [], 'pending'],
    ['a+ b-', [], 'red'],
    ['a+ b~', [], 'green'],
    ['a~ b~', [], 'pending'],
    ['a~ b?', [], 'pending'],
    ['a+ b-', ['a'], 'green'],
    ['a+', ['a', 'b'], 'pending'],
    ['a~ c+', ['a'], 'pending'],
    ['a+ b~', ['a', 'b'], 'green'],
    // What needs a job that failed is skipped.
    ['a+ b~ build-', ['a', 'b'], 'red'],
    ['a~ build-', ['a'], 'red'],
  ] as const)('%j, of which %j must be green, are %s', (text, names, expected) => {
    const config = Config.parse({ refinery: { checks: [...names] } });
    expect(judgeChecks(snapshotOf({ config }), views(text))).toBe(expected);
    expect(judgeChecks(snapshotOf({ requiredChecks: names }), views(text))).toBe(expected);
  });
});
