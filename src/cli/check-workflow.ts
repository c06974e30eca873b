/** The workflow that stands in for a repository's CI: one check, on staged commits only. */
import { stringify } from 'yaml';

/** Where it is written. */
export const checkWorkflowPath = '.github/workflows/toolpusher-check.yml';
/** The name of its check, for `refinery.checks`. */
export const checkName = 'toolpusher check';

// v4.2.2, pinned: a tag can be moved.
const checkout = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683';

/** The text of the workflow that runs `command`. An expression in the command stays the text that it is. */
export function renderCheckWorkflow(command: string): string {
  const literal = command.replaceAll('${{', "${{ '${{' }}");
  const workflow = {
    name: checkName,
    on: { push: { branches: ['refinery/**'] } },
    permissions: { contents: 'read' },
    jobs: {
      check: {
        name: checkName,
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 60,
        steps: [
          { uses: checkout, with: { 'persist-credentials': false } },
          { name: 'Check', shell: 'bash', run: literal },
        ],
      },
    },
  };
  const header =
    '# Written by `toolpusher`: what must pass on a staged commit before it lands. Edit the command as you like.\n';
  return header + stringify(workflow, { lineWidth: 0 });
}
