/** What functions of one file share: how a collection is filled and keyed, and where and how a script's commands run. */
import type { Reading } from '../kinds/kind.ts';
import type { Finding, SideChange } from './change.ts';
import { tokensOf } from '../policy/token.ts';

/** One side changes how a shared thing is handled, and the other comes to handle it as it was. */
export function checkState(mine: readonly SideChange[], other: readonly SideChange[]): readonly Finding[] {
  return mine.flatMap((change) => {
    const user = other.find(({ path }) => path === change.path);
    if (user === undefined || !change.kind.isCode) return [];
    const reason = stateReason(change, user) ?? (change.kind.name === 'bash' ? groundReason(change, user) : undefined);
    return reason === undefined ? [] : [{ path: change.path, reason }];
  });
}

const handling =
  /^(?:set|get|has|add|put|push|unshift|pop|shift|insert|append|extend|remove|delete|discard|enqueue|dequeue|contains|containsKey|setdefault)$/u;

/** How each shared collection is filled and read: `entries.set ( key , value )`, by its name. */
function handlingsIn(reading: Reading | undefined): ReadonlyMap<string, ReadonlySet<string>> {
  const tokens = tokensOf(reading?.norm ?? '');
  const found = new Map<string, Set<string>>();
  tokens.forEach((name, i) => {
    const isCall = tokens[i + 1] === '.' && handling.test(tokens[i + 2] ?? '') && tokens[i + 3] === '(';
    const from = isCall ? i + 3 : tokens[i + 1] === '[' ? i + 1 : -1;
    if (from < 0 || !/^[#@]?[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return;
    const key = `${isCall ? (tokens[i + 2] ?? '') : ''} ${argumentsAt(tokens, from)}`;
    found.set(name, (found.get(name) ?? new Set()).add(key));
  });
  return found;
}

/** From a bracket to the one that closes it; of several arguments the first, which is the key or the place. */
function argumentsAt(tokens: readonly string[], from: number): string {
  let depth = 0;
  for (let i = from; i < Math.min(tokens.length, from + 60); i += 1) {
    const token = tokens[i] ?? '';
    if (/^[([{]$/u.test(token)) depth += 1;
    if (/^[)\]}]$/u.test(token)) depth -= 1;
    if (depth === 0 || (depth === 1 && token === ',')) return tokens.slice(from, i).join(' ');
  }
  return tokens.slice(from, from + 60).join(' ');
}

function stateReason({ before, after }: SideChange, user: SideChange): string | undefined {
  const [old, current] = [handlingsIn(before), handlingsIn(after)];
  const added = [handlingsIn(user.before), handlingsIn(user.after)];
  const without = (one: ReadonlySet<string> = new Set(), two: ReadonlySet<string> = new Set()): boolean =>
    [...one].some((each) => !two.has(each));
  const found = [...old.keys()].find(
    (name) =>
      without(old.get(name), current.get(name)) &&
      without(current.get(name), old.get(name)) &&
      without(added[1]?.get(name), added[0]?.get(name)),
  );
  return found === undefined ? undefined : `one side changes how "${found}" is filled or read, and the other reads it`;
}

const ground = /^\s*(?:cd|pushd|popd|set|shopt|umask|exec|exit|trap|source|\.|unset)(?:\s|$)/u;

/** One side changes where or how all commands run, and the other adds commands. */
function groundReason({ before, after }: SideChange, user: SideChange): string | undefined {
  const lines = (reading: Reading | undefined): readonly string[] => (reading?.unit.text ?? '').split('\n');
  const groundOf = (reading: Reading | undefined): readonly string[] =>
    lines(reading).filter((line) => ground.test(line));
  const [old, current] = [groundOf(before), groundOf(after)];
  const changed = current.find((line) => !old.includes(line)) ?? old.find((line) => !current.includes(line));
  const known = new Set(lines(user.before));
  const isAdding = lines(user.after).some((line) => !known.has(line) && /^\s*[\w./"$]/u.test(line));
  return changed !== undefined && isAdding
    ? `one side changes where or how commands run ("${changed.trim().slice(0, 40)}"), and the other adds some`
    : undefined;
}
