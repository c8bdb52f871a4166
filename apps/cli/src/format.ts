/** `unlimited` for -1. */
export function formatTokens(tokens: number): string {
  return tokens === -1 ? 'unlimited' : String(tokens);
}

/** To the second, UTC. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** Lines of a table; each column is as wide as its longest cell. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
