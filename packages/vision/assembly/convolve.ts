import { multiplyPoints } from './multiply-points';

/** Copies the `side` x `side` neighbourhood of each point of one output row into a row of `patches`; outside the tensor it is 0. */
function gatherPatches(
  x: usize,
  patches: usize,
  height: i32,
  width: i32,
  channels: i32,
  pitch: i32,
  side: i32,
  stride: i32,
  top: i32,
  left: i32,
  outWidth: i32,
): void {
  const bytes = (channels as usize) << 2;
  for (let outX = 0; outX < outWidth; outX++) {
    for (let row = 0; row < side; row++) {
      const y = top + row;
      for (let column = 0; column < side; column++) {
        const at = outX * stride + column - left;
        const isInside = y >= 0 && y < height && at >= 0 && at < width;
        if (isInside) memory.copy(patches, x + ((((y * width + at) * pitch) as usize) << 2), bytes);
        else memory.fill(patches, 0, bytes);
        patches += bytes;
      }
    }
  }
}

/**
 * Convolution by a `side` x `side` window with `stride`, whose first window begins `top` rows above and `left` columns before the tensor.
 * `channels` are those of x that count, `pitch` all of them. `weights` as for `multiplyPoints` with a depth of side * side * channels.
 * `patches` is room for outWidth * depth values.
 */
export function convolve(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  patches: usize,
  height: i32,
  width: i32,
  channels: i32,
  pitch: i32,
  side: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
  outputs: i32,
  clamps: bool,
): void {
  const depth = side * side * channels;
  const rowBytes = ((outWidth * outputs) as usize) << 2;
  for (let outY = 0; outY < outHeight; outY++) {
    gatherPatches(x, patches, height, width, channels, pitch, side, stride, outY * stride - top, left, outWidth);
    multiplyPoints(patches, weights, bias, y, outWidth, depth, depth, outputs, clamps);
    y += rowBytes;
  }
}
