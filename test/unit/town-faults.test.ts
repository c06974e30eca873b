/** The language of faults, and what decides whether one strikes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeFaults, parseFaultSpec, renderFaultSpec } from '../../src/town/faults/fault-spec.ts';
import { Faults } from '../../src/town/faults/faults.ts';

describe('a spec', () => {
  it('is read as it is written', () => {
    const text = 'deliveries.lost=0.1,api.500=.02,clock.skew-ms=-90000,limits.content=1';
    expect(parseFaultSpec(` ${text.replaceAll(',', ' , ')} `)).toEqual({
      'deliveries.lost': 0.1,
      'api.500': 0.02,
      'clock.skew-ms': -90_000,
      'limits.content': 1,
    });
    expect(renderFaultSpec(parseFaultSpec(text))).toBe(text.replace('.02', '0.02').replace('api.5000', 'api.500'));
    expect(parseFaultSpec('')).toEqual({});
  });

  it.each([
    ['api.501=0.1', 'There is no fault "api.501".'],
    ['api.500=2', '"api.500" takes a share from 0 to 1, not "2".'],
    ['api.500', '"api.500" takes a share from 0 to 1, not "".'],
    ['api.500=1e-2', '"api.500" takes a share from 0 to 1, not "1e-2".'],
    ['api.500=0.1,api.500=0.2', '"api.500" is named twice.'],
    ['runner.dies-ms=-5', '"runner.dies-ms" takes whole milliseconds, not "-5".'],
    ['limits.content=2', '"limits.content" takes 0 or 1, not "2".'],
    ['__proto__=1', 'There is no fault "__proto__".'],
  ])('refuses %s', (text, said) => {
    expect(() => parseFaultSpec(text)).toThrow(said);
  });

  it('is explained knob by knob', () => {
    expect(describeFaults().find((line) => line.startsWith('api.after '))).toMatchInlineSnapshot(
      `"api.after              share    of those five: how many come after the call took effect (0.5 if not named)"`,
    );
  });
});

describe('faults', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'faults-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const open = (spec: string, seed: number): Faults => {
    const faults = new Faults(join(dir, 'faults.jsonl'));
    faults.set(parseFaultSpec(spec), seed);
    return faults;
  };
  const struck = (faults: Faults, whats: readonly string[]): string[] =>
    whats.map((what) => faults.occurrence(what)).filter((key) => faults.strikes('deliveries.lost', key));

  it('strike the same things from the same seed, in whatever order they happen', () => {
    const whats = Array.from({ length: 400 }, (_, index) => `event ${index % 40}`);
    const first = open('deliveries.lost=0.2', 7);
    const one = struck(first, whats);
    first.close();
    const second = open('deliveries.lost=0.2', 7);
    expect(new Set(struck(second, whats.toReversed()))).toEqual(new Set(one));
    second.close();
    const third = open('deliveries.lost=0.2', 8);
    expect(new Set(struck(third, whats))).not.toEqual(new Set(one));
    third.close();
    expect(one.length).toBeGreaterThan(50);
    expect(one.length).toBeLessThan(110);
  });

  it('are counted, through a restart', () => {
    const first = open('deliveries.lost=1', 1);
    struck(first, ['a', 'b']);
    first.note('limits.content', 'x');
    first.close();
    const second = open('', 1);
    expect(second.counts).toEqual({ 'deliveries.lost': 2, 'limits.content': 1 });
    second.close();
  });
});
