/** Copies of a file with three bits turned over, half of them in its first 300 bytes. The same for every run. */
export function* flipBits(bytes: Buffer, copies: number): Generator<Buffer> {
  let state = 18;
  const next = (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % limit;
  };
  for (let copy = 0; copy < copies; copy += 1) {
    const flipped = Buffer.from(bytes);
    for (let flips = 0; flips < 3; flips += 1) {
      const at = next(copy % 2 === 0 ? Math.min(bytes.length, 300) : bytes.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << next(8));
    }
    yield flipped;
  }
}
