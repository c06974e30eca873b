/**
 * The runtime `command`: any program, run by `bash -c` in the worktree.
 *
 * The command comes from `workspace.yml` at the base, never from a bead; what a bead says reaches it only through
 * files named in the TOOLPUSHER_* variables. Exit 0 claims that the bead is done, 75 asks for another time, 78 says
 * that the set-up is wrong.
 */
import type { Assignment, Launch, RuntimePort } from '../../ports/runtime.ts';
import { assignmentEnvironment } from './environment.ts';
import { namedEnvironment } from './named.ts';
import { parseReport } from './report.ts';

/** The runtime of one `command` entry of `workspace.yml`. */
export function commandRuntime(command: string, names: readonly string[]): RuntimePort {
  return {
    stopSignal: 'SIGTERM',
    wanted: null,
    canResume: false,
    usageScope: 'run',
    prepare: (assignment) => prepare(assignment, { command, names }),
    parse: parseReport,
    spent: () => Promise.resolve(null),
  };
}

function prepare(
  assignment: Assignment,
  { command, names }: { readonly command: string; readonly names: readonly string[] },
): Launch {
  const named = namedEnvironment(names, assignment.jobEnv);
  if (named.status === 'misconfigured') return named;
  return {
    status: 'ready',
    file: 'bash',
    args: ['-c', command],
    env: { ...assignmentEnvironment(assignment), ...named.env },
    stdin: null,
    files: {},
    session: null,
    secrets: Object.values(named.env),
  };
}
