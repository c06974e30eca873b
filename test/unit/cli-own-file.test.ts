/** What is written into a repository or a folder never goes through a link, or in the place of something else. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Git } from '../../src/adapters/git/git.ts';
import { CliError } from '../../src/cli/cli-error.ts';
import { agentJobTimes, countCi } from '../../src/cli/evidence.ts';
import { examine } from '../../src/cli/doctor.ts';
import { obstaclesIn } from '../../src/cli/git-tree.ts';
import { initCommand } from '../../src/cli/init.ts';
import { ownPaths } from '../../src/cli/install-plan.ts';
import { writeEdits } from '../../src/cli/own-file.ts';
import { takeLock } from '../../src/cli/town-lock.ts';
import { writeReport } from '../../src/cli/town-end.ts';
import { countCalls, usefulWork } from '../../src/cli/town-report.ts';
import type { TownReport } from '../../src/cli/town-report.ts';
import { writeWhole } from '../../src/cli/town-state.ts';

let dir = '';
const at = (name: string): string => join(dir, name);
const write = (name: string, text: string): void => {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', at('repo'), '-c', 'user.name=P', '-c', 'user.email=p@example.com', ...args], {
    encoding: 'utf8',
  });
const commit = (): void => {
  git('add', '-A', '--force');
  git('commit', '-q', '--allow-empty', '-m', 'x');
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'toolpusher-own-'));
  write('repo/package.json', JSON.stringify({ scripts: { test: 'node --test' } }));
  git('init', '-q', '-b', 'main');
  commit();
  write('elsewhere/victim', 'precious\n');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function refusal(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof CliError) return `${error.exitCode}: ${error.message} ${error.next}`.replaceAll(dir, 'DIR');
    throw error;
  }
  return 'not refused';
}
const init = (...flags: string[]): Promise<string> =>
  refusal(() => initCommand().parseAsync(['--repo', at('repo'), '--agent', 'script', ...flags], { from: 'user' }));

/** Everything under the folder, as it is. */
const picture = (): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('repo/.git/'))
    .map((name) => {
      const stat = lstatSync(at(name));
      if (stat.isSymbolicLink()) return `${name} -> ${readlinkSync(at(name))}`;
      return stat.isFile() ? `${name}: ${readFileSync(at(name), 'utf8')}` : name;
    })
    .toSorted();

const traps: Readonly<Record<string, readonly [make: () => void, said: string]>> = {
  'a file that is a link': [
    () => {
      mkdirSync(at('repo/.github'));
      symlinkSync(at('elsewhere/victim'), at('repo/.github/workspace.yml'));
    },
    '.github/workspace.yml is a link, to DIR/elsewhere/victim',
  ],
  'a link that leads to nothing yet': [
    () => {
      mkdirSync(at('repo/.github/workflows'), { recursive: true });
      symlinkSync(at('elsewhere/new'), at('repo/.github/workflows/toolpusher-check.yml'));
    },
    '.github/workflows/toolpusher-check.yml is a link, to DIR/elsewhere/new',
  ],
  'a folder on the way that is a link': [
    () => symlinkSync(at('elsewhere'), at('repo/.github')),
    '.github is a link, to DIR/elsewhere',
  ],
  'a folder in the place of a file': [
    () => mkdirSync(at('repo/.github/workspace.yml'), { recursive: true }),
    '.github/workspace.yml is a folder',
  ],
  'a file in the place of a folder': [() => write('repo/.github', 'x'), '.github is a file'],
};

describe.each(Object.entries(traps))('%s', (_, [make, said]) => {
  it('is refused by init, which changes nothing, and named by doctor', async () => {
    make();
    const before = picture();
    const wanted = `2: Nothing was written: ${said}. Files are written here only as files of the repository itself, in folders of its own. Look at what it is and where it came from, move it away, and do the same again.`;
    expect([await init(), await init('--dry-run')]).toEqual([wanted, wanted]);
    expect(picture()).toEqual(before);
    const bad = (await examine(at('repo'))).filter(({ level }) => level === 'bad').map(({ text }) => text);
    expect(bad.join('\n').replaceAll(dir, 'DIR')).toContain(`${said}, so it is neither read nor written.`);
    expect(bad.join('\n')).not.toContain(`${said.split(' ')[0]} is missing`);
  });
});

