/** What `doctor` says of a repository's own workflows. */
import { describe, expect, it } from 'vitest';
import { examineWorkspace } from '../../src/cli/doctor-workspace.ts';
import { examineChecks } from '../../src/cli/doctor.ts';

const job = 'permissions: { contents: read }\njobs: { t: { runs-on: ubuntu-latest, steps: [{ run: npm test }] } }\n';

function said(triggers: string, workspace = ''): string[] {
  const files: Readonly<Record<string, string>> = {
    '.github/workspace.yml': workspace,
    '.github/workflows/ci.yml': `on: ${triggers}\n${job}`,
  };
  const tree = { paths: Object.keys(files), read: (path: string) => files[path] ?? null };
  return examineChecks(tree, 'main').map(({ level, text }) => `${level}: ${text.split(/[:,.] |,/)[0]}`);
}

describe('doctor', () => {
  it('wants staged commits checked', () => {
    expect(said('{ push: { branches: [main] } }')).toContain('bad: No workflow runs on pushes to refinery/**');
    expect(said('{ push: { branches: ["refinery/**"] } }')).toEqual(['ok: 1 of the workflows check staged commits.']);
  });

  it('in native mode wants groups checked, and heads of pull requests', () => {
    const native = 'refinery: { mode: native }';
    const all = '{ push: { branches: ["refinery/**"] }, pull_request: {}, merge_group: {} }';
    expect(said(all, native).filter((line) => !line.startsWith('ok'))).toEqual([]);
    expect(said('{ push: { branches: ["refinery/**"] } }', native)).toEqual([
      'note: No workflow runs on pull_request',
      'bad: refinery.mode is native',
      'ok: 1 of the workflows check staged commits.',
    ]);
  });
});

it('says what the workspace names that is not there, and what agents need', async () => {
  const about = async (workspace: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> => {
    const files: Readonly<Record<string, string>> = { '.github/workspace.yml': workspace, ...more };
    const tree = { paths: Object.keys(files), read: (path: string) => files[path] ?? null };
    const found = await examineWorkspace(tree, { root: '/', branches: ['main', 'next'] });
    return found.map(({ level, text }) => `${level}: ${text}`);
  };
  expect(
    await about(
      JSON.stringify({
        base: 'nxt',
        formula: 'tddd',
        agents: [
          { name: 'ada', runtime: 'mine', role: 'nosuchrole' },
          { name: 'bo', runtime: 'claude' },
        ],
        runtimes: { mine: { kind: 'command', command: '/no/such/program' }, claude: { kind: 'claude' } },
      }),
    ),
  ).toMatchInlineSnapshot(`
    [
      "ok: .github/workspace.yml is well-formed, with 2 agents.",
      "bad: .github/workspace.yml says \`base: nxt\`, and there is no such branch here or at origin. Did you mean "next"?",
      "bad: .github/workspace.yml says \`formula: tddd\`, and .github/formulas/tddd.yml is not there: every attempt would be misconfigured. Did you mean "tdd"?",
      "note: Agents have the role nosuchrole, and .github/agents/nosuchrole.md is not there: they get no instructions of their own.",
      "note: The runtime mine of .github/workspace.yml: There is no program /no/such/program. Where its runs take place it has to be.",
      "note: Agents run claude: the repository needs the secret ANTHROPIC_API_KEY, and its toolpusher.yml a step that installs the program (docs/install.md).",
    ]
  `);
  expect(await about('agents: []\n')).toMatchInlineSnapshot(`
    [
      "note: .github/workspace.yml is valid, but names no agents: nothing is dispatched. Name some under \`agents:\`.",
    ]
  `);
  const own = { '.github/formulas/own.yml': 'steps: [{id: a, title: A, needs: [b]}]\n' };
  expect(await about('base: next\nformula: own\n', own)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^bad: .*own\.yml/)]),
  );
  expect(await about('base: next\nformula: tdd\nagents: [{name: ada, runtime: script}]\n')).toEqual([
    'ok: .github/workspace.yml is valid, with 1 agent.',
  ]);
});
