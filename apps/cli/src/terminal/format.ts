import { measureWidth, padEnd } from './text-width.js';

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
  const widths = headings.map((_, column) => Math.max(...table.map((row) => measureWidth(row[column] ?? ''))));
  return table.map((row) =>
    row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Width of a terminal that is never too small. */
const lineWidth = 80;
const labelWidth = 11;

/**
 * Lines of a field in 80 columns: continued lines are indented, and words longer than a line stay whole, so that URLs can be copied. Control
 * characters, which a caller may have put into a name, become blanks.
 */
export function formatField(label: string, value: string): string[] {
  const lines: string[] = [];
  let line = label.padEnd(labelWidth - 1);
  for (const word of value.replaceAll(/[\p{Cc}\p{Zs}]+/gu, ' ').split(' ')) {
    const isFull = line.length + 1 + word.length > lineWidth && line.length >= labelWidth;
    if (isFull) lines.push(line);
    line = isFull ? `${' '.repeat(labelWidth)}${word}` : `${line} ${word}`;
  }
  return [...lines, line.trimEnd()];
}
