import { basename, relative } from 'node:path';
import { formatBytes, formatChange } from '../../terminal/format-units.js';
import { toPrintable } from '../../terminal/text-width.js';
import type { FileOutcome, RunEnd } from './reporter.js';
import { countBytes, type Totals } from './totals.js';

/** A path as the user sees it: from the working directory, on one line. Pure. */
const showPath = (path: string, cwd: string): string => toPrintable(relative(cwd, path));

/** A file as the user named it: its path, or the address that it was downloaded from. Pure. */
export const showFile = ({ path, url }: FileOutcome['file'], cwd: string): string =>
  url === undefined ? showPath(path, cwd) : toPrintable(url);

/** The line of one file (docs/command.md#output-and-json). Pure. */
export function describeOutcome(outcome: FileOutcome, cwd: string): string {
  return `${showFile(outcome.file, cwd)}: ${describeState(outcome, cwd)}`;
}

function describeState(outcome: FileOutcome, cwd: string): string {
  if (outcome.state === 'skipped') return 'skipped, done before';
  if (outcome.state === 'failed') return `failed, ${describeFailure(outcome)}`;
  if (outcome.state === 'planned') {
    const size = outcome.file.url === undefined ? '' : `${formatBytes(outcome.file.sizeBytes)}, `;
    return `${size}would become ${outcome.paths.map((path) => showPath(path, cwd)).join(', ')}`;
  }
  const copies = outcome.outputs.filter(({ role }) => role === 'copy').map(({ format, bytes }) => `, ${format} ${formatBytes(bytes)}`);
  return describeMain(outcome) + copies.join('');
}

function describeMain(outcome: FileOutcome & { readonly state: 'optimized' | 'unchanged' }): string {
  const { sizeBytes } = outcome.file;
  if (outcome.state === 'unchanged') return `unchanged, ${formatBytes(sizeBytes)}`;
  const after = countBytes(outcome, 'main');
  return `${formatBytes(sizeBytes)} -> ${formatBytes(after)} (${formatChange({ before: sizeBytes, after })})`;
}

/** The reason of a failure, and its code for docs/errors.md. The service begins some reasons with the name of the file. Pure. */
export function describeFailure({ file, code, message }: FileOutcome & { readonly state: 'failed' }): string {
  const name = `${basename(file.path)}: `;
  const reason = message.startsWith(name) ? message.slice(name.length) : message;
  return `${toPrintable(reason).replace(/\.$/, '')} (${code})`;
}

/** The last line of a run: `500 files, 12.4 MB -> 4.1 MB (-67 %), 3 unchanged, 2 skipped, 1 failed`. Pure. */
export function describeTotals(totals: Totals, { found, end }: { readonly found: number; readonly end: RunEnd }): string {
  const { files, optimized, unchanged, skipped, planned, failed, sourceBytes, resultBytes, copyBytes } = totals;
  const sizes = { before: sourceBytes, after: resultBytes };
  const parts = [
    end === 'complete' ? countFiles(found) : `stopped after ${files} of ${countFiles(found)}`,
    optimized + unchanged > 0 && `${formatBytes(sourceBytes)} -> ${formatBytes(resultBytes)} (${formatChange(sizes)})`,
    copyBytes > 0 && `${formatBytes(copyBytes)} in other formats`,
    unchanged > 0 && `${unchanged} unchanged`,
    planned > 0 && `${planned} would be sent (${formatBytes(sourceBytes)})`,
    skipped > 0 && `${skipped} skipped`,
    failed > 0 && `${failed} failed`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

const countFiles = (count: number): string => `${count} ${count === 1 ? 'file' : 'files'}`;
