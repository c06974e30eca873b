/** `workspace.yml`: defaults, and errors that a person can act on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configJsonSchema, parseConfig, readConfig } from '../../src/adapters/config/config-text.ts';
import { renderProblem } from '../../src/adapters/config/yaml-text.ts';

const see = (text: string): string[] => {
  const reading = parseConfig(text);
  return reading.status === 'ok' ? ['ok'] : reading.problems.map((each) => renderProblem('workspace.yml', each));
};

describe('workspace.yml', () => {
  it('is valid when empty, and every key has its default', () => {
    const reading = parseConfig('');
    expect(reading).toMatchObject({ status: 'ok', config: { version: 1, slots: { total: 20 }, paused: false } });
  });

  it('says line, column and the nearest key', () => {
    expect(see('version: 1\nslotz:\n  total: 5\nattempts:\n  wallMinuts: 5\n')).toMatchInlineSnapshot(`
      [
        "workspace.yml:2:1: slotz: unknown key "slotz". Did you mean "slots"?",
        "workspace.yml:5:3: attempts.wallMinuts: unknown key "wallMinuts". Did you mean "wallMinutes"?",
      ]
    `);
  });

  it('says what a file is that is no mapping', () => {
    expect([...see('hello'), ...see('\u{FFFD}\u{FFFD}\0'), ...see('- a'), ...see('7')]).toEqual([
      'workspace.yml:1:1: must be a mapping (key: value), and is text',
      'workspace.yml:1:1: must be a mapping (key: value), and is text',
      'workspace.yml:1:1: must be a mapping (key: value), and is a list',
      'workspace.yml:1:1: must be a mapping (key: value), and is a number',
    ]);
  });

  it('points at wrong values', () => {
    expect(see('paused: perhaps\nattempts:\n  max: 0\npermission: owner\n')).toMatchInlineSnapshot(`
      [
        "workspace.yml:1:9: paused: must be true or false, and is text",
        "workspace.yml:3:8: attempts.max: must be at least 1",
        "workspace.yml:4:13: permission: there is no "owner". It is one of read, triage, write, maintain, admin.",
      ]
    `);
  });

  it('says in words of the file what would do, and what was probably meant', () => {
    const text =
      'runtimes:\n  a: { kind: cluade }\n  b: {}\n  C d: { kind: script }\npermission: writ\nformula: Foo Bar\nagents: x\n';
    expect(see(text)).toMatchInlineSnapshot(`
      [
        "workspace.yml:2:14: runtimes.a.kind: there is no "cluade". Did you mean "claude"?",
        "workspace.yml:3:6: runtimes.b.kind: is missing; it is one of script, command, claude, codex, gemini, opencode, qwen, pi, copilot, droid, cn, cline",
        "workspace.yml:4:8: runtimes.C d: this name does not do: write a name in small letters, digits and -, with a letter in front.",
        "workspace.yml:5:13: permission: there is no "writ". Did you mean "write"?",
        "workspace.yml:6:10: formula: write a name in small letters, digits and -, with a letter in front.",
        "workspace.yml:7:9: agents: must be a list, and is text",
      ]
    `);
  });

  it('points into lists and unions', () => {
    expect(
      see('runtimes:\n  one: { kind: command, comand: x }\nagents:\n  - { name: Ada, runtime: one }\n  - name: bo\n'),
    ).toMatchInlineSnapshot(`
      [
        "workspace.yml:2:8: runtimes.one.command: is missing",
        "workspace.yml:2:25: runtimes.one.comand: unknown key "comand". Did you mean "command"?",
        "workspace.yml:4:13: agents[0].name: write a name in small letters, digits and -, with a letter in front.",
        "workspace.yml:5:5: agents[1].runtime: is missing",
      ]
    `);
  });

  it('checks what the schema cannot: names and runtimes of the roster, slots', () => {
    expect(
      see('agents:\n  - {name: ada, runtime: scrpt}\n  - {name: ada, runtime: script}\nslots: {total: 2, checks: 2}\n'),
    ).toMatchInlineSnapshot(`
      [
        "workspace.yml:2:26: agents[0].runtime: no runtime "scrpt" under runtimes. Did you mean "script"?",
        "workspace.yml:3:12: agents[1].name: a second agent "ada". A name is one identity; give this one another name.",
        "workspace.yml:4:27: slots.checks: 2 slots kept for checks leave none of 2 for agents. Lower it.",
      ]
    `);
  });

  it.each([
    ['a broken quote', 'base: "main\n'],
    ['a doubled key', 'base: a\nbase: b\n'],
    ['a list', '- 1\n'],
    ['a tab', 'slots:\n\ttotal: 3\n'],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`,
    ],
    ['something huge', 'x'.repeat(1_000_001)],
  ])('refuses %s with a place', (_, text) => {
    const seen = see(text);
    expect(seen.length).toBeGreaterThan(0);
    for (const line of seen) expect(line).toMatch(/^workspace\.yml:\d+:\d+: /);
  });
});

describe('readConfig', () => {
  it('answers a configuration, or one text that names every place', () => {
    expect(readConfig('paused: true')).toMatchObject({ status: 'read', config: { paused: true } });
    expect(readConfig('pause: true\nslots: {totl: 1}')).toMatchInlineSnapshot(`
      {
        "fault": ".github/workspace.yml:1:1: pause: unknown key "pause". Did you mean "paused"?
      .github/workspace.yml:2:9: slots.totl: unknown key "totl". Did you mean "total"?",
        "status": "faulty",
      }
    `);
  });
});

describe('schema/workspace.schema.json', () => {
  it('is what `toolpusher schema` prints', async () => {
    const published = await readFile(join(import.meta.dirname, '../../schema/workspace.schema.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(configJsonSchema());
  });
});
