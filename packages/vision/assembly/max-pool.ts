/** The largest value of each square of 2 x 2 points, channel by channel. Both sides of the tensor are even. */
export function maxPool(x: usize, y: usize, height: i32, width: i32, channels: i32): void {
  const point = (channels as usize) << 2;
  const line = point * width;
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      const corner = x + (row as usize) * line + (column as usize) * point;
      for (let channel: usize = 0; channel < point; channel += 16) {
        const at = corner + channel;
        const upper = f32x4.max(v128.load(at), v128.load(at + point));
        const lower = f32x4.max(v128.load(at + line), v128.load(at + line + point));
        v128.store(y, f32x4.max(upper, lower));
        y += 16;
      }
    }
  }
}
