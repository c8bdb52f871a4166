/** Text for one cell of a Markdown table. */
export function toTableCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
