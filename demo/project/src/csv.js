/** Comma-separated values. */

/** The fields of one line. */
export function parseLine(line) {
  return line.split(',');
}

/** One line from fields. */
export function renderLine(fields) {
  return fields.join(',');
}
