/** The contract suites' stage on the in-memory GitHub. */
import type { Stage } from '../contract/stage.ts';
import { memoryPorts } from './memory-github.ts';
import { appLogin, MemoryWorld } from './memory-world.ts';
import { VirtualTime } from './virtual-time.ts';

/** A fresh repository in memory. */
export async function memoryStage(): Promise<Stage> {
  const time = new VirtualTime();
  const world = new MemoryWorld({
    time,
    files: { 'README.md': 'A rig\n' },
    work: () => ({}),
    check: () => 'silent',
    checkMs: 1000,
    deliver: () => {},
  });
  world.permissions.set('ada', 'admin').set('rita', 'read');
  const nothing = (): Promise<void> => Promise.resolve();
  return Promise.resolve({
    ...memoryPorts(world, { before: nothing, after: nothing }),
    app: appLogin,
    openIssue: async (given) => world.openIssue({ ...given, by: 'ada' }),
    editIssue: async (issue, change) => world.edit(issue, change, 'ada'),
    label: async (number, name) => world.label(number, name, 'ada'),
    approve: async (pull) => world.review(pull, 'ada', 'approve'),
    block: async (issue, by) => void world.issue(issue).blockedBy.push(by),
    comment: async (issue, body) => world.comment(issue, body, 'ada'),
    comments: async (issue) => world.issue(issue).comments,
    deleteComment: async (issue, comment) => {
      const { comments } = world.issue(issue);
      comments.splice(
        comments.findIndex((each) => each.id === comment),
        1,
      );
    },
    commit: async (parent, files) =>
      world.git.commit({
        tree: new Map([...world.git.at(parent).tree, ...Object.entries(files)]),
        parents: [parent],
        message: 'By a test',
      }),
    fileAt: async (sha, path) => world.git.at(sha).tree.get(path) ?? null,
    commitAt: async (sha) => world.git.at(sha),
    report: async (sha, name, conclusion) =>
      void world.checks.set(sha, [{ name, state: conclusion === 'success' ? 'green' : 'red', url: null }]),
    close: nothing,
  });
}
