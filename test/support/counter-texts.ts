/** A file that two people changed so that rules leave it open: one made it a class, the other added a function. */
export const counter =
  'let n = 0;\nexport function inc() {\n  n += 1;\n  return n;\n}\nexport function get() {\n  return n;\n}\n';
export const asClass =
  'export class Counter {\n  #n = 0;\n  inc() {\n    this.#n += 1;\n    return this.#n;\n  }\n  get() {\n    return this.#n;\n  }\n}\n';
export const withReset = counter.replace(
  'export function get',
  'export function reset() {\n  n = 0;\n}\nexport function get',
);
/** What both meant. */
export const both = asClass.replace('  get()', '  reset() {\n    this.#n = 0;\n  }\n  get()');
