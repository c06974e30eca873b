/** What `doctor` says of a repository's own workflows. */
import { describe, expect, it } from 'vitest';
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
