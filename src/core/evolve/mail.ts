/** What posting and reading do to mail boxes. */
import type { Change } from '../ledger/change.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** The state after mail was sent or read. */
export function evolveMail(ledger: Ledger, change: Extract<Change, { type: `mail-${string}` }>): Ledger {
  if (change.type === 'mail-sent') {
    const { mail } = change;
    const unread = ledger.mail[mail.to]?.unread ?? [];
    if (unread.some((each) => each.id === mail.id)) return ledger;
    return { ...ledger, mail: { ...ledger.mail, [mail.to]: { v: 1, agent: mail.to, unread: [...unread, mail] } } };
  }
  const read = new Set(change.ids);
  const unread = (ledger.mail[change.agent]?.unread ?? []).filter((mail) => !read.has(mail.id));
  const others = Object.entries(ledger.mail).filter(([agent]) => agent !== change.agent);
  // An empty box has no file, so the ledger does not grow with agents that once got mail.
  const own = unread.length === 0 ? [] : [[change.agent, { v: 1, agent: change.agent, unread }] as const];
  return { ...ledger, mail: Object.fromEntries([...others, ...own]) };
}
