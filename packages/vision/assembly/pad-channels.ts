/** Copies `points` points of `from` channels into points of `to` channels; the added channels are 0. */
export function padChannels(x: usize, y: usize, points: i32, from: i32, to: i32): void {
  const kept = (from as usize) << 2;
  const added = ((to - from) as usize) << 2;
  for (let point = 0; point < points; point++) {
    memory.copy(y, x, kept);
    memory.fill(y + kept, 0, added);
    x += kept;
    y += kept + added;
  }
}
