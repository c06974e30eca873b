/** The post: sent mail is put into boxes, broadcast, or shown to people where no agent can read it. */
import { roleOf } from '../agents/agent.ts';
import type { Bead } from '../beads/bead.ts';
import type { Change } from '../ledger/change.ts';
import { cleanText } from '../people/clean.ts';
import type { Effect } from '../effect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { boxMax, people } from './mail.ts';
import type { Mail, SentMail } from './mail.ts';
import type { AgentName, Instant } from '../name.ts';
import { replies } from '../people/replies.ts';
import type { Situation, Step } from '../situation.ts';
import { inert, shorten } from '../beads/text.ts';

/** One letter to be posted: `id` names it for ever, so posting it again adds nothing. */
export interface Letter {
  readonly id: string;
  readonly from: string;
  readonly bead: Bead['number'];
  readonly sent: SentMail;
  readonly at: Instant;
}

/** Puts a letter where it belongs. */
export function post(ledger: Ledger, letter: Letter): Step {
  const { sent } = letter;
  if (people.has(sent.to) || sent.type === 'escalation') return { changes: [told(letter)], effects: [tell(letter)] };
  const readers = readersOf(ledger, letter);
  const full = readers.filter((reader) => (ledger.mail[reader]?.unread.length ?? 0) >= boxMax);
  const changes = readers
    .filter((reader) => !full.includes(reader))
    .map((reader): Change => ({ type: 'mail-sent', mail: mailOf(letter, reader, readers.length > 1) }));
  if (readers.length > 0 && full.length === 0) return { changes, effects: [] };
  const why = readers.length === 0 ? replies.noReader(sent.to) : replies.boxFull(full);
  return { changes: [...changes, told(letter)], effects: [tell(letter, why)] };
}

function readersOf({ agents }: Ledger, { sent: { to }, from }: Letter): AgentName[] {
  const all = Object.values(agents);
  const named = all.filter(
    (agent) => agent.name === to || roleOf(agent) === to || agent.runtime === to || to === 'all',
  );
  return named.map((agent) => agent.name).filter((name) => name !== from || to === name);
}

function mailOf({ id, from, bead, sent, at }: Letter, to: AgentName, isBroadcast: boolean): Mail {
  const own = isBroadcast ? `${id}-${to}`.slice(0, 60) : id;
  return {
    id: own,
    from,
    to,
    type: sent.type,
    thread: sent.thread ?? own,
    priority: sent.priority,
    bead,
    subject: shorten(cleanText(sent.subject).text, 200),
    body: shorten(cleanText(sent.body).text, 4000),
    at,
  };
}

const told = ({ id, from, bead, sent, at }: Letter): Change => ({
  type: 'people-told',
  bead,
  letter: {
    id: id.slice(0, 60),
    from: from.slice(0, 60),
    to: sent.to === 'human' ? 'people' : sent.to.slice(0, 60),
    type: sent.type,
    subject: shorten(cleanText(sent.subject).text, 200),
    body: shorten(cleanText(sent.body).text, 1000),
    at,
  },
});

function tell({ id, from, bead, sent }: Letter, why: string | null = null): Effect {
  const head = why === null ? `Mail from **${inert(from, 60)}** (${sent.type}):` : why;
  const body = `${head}\n\n**${inert(sent.subject, 200)}**\n\n${inert(sent.body, 4000)}`;
  return { type: 'tell', bead, topic: `mail-${id}`, body };
}

/** The post pass: a box whose agent is no longer on the roster is emptied in front of a person. */
export function deadLetters({ ledger }: Situation): Step {
  const gone = Object.values(ledger.mail).filter(({ agent }) => ledger.agents[agent] === undefined);
  const changes = gone.map(({ agent, unread }): Change => ({
    type: 'mail-read',
    agent,
    ids: unread.map((mail) => mail.id),
  }));
  const effects = gone.flatMap(({ agent, unread }) =>
    unread.flatMap((mail): Effect[] => {
      if (mail.bead === null) return [];
      const { from, bead, subject, body, type } = mail;
      const sent = { to: agent, type, thread: null, priority: 2, subject, body };
      return [tell({ id: mail.id, from, bead, sent, at: mail.at }, replies.readerGone(agent))];
    }),
  );
  return { changes, effects };
}