it('is looked for in the commit that a town begins with', async () => {
  const found = async (): Promise<string[]> => {
    commit();
    return obstaclesIn(new Git({ cwd: at('repo') }), 'HEAD', ownPaths);
  };
  expect(await found()).toEqual([]);
  write('repo/.github/workspace.yml', 'agents: []\n');
  expect(await found()).toEqual([]);
  // Files beside ours are the repository's own affair.
  write('repo/.github/workflows/ci.yml', 'on: push\n');
  expect(await found()).toEqual([]);
  rmSync(at('repo/.github/workflows'), { recursive: true });
  symlinkSync('../x', at('repo/.github/workflows'));
  rmSync(at('repo/.github/workspace.yml'));
  write('repo/.github/workspace.yml/x', '');
  expect(await found()).toEqual(['.github/workflows is a link', '.github/workspace.yml is a folder']);
  rmSync(at('repo/.github'), { recursive: true });
  symlinkSync('../x', at('repo/.github'));
  expect(await found()).toEqual(['.github is a link']);
});

it('is refused of all files where one is in the way, and of what was not read', async () => {
  write('repo/large', 'x');
  const edits = [
    { path: 'one', before: null, after: '1' },
    { path: 'large', before: null, after: '2' },
  ];
  expect(await refusal(() => writeEdits(at('repo'), edits))).toMatch(/^2: .*large is a file that is too large/);
  expect(existsSync(at('repo/one'))).toBe(false);
});

it('holds for what a town keeps in its folder, and for the report beside what landed', () => {
  for (const name of ['asked.json.tmp', `lock.json.${process.pid}`]) symlinkSync('elsewhere/victim', at(name));
  writeWhole(at('asked.json'), '{}');
  takeLock(at('lock.json'), dir)();
  symlinkSync('../elsewhere/victim', at('repo/report.md'));
  const report: TownReport = {
    repository: 'you/repo',
    base: 'main',
    check: 'true',
    start: 'a',
    tip: 'b',
    wallMs: 1,
    agents: 1,
    beads: [],
    calls: countCalls([], 'toolpusher'),
    ci: countCi([]),
    work: usefulWork([], agentJobTimes([])),
    landings: [],
    mail: [],
    faults: [],
    faultSpec: '',
    injected: {},
  };
  expect(() => writeReport(at('repo'), report)).not.toThrow();
  expect(readFileSync(at('elsewhere/victim'), 'utf8')).toBe('precious\n');
  expect(readdirSync(at('repo')).toSorted()).toEqual([
    '.git',
    'package.json',
    'report.md',
    'toolpusher-report.json',
    'toolpusher-report.md',
  ]);
  expect(git('status', '--porcelain')).toBe('?? report.md\n');
});

it('has doctor run nothing that the repository names, whatever it compares', async () => {
  await init();
  write('repo/.gitattributes', '* filter=evil\n');
  commit();
  git('config', 'filter.evil.clean', `touch ${at('ran')}; cat`);
  // Of the same length, so that git would have to look into it.
  const check = readFileSync(at('repo/.github/workflows/toolpusher-check.yml'), 'utf8');
  write('repo/.github/workflows/toolpusher-check.yml', check.replace('Written', 'wRITTEN'));
  const said = (await examine(at('repo'))).map(({ text }) => text);
  expect(said).toContain('Not committed yet: .github/workflows/toolpusher-check.yml. Commit and push them first.');
  expect(existsSync(at('ran'))).toBe(false);
});

it('has doctor name every file that is not committed, and none that is missing', async () => {
  const notes = async (): Promise<string[]> =>
    (await examine(at('repo'))).map(({ text }) => text).filter((text) => text.startsWith('Not committed'));
  expect(await notes()).toEqual([]);
  write('repo/.gitignore', '.github\n');
  expect(await init()).toBe('not refused');
  const [own, check, run] = ['workspace.yml', 'workflows/toolpusher-check.yml', 'workflows/toolpusher.yml'];
  expect((await notes())[0]).toMatch(new RegExp(`^Not committed yet: .*\\..* Commit`));
  for (const file of [own, check, run]) expect((await notes())[0]).toContain(`.github/${file}`);
  git('add', '--force', `.github/${own}`, `.github/${run}`);
  git('commit', '-q', '-m', 'x');
  expect(await notes()).toEqual([`Not committed yet: .github/${check}. Commit and push them first.`]);
  commit();
  expect(await notes()).toEqual([]);
  write(`repo/.github/${check}`, '# changed\n');
  expect(await notes()).toHaveLength(1);
});
