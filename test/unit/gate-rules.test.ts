/** The gate's rules on given facts. */
import { describe, expect, it } from 'vitest';
import { withTrailers } from '../../src/core/agents/attribution.ts';
import { Config } from '../../src/core/config.ts';
import { AgentName, BeadNumber, Sha } from '../../src/core/name.ts';
import { type Change, type CommitFact, type GateFacts, isTrick, judge } from '../../src/run/gate.ts';

const head = Sha.parse('c'.repeat(40));
const terms = { gate: Config.parse({}).gate, bead: 7, agent: 'ada', attempt: 2 };
const identity = (name: string): CommitFact['author'] => ({ name, email: `${name}@agents.toolpusher.invalid` });
const signed = (agent: string, attempt: number, bead = 7): string =>
  withTrailers('Work', { agent: AgentName.parse(agent), attempt, bead: BeadNumber.parse(bead) });
const edit = (path: string, change: Partial<Change> = {}): Change => ({
  path,
  oldMode: '100644',
  newMode: '100644',
  oldBytes: 10,
  newBytes: 20,
  ...change,
});
const added = (path: string, newMode = '100644'): Change => edit(path, { oldMode: '000000', newMode, oldBytes: 0 });
const commit = (change: Partial<CommitFact> = {}): CommitFact => ({
  sha: head,
  author: identity('ada'),
  committer: identity('ada'),
  message: signed('ada', 2),
  parents: [{ sha: 'b', isOnBase: true }],
  isCleanMerge: null,
  changes: [],
  secrets: [],
  ...change,
});
const merge = {
  parents: [
    { sha: 'a', isOnBase: false },
    { sha: 'b', isOnBase: true },
  ],
  isCleanMerge: true,
};
const facts = (change: Partial<GateFacts> = {}): GateFacts => ({
  head,
  isDescendant: true,
  commits: [commit()],
  changes: [edit('src/a.ts')],
  collisions: [],
  ...change,
});
const ruleOf = (change: Partial<GateFacts>): string => {
  const verdict = judge(facts(change), terms);
  return verdict.status === 'refused' ? verdict.rule : verdict.status;
};

