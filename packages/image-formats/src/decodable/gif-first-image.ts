import { AppError, createImageDamaged } from '@pixmill/contracts';
import { GIF_HEAD_BYTES, type GifParts } from '../containers/gif/gif.js';
import { type GifImage, toGifCanvas } from '../containers/gif/gif-images.js';
import { decodeLzw } from '../containers/gif/gif-lzw.js';
import { readGifSamples } from '../containers/gif/gif-samples.js';
import { writeAveragedPng } from '../containers/png/png-writer.js';

/** The first row and the step of each pass of an interlaced image. Source: GIF89a, appendix E. */
const passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/** px: canvas and frame are held in memory. */
const MAX_PIXELS = 100_000_000;

/** The row of the image for each row of its stream. */
function listRows({ height, isInterlaced }: GifImage): number[] {
  const rows = Array.from({ length: height }, (_, row) => row);
  return isInterlaced ? passes.flatMap(([start, step]) => rows.filter((row) => row >= start && (row - start) % step === 0)) : rows;
}

/** A PNG of the canvas after the first image, with alpha. Throws AppError `image_damaged`, `image_too_large`. */
export function drawFirstGifImage({ head }: GifParts, images: readonly GifImage[]): Buffer {
  const [image] = images;
  const canvas = toGifCanvas(head, images);
  if (!image) throw createImageDamaged('GIF: it has no image');
  if (canvas.width * canvas.height > MAX_PIXELS) {
    throw new AppError('image_too_large', { message: `The image is larger than ${MAX_PIXELS / 1_000_000} megapixels` });
  }
  const colours = image.colours.length > 0 ? image.colours : head.subarray(GIF_HEAD_BYTES);
  const count = image.width * image.height;
  const indices = decodeLzw({ ...readGifSamples(image.data), count });
  if (indices.length < count) throw createImageDamaged('GIF: the first image ends early');
  const data = Buffer.alloc(canvas.width * canvas.height * 4);
  for (const [streamRow, row] of listRows(image).entries()) {
    for (let x = 0; x < image.width; x += 1) {
      const index = indices[streamRow * image.width + x] ?? 0;
      if (index === image.transparentIndex) continue;
      const to = ((image.top + row) * canvas.width + image.left + x) * 4;
      colours.copy(data, to, index * 3, index * 3 + 3);
      data[to + 3] = 255;
    }
  }
  return writeAveragedPng({ data, ...canvas, channels: 4 });
}
