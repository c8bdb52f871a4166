import { openEncoded } from '../pixels/open-encoded.js';

/** Bytes of pixels that are decoded at a time. Chunks are large, because each one decodes all earlier pages again. */
const CHUNK_BYTES = 128_000_000;

export interface PageRange {
  /** The first page, from 0. */
  readonly page: number;
  readonly pages: number;
}

/** Decodes the first `frames` pages in large chunks and yields the bytes of each page. `decode` returns its pages stacked vertically. */
export async function* readPageChunks(
  { frames, frameBytes }: { readonly frames: number; readonly frameBytes: number },
  decode: (range: PageRange) => Promise<Buffer>,
): AsyncGenerator<Buffer> {
  const pagesPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes));
  for (let page = 0; page < frames; page += pagesPerChunk) {
    const pages = Math.min(pagesPerChunk, frames - page);
    const chunk = await decode({ page, pages });
    for (let index = 0; index < pages; index += 1) yield chunk.subarray(index * frameBytes, (index + 1) * frameBytes);
  }
}

/** Yields the first `frames` frames as a viewer shows them, in RGBA. The caller may overwrite them. Throws what the decoder throws. */
export async function* readCanvases(bytes: Buffer, frames: number): AsyncGenerator<Buffer> {
  const { width, height } = await openEncoded(bytes).metadata();
  yield* readPageChunks({ frames, frameBytes: width * height * 4 }, (range) =>
    openEncoded(bytes, { ...range, ignoreIcc: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer(),
  );
}
