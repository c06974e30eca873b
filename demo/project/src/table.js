/** Tables in plain text. */

/** Rows of cells as lines with columns of one width. The first row is the head. */
export function renderTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));

  const renderCell = (cell, column) => String(cell).padEnd(widths[column]);

  const lines = rows.map((row) => row.map(renderCell).join('  ').trimEnd());

  return lines.join('\n');
}
