/** A disk without space: nothing that a struck call would keep can be written. */
import { AsyncLocalStorage } from 'node:async_hooks';

const isFull = new AsyncLocalStorage<boolean>();

/** Does `work` with a disk that is full. */
export function withFullDisk<T>(work: () => T): T {
  return isFull.run(true, work);
}

/** Throws as the system does, where the disk is full for whoever asks. */
export function checkDisk(): void {
  if (isFull.getStore() !== true) return;
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
