/** The rules of a town whose workspace asks for native mode: the base has GitHub's own merge queue. */
import { parseConfig } from '../adapters/config/config-text.ts';
import type { Git } from '../adapters/git/git.ts';
import { configPath } from '../core/ref.ts';
import { CliError } from './cli-error.ts';
import type { TownClient } from './town-client.ts';

/** Makes the ruleset that a maintainer would make, if the workspace at `commit` asks for native mode. */
export async function makeMergeQueue(
  person: TownClient,
  { git, commit, repository }: { readonly git: Git; readonly commit: string; readonly repository: string },
): Promise<void> {
  const parsed = parseConfig(await git.run(['cat-file', 'blob', `${commit}:${configPath}`]));
  if (parsed.status !== 'ok' || parsed.config.refinery.mode !== 'native') return;
  const { checks } = parsed.config.refinery;
  if (checks.length === 0) {
    throw new CliError('Native mode lands whatever no required check holds back.', {
      next: `Name the checks that must be green in refinery.checks of ${configPath}; their workflow has to run on merge_group.`,
    });
  }
  const queue = {
    check_response_timeout_minutes: parsed.config.refinery.checkTimeoutMinutes,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'MERGE',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  };
  const required = {
    required_status_checks: checks.map((context) => ({ context })),
    strict_required_status_checks_policy: false,
  };
  await person.do(`POST /repos/${repository}/rulesets`, {
    name: 'merge queue',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      { type: 'merge_queue', parameters: queue },
      { type: 'required_status_checks', parameters: required },
    ],
  });
}
