import type { Repair } from '@pixmill/contracts';
import { findGifSamples, type GifBlock, scanGifBlocks, writeGifBlocks } from '../containers/gif/gif.js';
import { readTransparentIndex, withTransparentIndex } from '../containers/gif/gif-images.js';
import { countLzw, decodeLzw, encodePlainLzw, findUnusedIndex, type LzwRequest } from '../containers/gif/gif-lzw.js';
import { type GifSamples, readGifSamples, toCodedSamples } from '../containers/gif/gif-samples.js';
import type { RepairedFile } from './repair.js';

const GRAPHIC_CONTROL = Buffer.from([0x21, 0xf9, 4, 0, 0, 0, 0, 0]);
/** GIF has no smaller code size. */
const MIN_ROOT_BITS = 2;

/** The coded samples of an image block. */
const readSamples = (image: Buffer): LzwRequest => ({
  ...readGifSamples(image.subarray(findGifSamples(image) - 1)),
  count: image.readUInt16LE(5) * image.readUInt16LE(7),
});

/** The image block with other coded samples. */
const withSamples = (image: Buffer, samples: GifSamples): Buffer =>
  Buffer.concat([image.subarray(0, findGifSamples(image) - 1), toCodedSamples(samples)]);

/** The blocks of a frame whose missing samples are transparent; null when no index is left for them. */
function padFrame(image: Buffer, control: GifBlock | undefined): GifBlock[] | null {
  const request = readSamples(image);
  const decoded = decodeLzw(request);
  const oldControl = control?.bytes ?? GRAPHIC_CONTROL;
  const transparent = readTransparentIndex(oldControl) ?? findUnusedIndex(new Set(decoded));
  if (transparent === null) return null;
  const indices = new Uint8Array(request.count).fill(transparent);
  indices.set(decoded);
  const rootBits = Math.max(MIN_ROOT_BITS, request.rootBits, Math.ceil(Math.log2(transparent + 1)));
  return [
    { kind: 'graphic-control', bytes: withTransparentIndex(oldControl, transparent) },
    { kind: 'image', bytes: withSamples(image, { data: encodePlainLzw(indices, rootBits), rootBits }) },
  ];
}

/** Index of the first image block with fewer samples than its size says, and how many there are; null when all are complete. */
function findShortFrame(blocks: readonly GifBlock[]) {
  for (const [index, { kind, bytes }] of blocks.entries()) {
    if (kind !== 'image') continue;
    const request = readSamples(bytes);
    const samples = countLzw(request);
    if (samples < request.count) return { index, samples };
  }
  return null;
}

/**
 * The frames before the first one whose samples end early, as browsers play them. When that is the first frame, it is the picture: its missing
 * pixels are transparent. Null when a browser shows nothing of the file, or when the pixels cannot be transparent. Never throws.
 */
export function repairGifFrames(bytes: Buffer): RepairedFile | null {
  const { head, blocks } = scanGifBlocks(bytes);
  const short = findShortFrame(blocks);
  if (!short) return { bytes, repairs: [] };
  const { index, samples } = short;
  const before = blocks.slice(0, index);
  const at = head.length + before.reduce((sum, block) => sum + block.bytes.length, 0);
  const frames = before.filter(({ kind }) => kind === 'image').length;
  const repairs = (what: string): Repair[] => [{ what, at }];
  if (frames > 0) {
    // a graphic control block belongs to the image behind it
    const kept = before.at(-1)?.kind === 'graphic-control' ? before.slice(0, -1) : before;
    return {
      bytes: writeGifBlocks({ head, blocks: kept }),
      repairs: repairs(`the data of frame ${frames + 1} ends early, so ${frames === 1 ? 'one frame is' : `${frames} frames are`} left`),
    };
  }
  const image = blocks[index]?.bytes;
  if (samples === 0 || !image) return null;
  const control = before.findLast(({ kind }) => kind === 'graphic-control');
  const padded = padFrame(image, control);
  if (!padded) return null;
  const others = before.filter((block) => block !== control);
  return { bytes: writeGifBlocks({ head, blocks: [...others, ...padded] }), repairs: repairs('the data of the picture ends early') };
}
