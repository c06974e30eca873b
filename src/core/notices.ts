/** The notices pass: a condition that a person must mend is told once, where that person looks. */
import type { Situation, Step } from './situation.ts';
import { sha256 } from './refinery/digest.ts';

/** The name of the check run that says whether `workspace.yml` is valid. */
export const workspaceCheck = 'toolpusher/workspace';

/** A `workspace.yml` that does not parse, told once per text of the fault as a failed check on the base. */
export function notices({ ledger, snapshot }: Situation): Step {
  const fault = snapshot.configFault;
  if (fault === null) return { changes: [], effects: [] };
  const key = `config:${sha256(encodeURIComponent(fault.toWellFormed())).slice(0, 16)}`;
  if (ledger.outbox.noticed.includes(key)) return { changes: [], effects: [] };
  const title = '.github/workspace.yml is not valid: nothing is dispatched or landed';
  const summary = fault.slice(0, 60_000);
  const head = snapshot.base.head;
  return {
    changes: [{ type: 'noticed', key }],
    effects: [{ type: 'check', name: workspaceCheck, head, conclusion: 'failure', title, summary }],
  };
}
