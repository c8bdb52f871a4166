import { readGifBlocks } from '@pixmill/image-formats';
import type { AnimationFrames } from './animation-frames.js';
import type { FrameRange } from './pack-excerpt.js';

/** A shorter animation is not worth an excerpt. */
const MIN_FRAMES = 16;
const MIN_CHANGED_PIXELS = 500_000;
/** An excerpt has this share of the frames, at most `MAX_EXCERPT_FRAMES`. */
const EXCERPT_SHARE = 1 / 16;
const [MIN_EXCERPT_FRAMES, MAX_EXCERPT_FRAMES] = [2, 6];
/** At most this share of the pixels of all frames is in one excerpt. */
const MAX_PIXEL_SHARE = 0.1;
/** Excerpts end at frames that the judge of the whole animation compares as well. */
const ENDS = [1, 2, 3, 4, 5, 6, 7].map((part) => part / 7);
const EXCERPTS = 2;

/** A part of an animation and its size in the source. */
export interface Excerpt extends FrameRange {
  /** The first page of the source that shows the last frame, from 0. */
  readonly lastPage: number;
  readonly sourceBytes: number;
}

/**
 * The parts of an animation that say most about the size of the whole: those with most bytes in the source. Empty when the animation is short,
 * clears pixels, or has a frame with a large part of all pixels. Throws AppError `image_damaged`.
 */
export function chooseExcerpts(animation: AnimationFrames, source: Buffer): Excerpt[] {
  const { frames, clearsPixels, changedPixels, pages } = animation;
  if (clearsPixels || frames.length < MIN_FRAMES || changedPixels < MIN_CHANGED_PIXELS) return [];
  const pageBytes = readPageBytes(source);
  if (pageBytes.length !== pages) return [];
  const count = Math.min(MAX_EXCERPT_FRAMES, Math.max(MIN_EXCERPT_FRAMES, Math.round(frames.length * EXCERPT_SHARE)));
  const pixelsOf = (from: number, to: number) => frames.slice(from, to).reduce((sum, { width, height }) => sum + width * height, 0);
  const maxPixels = pixelsOf(1, frames.length) * MAX_PIXEL_SHARE;
  return ENDS.map((part) => Math.round(part * (frames.length - 1)))
    .map((last): FrameRange => ({ shown: last - count, last }))
    .filter(({ shown, last }) => shown >= 0 && pixelsOf(shown + 1, last + 1) <= maxPixels)
    .map(({ shown, last }) => {
      const firstPage = frames[shown + 1]?.page ?? 0;
      const endPage = frames[last + 1]?.page ?? pages;
      const sourceBytes = pageBytes.slice(firstPage, endPage).reduce((sum, bytes) => sum + bytes, 0);
      return { shown, last, lastPage: frames[last]?.page ?? 0, sourceBytes };
    })
    .sort((a, b) => b.sourceBytes - a.sourceBytes)
    .slice(0, EXCERPTS);
}

/** Bytes of each image of a GIF with its graphic control. */
function readPageBytes(source: Buffer): number[] {
  const pageBytes: number[] = [];
  let controlBytes = 0;
  for (const { kind, bytes } of readGifBlocks(source).blocks) {
    if (kind === 'graphic-control') controlBytes = bytes.length;
    if (kind !== 'image') continue;
    pageBytes.push(controlBytes + bytes.length);
    controlBytes = 0;
  }
  return pageBytes;
}
