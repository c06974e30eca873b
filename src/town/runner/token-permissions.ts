/** What a job's token may do, from the `permissions` of its workflow and of itself. */
import { isRecord, textOf } from './json.ts';
import type { Json } from './json.ts';

/** Permission names as installation tokens have them, each with its level. */
export type TokenPermissions = Readonly<Record<string, 'read' | 'write'>>;

const names = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
] as const;

/** The token's permissions: the job's own word, else the workflow's, else reading contents and packages. `metadata` can always be read. */
export function tokenPermissions(workflow: Json | undefined, job: Json | undefined): TokenPermissions {
  return { metadata: 'read', ...granted(job ?? workflow) };
}

function granted(permissions: Json | undefined): TokenPermissions {
  if (permissions === undefined) return { contents: 'read', packages: 'read' };
  if (permissions === 'read-all' || permissions === 'write-all') {
    const level = permissions === 'read-all' ? 'read' : 'write';
    return Object.fromEntries(names.map((name) => [tokenName(name), level]));
  }
  const pairs = isRecord(permissions) ? Object.entries(permissions) : [];
  return Object.fromEntries(
    pairs.flatMap(([name, level]): [string, 'read' | 'write'][] => {
      const text = textOf(level);
      return text === 'read' || text === 'write' ? [[tokenName(name), text]] : [];
    }),
  );
}

// Workflows write 'pull-requests' where tokens say 'pull_requests'.
function tokenName(name: string): string {
  return name.replaceAll('-', '_');
}
