/** The colour of each pixel. A loop, because `Uint32Array.from` takes twenty times as long. */
export function toColours(colours: Uint32Array, indices: Uint16Array | Uint8Array): Uint32Array {
  const pixels = new Uint32Array(indices.length);
  for (let at = 0; at < indices.length; at += 1) pixels[at] = colours[indices[at] as number] as number;
  return pixels;
}

/** The number of different colours that the pixels show. */
export function countColours(colours: Uint32Array, indices: Uint16Array | Uint8Array): number {
  const isShown = new Uint8Array(colours.length);
  for (let at = 0; at < indices.length; at += 1) isShown[indices[at] as number] = 1;
  return new Set(colours.filter((_, index) => isShown[index] === 1)).size;
}