describe('the gate', () => {
  it('accepts ordinary work', () => {
    expect(judge(facts(), terms)).toEqual({
      status: 'accepted',
      head,
      files: 1,
      topics: ['lang:ts', 'path:src'],
      resolution: null,
    });
  });

  it.each<[string, Partial<GateFacts>, string]>([
    ['another history', { isDescendant: false }, 'descends'],
    ['too many commits', { commits: Array.from({ length: 301 }, () => commit()) }, 'commits'],
    ['a clean merge of the base', { commits: [commit(merge)] }, 'accepted'],
    ['a merge with changes of its own', { commits: [commit({ ...merge, isCleanMerge: false })] }, 'merge'],
    [
      'a merge of something else',
      {
        commits: [
          commit({
            ...merge,
            parents: [
              { sha: 'a', isOnBase: false },
              { sha: 'b', isOnBase: false },
            ],
          }),
        ],
      },
      'merge',
    ],
    [
      'an octopus',
      { commits: [commit({ ...merge, parents: [...merge.parents, { sha: 'd', isOnBase: true }] })] },
      'merge',
    ],
    ['a root commit', { commits: [commit({ parents: [] })] }, 'merge'],
    ['no trailers', { commits: [commit({ message: 'Work' })] }, 'trailers'],
    ['trailers that are not last', { commits: [commit({ message: `${signed('ada', 2)}\nMore` })] }, 'trailers'],
    [
      'a trailer twice',
      { commits: [commit({ message: `${signed('ada', 2).trim()}\nToolpusher-Bead: #8` })] },
      'trailers',
    ],
    ['another bead', { commits: [commit({ message: signed('ada', 2, 8) })] }, 'trailers'],
    ['a later attempt', { commits: [commit({ message: signed('ada', 3) })] }, 'trailers'],
    ['another agent in this attempt', { commits: [commit({ message: signed('bob', 2) })] }, 'trailers'],
    [
      "an earlier attempt's work by another agent",
      {
        commits: [commit({ message: signed('bob', 1), author: identity('bob'), committer: identity('bob') }), commit()],
      },
      'accepted',
    ],
    ['another author', { commits: [commit({ author: { name: 'Pat', email: 'pat@example.com' } })] }, 'identity'],
    ['another committer', { commits: [commit({ committer: identity('eve') })] }, 'identity'],
    ['a message that skips CI', { commits: [commit({ message: `[skip ci] ${signed('ada', 2)}` })] }, 'message'],
    [
      'a message that closes an issue',
      { commits: [commit({ message: `Fixes #9\n\n${signed('ada', 2)}` })] },
      'message',
    ],
    ['a workflow', { changes: [edit('.github/workflows/ci.yml')] }, 'protected'],
    ['a workflow removed', { changes: [edit('.github/workflows/ci.yml', { newMode: '000000' })] }, 'protected'],
    ['CODEOWNERS in other letters', { changes: [added('codeowners')] }, 'protected'],
    ['what steers agents', { changes: [edit('AGENTS.md')] }, 'protected'],
    ['what steers agents, in a folder', { changes: [added('packages/app/claude.md')] }, 'protected'],
    ["an agent program's settings", { changes: [added('.claude/settings.json')] }, 'protected'],
    ['rules of an agent program in one file', { changes: [added('sub/.clinerules')] }, 'protected'],
    ['servers of an agent program', { changes: [added('.mcp.json')] }, 'protected'],
    ['a hook of git', { changes: [added('.husky/pre-commit')] }, 'protected'],
    [
      'a protected file in one commit only',
      { commits: [commit({ changes: [added('.gitmodules')] }), commit()] },
      'protected',
    ],
    ['a new link', { changes: [added('a', '120000')] }, 'mode'],
    ['a changed link', { changes: [edit('a', { oldMode: '120000', newMode: '120000' })] }, 'mode'],
    ['a link removed', { changes: [edit('a', { oldMode: '120000', newMode: '000000' })] }, 'accepted'],
    ['a submodule', { changes: [added('a', '160000')] }, 'mode'],
    ['a strange mode', { changes: [added('a', '100664')] }, 'mode'],
    ['an executable', { changes: [added('a.sh', '100755')] }, 'accepted'],
    ['a case collision', { collisions: ['A'] }, 'path'],
    ['a trick in a new name', { changes: [added('a/.GIT/config')] }, 'path'],
    ['an old odd name that goes', { changes: [edit('odd\\name', { newMode: '000000' })] }, 'accepted'],
    ['many files', { changes: Array.from({ length: 301 }, (_, index) => added(`f${index}`)) }, 'files'],
    [
      'many files over commits',
      {
        commits: Array.from({ length: 301 }, (_, index) => commit({ changes: [added(`f${index}`)] }))
          .slice(1)
          .concat(commit({ changes: [added('f301')] }))
          .slice(0, 300),
        changes: [added('one')],
      },
      'files',
    ],
    ['many bytes', { changes: [edit('a', { newBytes: 5_000_011 })] }, 'bytes'],
    [
      'many bytes that a later commit removes',
      { commits: [commit({ changes: [edit('a', { newBytes: 6_000_000 })] }), commit()] },
      'bytes',
    ],
    ['a secret', { commits: [commit({ secrets: [{ path: 'a', name: 'npm token' }] })] }, 'secret'],
  ])('%s', (_, change, rule) => {
    expect(ruleOf(change)).toBe(rule);
  });

  it('protects what decides about rights even when workspace.yml protects nothing', () => {
    const open = { ...terms, gate: { ...terms.gate, protect: [] } };
    expect(judge(facts({ changes: [edit('.github/workflows/ci.yml')] }), open)).toMatchObject({ rule: 'protected' });
    expect(judge(facts({ changes: [edit('.github/ISSUE_TEMPLATE.md')] }), open)).toMatchObject({ status: 'accepted' });
  });

  it('says what to do in words', () => {
    const changes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => added(`.github/${name}`));
    expect(judge(facts({ changes }), terms)).toMatchInlineSnapshot(`
      {
        "reason": "The work changes files that agents may not change: ".github/a", ".github/b", ".github/c", ".github/d", ".github/e" and 2 more. Leave them as they are; where the bead asks for just that, a person has to do it.",
        "rule": "protected",
        "status": "refused",
      }
    `);
    expect(judge(facts({ changes: [edit('a', { newBytes: 6_000_010 })] }), terms)).toMatchInlineSnapshot(`
      {
        "reason": "The work adds 6000000 bytes; gate.bytesMax in workspace.yml allows 5000000.",
        "rule": "bytes",
        "status": "refused",
      }
    `);
  });
});

describe('names of files', () => {
  it.each([
    '.git/config',
    'a/.git',
    'a/.GIT./x',
    'GIT~1/config',
    'a\\b',
    '/etc/passwd',
    'a//b',
    'a/../b',
    './a',
    'a\u202Eb',
    'a\nb',
    'a\u0001',
    '...',
    '.git::$INDEX_ALLOCATION/x',
    'x'.repeat(401),
    'a\u200Bb',
    '.g\u200Cit',
  ])('%j is refused', (path) => {
    expect(isTrick(path)).toBe(true);
  });
  it.each(['src/a.ts', '.gitignore', '.gitattributes', 'docs/日本語.md', 'a b/c.txt', 'Makefile', 'x/.github'])(
    '%j is fine',
    (path) => {
      expect(isTrick(path)).toBe(false);
    },
  );
});
