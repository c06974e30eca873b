/** Something that is waited for and happens once. */
export class Signal {
  readonly given: Promise<void>;
  #give: (() => void) | undefined;

  constructor() {
    this.given = new Promise((resolve) => {
      this.#give = resolve;
    });
  }

  /** Lets everybody go on who waits for it. */
  give(): void {
    this.#give?.();
  }
}
