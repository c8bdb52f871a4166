import type { PngPass } from '../containers/png/png-header.js';

/** Source: PNG third edition, 9.2. */
const [SUB, UP, AVERAGE, PAETH] = [1, 2, 3, 4];

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - above), Math.abs(estimate - corner)];
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
}

/** Reverses the filter of one row in place. `above` is the row before it, or zeros. */
function unfilterRow(row: Buffer, above: Buffer, filter: number, pixelBytes: number): void {
  for (let at = 0; at < row.length; at += 1) {
    const left = at >= pixelBytes ? (row[at - pixelBytes] ?? 0) : 0;
    const up = above[at] ?? 0;
    const corner = at >= pixelBytes ? (above[at - pixelBytes] ?? 0) : 0;
    const predicted =
      filter === SUB ? left : filter === UP ? up : filter === AVERAGE ? (left + up) >> 1 : filter === PAETH ? paeth(left, up, corner) : 0;
    row[at] = (row[at] ?? 0) + predicted;
  }
}

/** Rows of one pass, without filter bytes. */
export interface PassRows {
  readonly pass: PngPass;
  readonly rows: readonly Buffer[];
}

/** Reverses the filters in place, up to the end of the data or to a filter that does not exist. Passes without a row are missing. */
export function unfilterPasses(data: Buffer, passes: readonly PngPass[], pixelBytes: number): PassRows[] {
  const unfiltered: PassRows[] = [];
  let at = 0;
  for (const pass of passes) {
    const rows: Buffer[] = [];
    let above: Buffer = Buffer.alloc(pass.rowBytes);
    while (rows.length < pass.height && at + 1 + pass.rowBytes <= data.length && (data[at] ?? 0) <= PAETH) {
      const row = data.subarray(at + 1, at + 1 + pass.rowBytes);
      unfilterRow(row, above, data[at] ?? 0, pixelBytes);
      rows.push(row);
      above = row;
      at += 1 + pass.rowBytes;
    }
    if (rows.length > 0) unfiltered.push({ pass, rows });
    if (rows.length < pass.height) break;
  }
  return unfiltered;
}
