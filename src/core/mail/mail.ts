/**
 * Mail: typed messages between agents, and with people. Kept in `mail/<agent>.json` until the reader's run says that it
 * was read.
 *
 * **Invariant:** a message is added once, by its id, and gone once it was read; what cannot be delivered is shown to a
 * person, never dropped in silence.
 */
import { z } from 'zod';
import { AgentName, BeadNumber, Instant } from '../name.ts';

export const MailType = z.enum(['request', 'question', 'result', 'handoff', 'escalation', 'notice']);
export type MailType = z.infer<typeof MailType>;

const MailId = z.string().regex(/^[a-z0-9-]{1,60}$/);
const subject = z.string().max(200);
const body = z.string().max(4000);
const priority = z.int().min(0).max(4).describe('0 is read first.');

/** One message in an agent's box. `thread` is the id of the message that began it. */
export const Mail = z.strictObject({
  id: MailId,
  from: z.string().max(60).describe('An agent, or `@login` for a person.'),
  to: AgentName,
  type: MailType,
  thread: MailId,
  priority,
  bead: BeadNumber.nullable(),
  subject,
  body,
  at: Instant,
});
export type Mail = z.infer<typeof Mail>;

/** The file `mail/<agent>.json`: what is unread, oldest first. */
export const MailBox = z.strictObject({ v: z.literal(1), agent: AgentName, unread: z.array(Mail).max(60) });
export type MailBox = z.infer<typeof MailBox>;

/** A message as a run hands it over: `to` is an agent, a role, a runtime, `all`, or a word for people. */
export const SentMail = z.strictObject({
  to: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  type: MailType.default('notice'),
  thread: MailId.nullable().default(null),
  priority: priority.default(2),
  subject,
  body,
});
export type SentMail = z.infer<typeof SentMail>;

/** What was shown to people on a bead: sent to them, or to nobody that could read it. */
export const ToPeople = z.strictObject({
  id: z.string().max(60),
  from: z.string().max(60).describe('An agent, or `@login` for a person.'),
  to: z.string().max(60),
  type: MailType,
  subject,
  body: z.string().max(1000),
  at: Instant,
});
export type ToPeople = z.infer<typeof ToPeople>;

/** So many of these a bead's record keeps, the newest. */
export const toPeopleMax = 20;

/** So much unread mail a box holds; what comes then is not delivered, and said. */
export const boxMax = 50;

/** Words for people: what is sent there is shown on the bead. */
export const people: ReadonlySet<string> = new Set([
  'human',
  'people',
  'mayor',
  'witness',
  'deacon',
  'refinery',
  'overseer',
]);

/** The order of reading: threads by their most urgent message, each from its beginning, in the order of the box. */
export function inReadingOrder(mail: readonly Mail[]): Mail[] {
  const threads = new Map<string, Mail[]>();
  for (const each of mail) threads.set(each.thread, [...(threads.get(each.thread) ?? []), each]);
  const urgency = (thread: readonly Mail[]): number => Math.min(...thread.map((each) => each.priority));
  // Threads that are equally urgent stay as they came: sorting is stable.
  return [...threads.values()].toSorted((a, b) => urgency(a) - urgency(b)).flat();
}
