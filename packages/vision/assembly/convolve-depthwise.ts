/**
 * Convolution of each channel for itself by a `side` x `side` window with `stride`, whose first window begins `top` rows above and `left`
 * columns before the tensor. `weights` is [side][side][channels].
 */
export function convolveDepthwise(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  height: i32,
  width: i32,
  channels: i32,
  side: i32,
  stride: i32,
  top: i32,
  left: i32,
  outHeight: i32,
  outWidth: i32,
  clamps: bool,
): void {
  const zero = f32x4.splat(0);
  const point = (channels as usize) << 2;
  for (let outY = 0; outY < outHeight; outY++) {
    const firstY = outY * stride - top;
    const fromRow = max(0, -firstY);
    const toRow = min(side, height - firstY);
    for (let outX = 0; outX < outWidth; outX++) {
      const firstX = outX * stride - left;
      const fromColumn = max(0, -firstX);
      const toColumn = min(side, width - firstX);
      for (let channel: usize = 0; channel < point; channel += 16) {
        let sum = v128.load(bias + channel);
        for (let row = fromRow; row < toRow; row++) {
          let from = x + (((firstY + row) * width + firstX + fromColumn) as usize) * point + channel;
          let weight = weights + ((row * side + fromColumn) as usize) * point + channel;
          for (let column = fromColumn; column < toColumn; column++) {
            sum = f32x4.add(sum, f32x4.mul(v128.load(from), v128.load(weight)));
            from += point;
            weight += point;
          }
        }
        v128.store(y + channel, clamps ? f32x4.max(sum, zero) : sum);
      }
      y += point;
    }
  }
}
