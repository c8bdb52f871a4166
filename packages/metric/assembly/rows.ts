/**
 * Rows of 32-bit floats. Between a row and the next lie zeros, so that a blur needs no border case, and work goes on in pairs of
 * four lanes past the last pixel. What is written there has to be zeroed again before it is blurred or summed.
 */

/** Zero floats on each side of a row; the blur reads four of them. */
const MARGIN = 8;

/** Bytes of the lanes that hold `width` pixels: whole pairs of four. */
export function laneBytes(width: i32): usize {
  return (((width + 7) & ~7) as usize) << 2;
}

/** Bytes from a row to the next. */
export function rowBytes(width: i32): usize {
  return laneBytes(width) + 2 * MARGIN * 4;
}

/** Bytes from the start of a block of rows to its first pixel. */
export function leadingBytes(): usize {
  return MARGIN * 4;
}

/** Zeroes what lies beside the pixels of a row, as far as a blur reads. */
export function zeroMargins(row: usize, width: i32): void {
  v128.store(row - 16, f32x4.splat(0));
  const end = row + laneBytes(width) + 16;
  for (let at = row + ((width as usize) << 2); at < end; at += 4) store<f32>(at, 0);
}
