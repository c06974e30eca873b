/** The workflow whose schedule ticks: one more source of ticks, for where no cron calls the App. */
import { stringify } from 'yaml';

// The end of the run is told to the App like that of any other, and is the tick. Where webhooks do not arrive the App is
// called, if the repository says where it is.
const command = `if [ -z "$TICK_URL" ]; then
  echo 'The end of this run is the tick.'
  exit 0
fi
curl --fail --silent --show-error --max-time 280 --header "authorization: Bearer $TICK_SECRET" "$TICK_URL"`;

/** The text of the workflow: every hour, at a minute when GitHub is less busy than at the full one. */
export function renderTickWorkflow(): string {
  const workflow = {
    name: 'toolpusher tick',
    on: { schedule: [{ cron: '37 * * * *' }], workflow_dispatch: {} },
    permissions: {},
    concurrency: { group: 'toolpusher-tick' },
    jobs: {
      tick: {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 5,
        steps: [
          {
            name: 'Tick',
            shell: 'bash',
            env: {
              TICK_URL: '${{ vars.TOOLPUSHER_TICK_URL }}',
              TICK_SECRET: '${{ secrets.TOOLPUSHER_TICK_SECRET }}',
            },
            run: command,
          },
        ],
      },
    },
  };
  const header =
    '# Written by `toolpusher init --schedule`: wakes Toolpusher every hour, whatever webhooks were lost. A private repository\n' +
    '# pays a minute of Actions for each. It holds no permission. The variable TOOLPUSHER_TICK_URL (https://…/api/cron/tick) and the\n' +
    "# secret TOOLPUSHER_TICK_SECRET (the App's CRON_SECRET) make it call the App itself.\n";
  return header + stringify(workflow, { lineWidth: 0 });
}
