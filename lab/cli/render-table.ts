/** Left-aligned columns under a ruled head, as `virsh list` draws them. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ')}`.trimEnd();
  const rule = '-'.repeat(Math.min(sum(widths) + 3 * widths.length, process.stdout.columns ?? Infinity));
  return [line(head), rule, ...rows.map(line), ''].join('\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
