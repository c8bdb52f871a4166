/** Position of output `index` in the input, by the centres of the samples; never before the first one. */
function toPosition(index: i32, from: i32, to: i32): f32 {
  return max<f32>(0, (((index as f32) + 0.5) * (from as f32)) / (to as f32) - 0.5);
}

/** Resizes with linear interpolation between the centres of the samples; the edges are continued. */
export function resizeBilinear(x: usize, y: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32): void {
  const point = (channels as usize) << 2;
  const line = point * width;
  for (let outY = 0; outY < outHeight; outY++) {
    const positionY = toPosition(outY, height, outHeight);
    const row = positionY as i32;
    const down = f32x4.splat(positionY - (row as f32));
    const upper = x + (min(row, height - 1) as usize) * line;
    const lower = x + (min(row + 1, height - 1) as usize) * line;
    for (let outX = 0; outX < outWidth; outX++) {
      const positionX = toPosition(outX, width, outWidth);
      const column = positionX as i32;
      const along = f32x4.splat(positionX - (column as f32));
      const left = (min(column, width - 1) as usize) * point;
      const right = (min(column + 1, width - 1) as usize) * point;
      for (let channel: usize = 0; channel < point; channel += 16) {
        const above = mix(v128.load(upper + left + channel), v128.load(upper + right + channel), along);
        const below = mix(v128.load(lower + left + channel), v128.load(lower + right + channel), along);
        v128.store(y, mix(above, below, down));
        y += 16;
      }
    }
  }
}

function mix(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
}
