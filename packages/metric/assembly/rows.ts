/**
 * Layout of rows of 32-bit floats. Zeros stand between one row and the next, so that the blur has no border case. Loops process eight
 * floats at a time and write past the last pixel. Those floats must be zeroed again before a blur or a sum reads them.
 */

/** Zero floats on each side of a row. The blur reads four of them. */
const MARGIN = 8;

/** Bytes of the floats that loops process for `width` pixels: a multiple of eight floats. */
export function laneBytes(width: i32): usize {
  return (((width + 7) & ~7) as usize) << 2;
}

/** Bytes from the start of one row to the start of the next. */
export function rowBytes(width: i32): usize {
  return laneBytes(width) + 2 * MARGIN * 4;
}

/** Bytes before the first pixel of a block of rows. */
export function leadingBytes(): usize {
  return MARGIN * 4;
}

/** Zeroes the floats on both sides of a row, as far as the blur reads. */
export function zeroMargins(row: usize, width: i32): void {
  v128.store(row - 16, f32x4.splat(0));
  const end = row + laneBytes(width) + 16;
  for (let at = row + ((width as usize) << 2); at < end; at += 4) store<f32>(at, 0);
}
