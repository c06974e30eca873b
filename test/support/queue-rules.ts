/** The rules of a branch that has GitHub's own merge queue, as a ruleset is made with them. */

/** A ruleset's body for the default branch; `context` is the check that each group needs. */
export function queueRuleset(context: string): Readonly<Record<string, unknown>> {
  const queue = {
    check_response_timeout_minutes: 60,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'MERGE',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  };
  const checks = { required_status_checks: [{ context }], strict_required_status_checks_policy: false };
  return {
    name: 'queue',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      { type: 'merge_queue', parameters: queue },
      { type: 'required_status_checks', parameters: checks },
    ],
  };
}
