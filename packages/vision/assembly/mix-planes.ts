import { tilesOf } from './winograd';

/** Writes from * scale + added into the first `count` channels of a plane. `added` may be `to`, and 0 for none. */
export function mixPlanes(
  from: usize,
  fromChannels: i32,
  scale: f32,
  added: usize,
  addedChannels: i32,
  to: usize,
  toChannels: i32,
  count: i32,
  width: i32,
  height: i32,
): void {
  const pixels = ((tilesOf(width) << 2) + 2) * ((tilesOf(height) << 2) + 2);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const x = from + ((<usize>(pixel * fromChannels)) << 2);
    const z = added + ((<usize>(pixel * addedChannels)) << 2);
    const y = to + ((<usize>(pixel * toChannels)) << 2);
    for (let byte: usize = 0; byte < (<usize>count) << 2; byte += 16) {
      const value = f32x4.mul(v128.load(x + byte), f32x4.splat(scale));
      v128.store(y + byte, added ? f32x4.add(value, v128.load(z + byte)) : value);
    }
  }
}
