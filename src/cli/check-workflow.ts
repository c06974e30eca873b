/** The workflow that stands in for a repository's CI: one check, on staged commits only, which says what failed. */
import { stringify } from 'yaml';
import { keepOutput, whatFailed } from './what-failed.ts';

/** Where it is written. */
export const checkWorkflowPath = '.github/workflows/toolpusher-check.yml';
/** The name of its check, for `refinery.checks`. */
export const checkName = 'toolpusher check';

// Pinned, as a tag can be moved; the same as in the workflow of a run.
const checkout = { uses: 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8', version: 'v5.0.0' } as const;

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
          { uses: checkout.uses, with: { 'persist-credentials': false } },
          { name: 'Check', shell: 'bash', run: `${keepOutput}\n${literal}` },
          { name: 'What failed', if: 'failure()', shell: 'bash', run: whatFailed },
        ],
      },
    },
  };
  const header =
    '# Written by `toolpusher`: what must pass on a staged commit before it lands. Edit the command as you like.\n';
  const text = stringify(workflow, { lineWidth: 0 });
  return header + text.replace(`${checkout.uses}\n`, `${checkout.uses} # ${checkout.version}\n`);
}
