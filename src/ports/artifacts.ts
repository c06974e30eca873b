/** Where a run keeps files beyond its machine, while it is still at work. */

/** The artifacts of one run. */
export interface ArtifactPort {
  /** Keeps files, each under its own name, as one artifact. */
  put(name: string, files: readonly string[], signal: AbortSignal): Promise<void>;
  /** Removes an artifact that is no longer needed; one that is gone already is no fault. */
  drop(name: string, signal: AbortSignal): Promise<void>;
}
