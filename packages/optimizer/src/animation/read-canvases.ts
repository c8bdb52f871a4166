import sharp from 'sharp';

/** Pixel bytes that are decoded at a time. A later page costs decoding all before it again, so chunks are large. */
const CHUNK_BYTES = 128_000_000;

/** Every one of so many frames of a picture as it is shown, RGBA in rows, which may be written over. Throws what the decoder throws. */
export async function* readCanvases(bytes: Buffer, frames: number): AsyncGenerator<Buffer> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const frameBytes = width * height * 4;
  const pagesAtOnce = Math.max(1, Math.floor(CHUNK_BYTES / frameBytes));
  for (let page = 0; page < frames; page += pagesAtOnce) {
    const pages = Math.min(pagesAtOnce, frames - page);
    const rgba = await sharp(bytes, { page, pages, limitInputPixels: false, ignoreIcc: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer();
    for (let index = 0; index < pages; index += 1) yield rgba.subarray(index * frameBytes, (index + 1) * frameBytes);
  }
}
