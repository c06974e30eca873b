/** The variables of the job that a program may see because `workspace.yml` names them. */

// Names whose values open more than a model: the job's own token and the runner's service credentials.
const deniedName =
  /^(?:GITHUB_TOKEN|GH_TOKEN|ACTIONS_.*|INPUT_.*|STATE_.*|TOOLPUSHER_.*|GIT_CONFIG_.*|GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY))$/i;

/** The named variables that are set and not empty; a name that no agent may see is a fault of the set-up. */
export type Named =
  | { readonly status: 'ready'; readonly env: Readonly<Record<string, string>> }
  | { readonly status: 'misconfigured'; readonly reason: string };

export function namedEnvironment(
  names: readonly string[],
  jobEnv: Readonly<Record<string, string | undefined>>,
): Named {
  const denied = names.find((name) => deniedName.test(name));
  if (denied !== undefined) {
    return { status: 'misconfigured', reason: `workspace.yml lets a runtime see ${denied}, which no agent may see.` };
  }
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = jobEnv[name];
    if (value !== undefined && value !== '') env[name] = value;
  }
  return { status: 'ready', env };
}
