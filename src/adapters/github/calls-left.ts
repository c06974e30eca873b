/** What is left of GitHub's calls, by installation, as the headers of its last answers said. Asking for it costs a call; this does not. */

/** The state of one of GitHub's limits. */
interface CallsLeft {
  readonly resource: string;
  readonly left: number;
  readonly of: number;
}

const byInstallation = new Map<string, Map<string, CallsLeft>>();

/** Takes note of one answer's headers. */
export function noteCallsLeft(installation: string, headers: Readonly<Record<string, unknown>>): void {
  const resource = headers['x-ratelimit-resource'];
  const [left, of] = [Number(headers['x-ratelimit-remaining']), Number(headers['x-ratelimit-limit'])];
  if (typeof resource !== 'string' || !Number.isInteger(left) || !Number.isInteger(of)) return;
  const known = byInstallation.get(installation) ?? new Map<string, CallsLeft>();
  byInstallation.set(installation, known.set(resource.slice(0, 40), { resource: resource.slice(0, 40), left, of }));
}

/** What is known of one installation. */
export function callsLeft(installation: number): readonly CallsLeft[] {
  return [...(byInstallation.get(String(installation))?.values() ?? [])];
}
