import { type GifBlock, type GifParts, readGifBlocks, writeGifBlocks } from '../containers/gif/gif.js';
import { type GifImage, listGifImages, toGifCanvas, withTransparentIndex } from '../containers/gif/gif-images.js';
import { findUncodedIndex } from '../containers/gif/gif-lzw.js';
import { readGifSamples } from '../containers/gif/gif-samples.js';
import type { ImageSize } from '../image-facts.js';
import { drawFirstGifImage } from './gif-first-image.js';
import { withFullTables } from './gif-tables.js';

const [CLEAR_REGION, RESTORE_CANVAS] = [2, 3];

interface Place extends ImageSize {
  readonly left: number;
  readonly top: number;
}

/** Whether every pixel of `inner` is in `outer`. */
const covers = (outer: Place, inner: Place) =>
  outer.left <= inner.left &&
  outer.top <= inner.top &&
  outer.left + outer.width >= inner.left + inner.width &&
  outer.top + outer.height >= inner.top + inner.height;

/** Whether `next` draws over all of `image`, so that it does not matter what is left of it. A last image stays until the next play. */
const isDrawnOver = (image: GifImage, next: GifImage | undefined) => !next || (next.transparentIndex === null && covers(next, image));

/**
 * The images that need a transparent index so that the decoder clears them to transparent: without one it clears to the background colour, which
 * browsers ignore. `null` stands for any image: the decoder has an alpha channel as soon as one has a transparent index.
 */
function listImagesToMark(images: readonly GifImage[], canvas: ImageSize): (GifImage | null)[] {
  const cleared = images.filter((image, index) => image.disposal === CLEAR_REGION && !isDrawnOver(image, images[index + 1]));
  const unmarked = cleared.filter(({ transparentIndex }) => transparentIndex === null);
  const [first, second] = images;
  if (!first || unmarked.length > 0 || images.some(({ transparentIndex }) => transparentIndex !== null)) return unmarked;
  const leavesGaps = !covers(first, { left: 0, top: 0, ...canvas }) || (first.disposal >= RESTORE_CANVAS && !isDrawnOver(first, second));
  return leavesGaps ? [null] : [];
}

/** A delay of 100 ms is what the decoder reports for an image without a graphic control. */
const newControl = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);

/** The blocks of an image with a transparent index that no pixel has. */
function markImage(blocks: readonly GifBlock[], { at, controlAt }: GifImage, index: number): readonly GifBlock[] {
  const bytes = (controlAt === null ? null : blocks[controlAt]?.bytes) ?? newControl;
  const control: GifBlock = { kind: 'graphic-control', bytes: withTransparentIndex(bytes, index) };
  return controlAt === null ? blocks.toSpliced(at, 0, control) : blocks.with(controlAt, control);
}

/** The same animation with a transparent index in each of `toMark`; null when a needed image has pixels of all 256 indices. */
function markImages({ head, blocks }: GifParts, images: readonly GifImage[], toMark: readonly (GifImage | null)[]): Buffer | null {
  const marks = toMark.map((wanted) => {
    for (const image of wanted ? [wanted] : images) {
      const index = findUncodedIndex({ ...readGifSamples(image.data), count: image.width * image.height });
      if (index !== null) return { image, index };
    }
    return null;
  });
  let marked: readonly GifBlock[] = blocks;
  // from the last to the first, because a new block moves the later ones
  for (const mark of marks.reverse()) {
    if (!mark) return null;
    marked = markImage(marked, mark.image, mark.index);
  }
  return writeGifBlocks({ head, blocks: marked });
}

/**
 * The same GIF, but the decoder leaves transparent what no image covers, as browsers do. It decides about alpha by the transparent indices. When
 * images use all 256 indices, the first image becomes a PNG, and the decoder shows the first frame only. Throws AppError `image_damaged`.
 */
export function withGifAlpha(bytes: Buffer): Buffer {
  const parts = readGifBlocks(bytes);
  const images = listGifImages(parts.blocks);
  const toMark = listImagesToMark(images, toGifCanvas(parts.head, images));
  if (toMark.length === 0 && images.every(({ transparentIndex }) => transparentIndex === null)) return bytes;
  const full = withFullTables(parts);
  if (toMark.length === 0) return full === parts ? bytes : writeGifBlocks(full);
  return markImages(full, images, toMark) ?? drawFirstGifImage(full, images);
}
