/**
 * Ends every process that carries a marker in its environment, however it was started.
 *
 * A process group is not enough: tools run in sessions of their own and some agents leave daemons behind. A process
 * that cleared its environment is not found; on a hosted runner it ends with the machine.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The variable that every process of a run inherits. */
export const markerName = 'TOOLPUSHER_RUN_ID';

const passesMax = 100;
const pauseMs = 20;
const looksMax = 20;
const lookMs = 5;

/** Pids, this process aside, whose starting environment holds the marker. Empty where there is no `/proc`. */
export async function findMarked(marker: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isMarked(pid, `${markerName}=${marker}`)));
  return pids.filter((pid, index) => found[index] === true && pid !== process.pid);
}

// A process that is just beginning its program has one and shows no environment yet, for as long as a busy machine lets it wait.
async function isMarked(pid: number, entry: string): Promise<boolean> {
  for (let look = 0; look < looksMax; look += 1) {
    const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => null);
    if (environ === null) return false;
    if (environ !== '') return environ.split('\0').includes(entry);
    const program = await readlink(`/proc/${pid}/exe`).catch(() => null);
    if (program === null) return false;
    await delay(lookMs);
  }
  return false;
}

/**
 * Kills what carries the marker until two passes in a row find nothing, because a process may be born during a
 * pass. Answers how many were killed and whether any is left.
 */
export async function sweep(marker: string): Promise<{ killed: number; isClean: boolean }> {
  const killed = new Set<number>();
  let emptyPasses = 0;
  for (let pass = 0; pass < passesMax && emptyPasses < 2; pass += 1) {
    const pids = await findMarked(marker);
    emptyPasses = pids.length === 0 ? emptyPasses + 1 : 0;
    for (const pid of pids) {
      sendSignal(pid, 'SIGKILL');
      killed.add(pid);
    }
    if (emptyPasses < 2) await delay(pauseMs);
  }
  return { killed: killed.size, isClean: emptyPasses >= 2 };
}

/** Signals a process, or a group when the pid is negative; false when there is no such process. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false;
    throw error;
  }
}
