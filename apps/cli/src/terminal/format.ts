import { measureWidth, padEnd } from './text-width.js';

/** `unlimited` for -1. */
export function formatTokens(tokens: number): string {
  return tokens === -1 ? 'unlimited' : String(tokens);
}

/** To the second, UTC. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The same for a time of the API; null stays null. */
export const formatApiTime = (time: string | null): string | null => time && formatTime(new Date(time));

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

/** A name and what it says; null where there is nothing to say. */
export type Field = readonly [label: string, value: string | null];

/** Lines of fields; those without a value are left out. */
export const formatFields = (fields: readonly Field[]): string[] =>
  fields.flatMap(([label, value]) => (value === null ? [] : formatField(label, value)));

/** Lines of a field in 80 columns: continued lines are indented. */
export function formatField(label: string, value: string): string[] {
  const [first = '', ...rest] = wrapWords(value, lineWidth - labelWidth);
  return [`${label.padEnd(labelWidth - 1)} ${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(labelWidth)}${line}`)];
}

/**
 * Lines of whole words. A word longer than a line stays whole, so that URLs can be copied. Control characters, which a caller may have put into a
 * name, become blanks. Pure.
 */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll(/[\p{Cc}\p{Zs}]+/gu, ' ').split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
