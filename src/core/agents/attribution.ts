/** Who made a commit and for which bead: the identity of agents and the trailers that the gate asks for. */
import type { AgentName, BeadNumber } from '../name.ts';

/** A commit's author or committer. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The identity that an agent's commits carry. The domain can never receive mail. */
export function agentIdentity(agent: AgentName): Identity {
  return { name: agent, email: `${agent}@agents.toolpusher.invalid` };
}

/** What the trailers of one commit say. */
export interface Attribution {
  readonly bead: BeadNumber;
  readonly agent: AgentName;
  readonly attempt: number;
}

const trailerKeys = ['Toolpusher-Bead', 'Toolpusher-Agent', 'Toolpusher-Attempt'] as const;
const trailerLine = /^([A-Za-z][A-Za-z0-9-]*):\s*(.*)$/;

/** The values of our trailers in the last paragraph of a message, each as written; a key given twice is no value. */
export function parseTrailers(message: string): { bead: string | null; agent: string | null; attempt: string | null } {
  const paragraphs = message.trimEnd().split(/\n\s*\n/);
  const last = paragraphs.length < 2 ? '' : (paragraphs.at(-1) ?? '');
  const found = new Map<string, string | null>();
  for (const line of last.split('\n')) {
    const [, key, value] = trailerLine.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    found.set(key.toLowerCase(), found.has(key.toLowerCase()) ? null : value.trim());
  }
  const value = (key: (typeof trailerKeys)[number]): string | null => found.get(key.toLowerCase()) ?? null;
  return { bead: value('Toolpusher-Bead'), agent: value('Toolpusher-Agent'), attempt: value('Toolpusher-Attempt') };
}

/** The message with our trailers at its end and nowhere else. */
export function withTrailers(message: string, { bead, agent, attempt }: Attribution): string {
  const own = new Set<string>(trailerKeys.map((key) => key.toLowerCase()));
  const body = message
    .replaceAll('\r\n', '\n')
    .split('\n')
    .filter((line) => !own.has((trailerLine.exec(line)?.[1] ?? '').toLowerCase()))
    .join('\n')
    .trimEnd();
  const trailers = [`Toolpusher-Bead: #${bead}`, `Toolpusher-Agent: ${agent}`, `Toolpusher-Attempt: ${attempt}`];
  const last = body.split(/\n\s*\n/).at(-1) ?? '';
  const endsInTrailers = body.includes('\n\n') && last.split('\n').every((line) => trailerLine.test(line));
  return `${body === '' ? 'Work' : body}\n${endsInTrailers ? '' : '\n'}${trailers.join('\n')}\n`;
}
