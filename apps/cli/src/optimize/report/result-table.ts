import { paint } from '../../terminal/colours.js';
import { formatBytes, formatChange } from '../../terminal/format-units.js';
import type { Terminal } from '../../terminal/terminal.js';
import { measureWidth, padEnd, padStart, shortenMiddle } from '../../terminal/text-width.js';
import { showFile } from './describe-run.js';
import type { FileOutcome } from './reporter.js';
import { countBytes } from './totals.js';

/** A file that was optimized. */
export type DoneFile = FileOutcome & { readonly state: 'optimized' | 'unchanged' };

/** More files are no table that a person reads: then it has the largest savings. */
const maxFiles = 25;
/** The figures, and their widths with their gaps. */
const figures = [
  { heading: 'BEFORE', width: 9 },
  { heading: 'AFTER', width: 9 },
  { heading: 'SAVED', width: 8 },
  { heading: 'SCORE', width: 7 },
] as const;
/** A narrower terminal has no room for the first and the last figure. */
const minWidth = 50;
/** A wider table would separate the names from their figures. */
const maxWidth = 110;

/** The table of a run, within the columns of the terminal. Pure. */
export function renderTable(files: readonly DoneFile[], terminal: Pick<Terminal, 'columns' | 'cwd' | 'hasColours'>): string[] {
  if (files.length === 0) return [];
  const isWhole = files.length <= maxFiles;
  const shown = isWhole ? files.toSorted(byPath) : files.toSorted((a, b) => saved(b) - saved(a) || byPath(a, b)).slice(0, maxFiles);
  const rows = shown.flatMap((file) => toRows(file, { cwd: terminal.cwd, withCopies: isWhole }));
  const heading: Row = { name: isWhole ? 'FILE' : `${maxFiles} LARGEST SAVINGS`, figures: figures.map((figure) => figure.heading) };
  const isNarrow = terminal.columns < minWidth;
  const chosen = isNarrow ? [1, 2] : [0, 1, 2, 3];
  const room = Math.min(terminal.columns, maxWidth) - 1 - chosen.reduce((sum, column) => sum + (figures[column]?.width ?? 0), 0);
  const width = Math.min(room, Math.max(...[heading, ...rows].map(({ name }) => measureWidth(name))));
  const toLine = (row: Row) => padEnd(shortenMiddle(row.name, width), width) + chosen.map((column) => toCell(row, column)).join('');
  return [paint(terminal, 'bold', toLine(heading)), ...rows.map(toLine)];
}

interface Row {
  readonly name: string;
  /** As many as there are headings. */
  readonly figures: readonly string[];
}

/** `icon2.svg` before `icon10.svg`, in every language of the system. */
const collator = new Intl.Collator('en', { numeric: true });
const byPath = (a: DoneFile, b: DoneFile): number => collator.compare(a.file.path, b.file.path);
const saved = (file: DoneFile): number => file.file.sizeBytes - countBytes(file, 'main');

function toRows({ file, outputs }: DoneFile, { cwd, withCopies }: { readonly cwd: string; readonly withCopies: boolean }): Row[] {
  return outputs
    .filter(({ role }) => role === 'main' || withCopies)
    .map(({ role, format, bytes, score }) => {
      const name = role === 'main' ? showFile(file, cwd) : `  ${format}`;
      const before = role === 'main' ? formatBytes(file.sizeBytes) : '';
      const change = formatChange({ before: file.sizeBytes, after: bytes });
      return { name, figures: [before, formatBytes(bytes), change, score === null ? '-' : score.toFixed(1)] };
    });
}

const toCell = (row: Row, column: number): string => padStart(row.figures[column] ?? '', figures[column]?.width ?? 0);
