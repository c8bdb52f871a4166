import { paint } from '../../terminal/colours.js';
import { formatBytes, formatChange } from '../../terminal/format-units.js';
import type { Terminal } from '../../terminal/terminal.js';
import { measureWidth, padEnd, padStart, shortenMiddle } from '../../terminal/text-width.js';
import { showPath } from './describe-run.js';
import type { FileOutcome } from './reporter.js';
import { countBytes } from './totals.js';

/** A file that was optimized. */
export type DoneFile = FileOutcome & { readonly state: 'optimized' | 'unchanged' };

/** More files are no table that a person reads: then it has the largest savings. */
const maxFiles = 25;
/** The four figures with their gaps. */
const figureWidths = [9, 9, 8, 7] as const;
/** A wider table would separate the names from their figures. */
const maxWidth = 110;

/** The table of a run, within the columns of the terminal. Pure. */
export function renderTable(files: readonly DoneFile[], terminal: Pick<Terminal, 'columns' | 'cwd' | 'hasColours'>): string[] {
  if (files.length === 0) return [];
  const isWhole = files.length <= maxFiles;
  const shown = isWhole ? files.toSorted(byPath) : files.toSorted((a, b) => saved(b) - saved(a)).slice(0, maxFiles);
  const rows = shown.flatMap((file) => toRows(file, { cwd: terminal.cwd, withCopies: isWhole }));
  const figures = figureWidths.reduce((sum, width) => sum + width, 0);
  const room = Math.max(8, Math.min(terminal.columns, maxWidth) - 1 - figures);
  const width = Math.min(room, Math.max(...rows.map(({ name }) => measureWidth(name))));
  const heading = toLine({ name: isWhole ? 'FILE' : `${maxFiles} LARGEST SAVINGS`, figures: ['BEFORE', 'AFTER', 'SAVED', 'SCORE'] }, width);
  return [paint(terminal, 'bold', heading), ...rows.map((row) => toLine(row, width))];
}

interface Row {
  readonly name: string;
  readonly figures: readonly [before: string, after: string, saved: string, score: string];
}

const byPath = (a: DoneFile, b: DoneFile): number => (a.file.path < b.file.path ? -1 : 1);
const saved = (file: DoneFile): number => file.file.sizeBytes - countBytes(file, 'main');

function toRows({ file, outputs }: DoneFile, { cwd, withCopies }: { readonly cwd: string; readonly withCopies: boolean }): Row[] {
  return outputs
    .filter(({ role }) => role === 'main' || withCopies)
    .map(({ path, role, format, bytes, score }) => {
      const name = role === 'main' ? showPath(file.path, cwd) : `  ${format}`;
      const before = role === 'main' ? formatBytes(file.sizeBytes) : '';
      const change = formatChange({ before: file.sizeBytes, after: bytes });
      return { name, path, figures: [before, formatBytes(bytes), change, score === null ? '-' : score.toFixed(1)] };
    });
}

function toLine({ name, figures }: Row, width: number): string {
  const cells = figures.map((figure, column) => padStart(figure, figureWidths[column] ?? 0));
  return padEnd(shortenMiddle(name, width), width) + cells.join('');
}
