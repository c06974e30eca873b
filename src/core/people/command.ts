/**
 * Commands in comments: what somebody may ask at the start of a line.
 *
 * Quoted and fenced lines, indented code and HTML comments are not commands; at most eight of a comment count.
 */
import { cleanLine } from './clean.ts';
import { closesFence, opensFence } from './html-comment.ts';
import type { Priority } from '../name.ts';

export type Command =
  | { readonly type: 'sling'; readonly to: string | null }
  | { readonly type: 'help' }
  | { readonly type: 'done' | 'hold' | 'resume' | 'stop' | 'retry' | 'why' }
  | { readonly type: 'merge'; readonly head: string | null }
  | { readonly type: 'reimagine'; readonly hint: string | null }
  | { readonly type: 'stop-all' | 'resume-all' }
  | { readonly type: 'revert' }
  | { readonly type: 'approve'; readonly step: string }
  | { readonly type: 'mail'; readonly to: string; readonly text: string }
  | { readonly type: 'priority'; readonly priority: Priority }
  | { readonly type: 'unknown'; readonly word: string; readonly nearest: string | null }
  | { readonly type: 'malformed'; readonly word: string; readonly usage: string };

/** Each command with its usage and what it does, as `/help` shows them. */
export const commandTable = [
  {
    word: 'sling',
    usage: '/sling [agent or runtime]',
    does: 'Hand this issue to the fleet, or to the one that is named.',
  },
  {
    word: 'done',
    usage: '/done',
    does: "Finish: on a bead, publish its attempt's work as it is; on a pull request, queue this head.",
  },
  {
    word: 'merge',
    usage: '/merge [commit]',
    does: 'On a pull request: land this head, or the commit that is named if it is the head.',
  },
  { word: 'hold', usage: '/hold', does: 'Keep it where it is until `/resume`.' },
  {
    word: 'resume',
    usage: '/resume [all]',
    does: 'Go on after `/hold`, or after it got stuck; `all` after `/stop all`.',
  },
  {
    word: 'stop',
    usage: '/stop [all]',
    does: 'End the attempt that runs; its work is kept, the bead is held. `all`: the same for every bead, and nothing new begins or lands.',
  },
  { word: 'retry', usage: '/retry', does: 'Make a new attempt, with a fresh allowance.' },
  {
    word: 'reimagine',
    usage: '/reimagine [hint]',
    does: 'Do it again from the new base, with the earlier work to look at and your hint.',
  },
  { word: 'priority', usage: '/priority P0..P4', does: 'Change how urgent it is.' },
  { word: 'approve', usage: '/approve step', does: 'Let the work go on past a step that waits for a person.' },
  { word: 'mail', usage: '/mail agent text', does: 'Write to an agent, a runtime or `all`.' },
  {
    word: 'revert',
    usage: '/revert',
    does: 'On what landed: take it back by a pull request that is tested and landed ahead of the others.',
  },
  { word: 'why', usage: '/why', does: 'Say what it waits for.' },
  { word: 'help', usage: '/help', does: 'Show this.' },
] as const;

const commandsMax = 8;
const plain = ['done', 'hold', 'resume', 'stop', 'retry', 'revert', 'why', 'help'] as const;

/** The commands in a comment's Markdown, in order. Never throws. */
export function parseCommands(markdown: string): Command[] {
  return commandLines(markdown).map(parseLine).slice(0, commandsMax);
}

function commandLines(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of withoutHtmlComments(markdown).split(/\r?\n/)) {
    const isInside = fence !== null;
    if (fence === null) fence = opensFence(line);
    else if (closesFence(line, fence)) fence = null;
    if (!isInside && fence === null && /^\/[a-zA-Z]/.test(line)) lines.push(line.trimEnd());
  }
  return lines;
}

// An unterminated comment hides the rest from readers, so it hides it from us too.
function withoutHtmlComments(markdown: string): string {
  return markdown.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
}

function parseLine(line: string): Command {
  const [word = '', ...rest] = line.slice(1).split(/\s+/);
  const name = word.toLowerCase();
  const argument = rest.join(' ').trim();
  if (name === 'sling') return parseSling(argument);
  if (name === 'reimagine') return { type: 'reimagine', hint: cleanLine(argument, 1000) || null };
  if (name === 'priority') return parsePriority(argument);
  if (name === 'merge') return parseMerge(argument);
  if (name === 'approve') return parseApprove(argument);
  if (name === 'mail') return parseMail(argument);
  return parsePlain(name, argument);
}

// Those without an argument, or with `all`.
function parsePlain(name: string, argument: string): Command {
  const known = plain.find((each) => each === name);
  if (known === undefined) return { type: 'unknown', word: name.slice(0, 40), nearest: nearestWord(name) };
  if (argument.toLowerCase() === 'all' && (known === 'stop' || known === 'resume')) return { type: `${known}-all` };
  if (argument !== '' && known !== 'help') return malformed(known);
  return { type: known };
}

function parseSling(argument: string): Command {
  const to = argument.replace(/^@/, '').toLowerCase();
  if (to === '') return { type: 'sling', to: null };
  return /^[a-z][a-z0-9-]{0,38}$/.test(to) ? { type: 'sling', to } : malformed('sling');
}

function parsePriority(argument: string): Command {
  const level = /^[pP]?([0-4])$/.exec(argument)?.[1];
  return level === undefined ? malformed('priority') : { type: 'priority', priority: toPriority(level) };
}

function parseMerge(argument: string): Command {
  const head = argument.toLowerCase();
  if (head === '') return { type: 'merge', head: null };
  return /^[0-9a-f]{7,64}$/.test(head) ? { type: 'merge', head } : malformed('merge');
}

function parseApprove(argument: string): Command {
  const step = argument.toLowerCase();
  return /^[a-z][a-z0-9-]{0,39}$/.test(step) ? { type: 'approve', step } : malformed('approve');
}

function parseMail(argument: string): Command {
  const [, to = '', text = ''] = /^@?(\S+)\s+(\S[\s\S]*)$/.exec(argument) ?? [];
  if (text === '' || !/^[a-z][a-z0-9-]{0,38}$/i.test(to)) return malformed('mail');
  return { type: 'mail', to: to.toLowerCase(), text: text.slice(0, 4000) };
}

function toPriority(level: string): Priority {
  const levels: Record<string, Priority> = { '0': 0, '1': 1, '2': 2, '3': 3, '4': 4 };
  return levels[level] ?? 2;
}

function malformed(word: string): Command {
  const usage = commandTable.find((row) => row.word === word)?.usage ?? `/${word}`;
  return { type: 'malformed', word, usage };
}

function nearestWord(word: string): string | null {
  const near = commandTable.map((row) => ({ word: row.word, distance: editDistance(word, row.word) }));
  const best = near.toSorted((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= 2 ? best.word : null;
}

/** Levenshtein's distance between two short words. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
