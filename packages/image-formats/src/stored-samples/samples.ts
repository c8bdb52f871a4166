/** How a file stores its samples. */
export interface StoredSamples {
  /** Bits of a pixel, all channels together; of an index where the picture has a palette. */
  readonly depth: number;
  readonly colour: 'gray' | 'rgb' | 'ycbcr' | 'cmyk' | 'lab';
  /** Chroma subsampling in J:a:b notation. */
  readonly sampling: string;
}

/** Chroma subsampling in J:a:b notation, of factors across and down. Pure. */
export function nameSampling(across: number, down: number): string {
  const chroma = Math.max(1, Math.round(4 / Math.max(1, across)));
  return `4:${chroma}:${down > 1 ? 0 : chroma}`;
}
