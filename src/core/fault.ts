/** The faults that a person can mend: each has a code, a message and a fix. Facts never hold a token. */

const catalogue = {
  'config-invalid': {
    message: '.github/workspace.yml does not say what it should.',
    fix: 'Mend the lines named here; until then nothing is dispatched or landed.',
  },
  'ledger-tampered': {
    message: 'The ledger does not follow from its own history.',
    fix: 'Look at the commit named here; reset the branch to its parent if nobody can explain it.',
  },
  'ledger-newer': {
    message: 'A newer Toolpusher has written the ledger.',
    fix: 'Update this one to at least that version. Nothing is wrong with the ledger; do not reset it.',
  },
  'ledger-unreadable': {
    message: 'A record in the ledger cannot be read by this version.',
    fix: 'Update Toolpusher, or run `toolpusher audit` to find the commit that wrote it.',
  },
  'secret-missing': {
    message: 'A secret that the App needs is not set.',
    fix: 'Set the environment variable named here and start again.',
  },
} as const;

/** A code of the catalogue. */
export type FaultCode = keyof typeof catalogue;

/** A fault that a person can mend; it is not retried. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly fix: string;
  readonly facts: Readonly<Record<string, string>>;

  constructor(code: FaultCode, facts: Readonly<Record<string, string>>) {
    const entry = catalogue[code];
    const said = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
    super([entry.message, ...said, entry.fix].join('\n'));
    this.name = 'Fault';
    this.code = code;
    this.fix = entry.fix;
    this.facts = facts;
  }
}

/** Makes a fault from the catalogue, to be thrown. */
export function fault(code: FaultCode, facts: Readonly<Record<string, string>> = {}): Fault {
  return new Fault(code, facts);
}
