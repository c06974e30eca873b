/** Two new settings that happen to be set to one number: of unrelated ones nothing follows, of a family it does. */
import type { OwnCase } from '../own-case.ts';
import { oneFile } from '../own-case.ts';

/** Name, want, path, base, and what each side adds at the end. */
type Added = readonly [string, 'both' | 'human', string, string, string, string];

const added: readonly Added[] = [
  ['env-switches', 'both', '.env', 'PORT=3000\nNODE_ENV=dev\n', 'DEBUG=1\n', 'TRACE=1\n'],
  ['env-ports', 'human', '.env', 'ADMIN_PORT=3000\nNODE_ENV=dev\n', 'API_PORT=3001\n', 'WEB_PORT=3001\n'],
  ['py-limits', 'both', 'a.py', 'NAME = "x"\nTIMEOUT = 10\n', 'RETRIES = 3\n', 'WORKERS = 3\n'],
  ['py-roles', 'human', 'a.py', 'ROLE_USER = 1\nROLE_EDITOR = 2\n', 'ROLE_GUEST = 3\n', 'ROLE_ADMIN = 3\n'],
  ['py-first-of-row', 'human', 'a.py', 'ADDED = 1\n', 'CHANGED = 2\n', 'REMOVED = 2\n'],
  ['yaml-amounts', 'both', 'a.yaml', 'name: x\ntimeout: 10\n', 'retries: 30\n', 'workers: 30\n'],
  ['yaml-numbered', 'human', 'a.yaml', 'apple: 4\npear: 9\n', 'fig: 11\n', 'plum: 11\n'],
  ['toml-amounts', 'both', 'a.toml', '[run]\nmode = "fast"\ntimeout = 10\n', 'retries = 5\n', 'workers = 5\n'],
  [
    'ts-bits',
    'human',
    'a.ts',
    'export const Read = 1 << 0;\nexport const Write = 1 << 1;\n',
    'export const Execute = 1 << 2;\n',
    'export const Share = 1 << 2;\n',
  ],
  [
    'properties-weights',
    'human',
    'a.properties',
    'mode=fast\nalpha.weight=10\n',
    'beta.weight=20\n',
    'gamma.weight=20\n',
  ],
];

/** All of them. */
export const settingCases: readonly OwnCase[] = added.map(([id, want, path, base, ours, theirs]) =>
  oneFile(`settings-${id}`, want, {
    path,
    base,
    ours: base + ours,
    theirs: base + theirs,
    keeps: [base, ours, theirs],
  }),
);
