import sharp from 'sharp';
import { readCanvases } from '../animation/read-canvases.js';
import { readPlayback, toShownMs } from '../animation/timeline.js';
import { type ColourList, createColourList } from './colour-list.js';

/** What a frame changes in what was shown before, as a rectangle in px. */
export interface FrameChange {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The colour of each pixel of the rectangle, as its place in the list of colours. */
  readonly colourIndices: Uint16Array;
  /** How long it is shown, in ms. */
  durationMs: number;
}

/** All frames of an animation, or the one of a still, each by what it changes. The first is whole. */
export interface AnimationFrames {
  /** px */
  readonly width: number;
  readonly height: number;
  /** 0xAABBGGRR each; the first is the invisible one. */
  readonly colours: Uint32Array;
  readonly frames: readonly FrameChange[];
  /** Whether frames may become transparent where they were not. */
  readonly clearsPixels: boolean;
  /** Pixels that differ from what was shown before. */
  readonly changedPixels: number;
}

/** The smallest rectangle that holds all differences; null when there are none. */
function differenceBounds(before: Uint32Array, after: Uint32Array, width: number) {
  let from = 0;
  while (from < after.length && before[from] === after[from]) from += 1;
  if (from === after.length) return null;
  const top = Math.floor(from / width);
  let to = after.length - 1;
  while (before[to] === after[to]) to -= 1;
  const bottom = Math.floor(to / width);
  let left = width;
  let right = -1;
  for (let y = top; y <= bottom; y += 1) {
    const row = y * width;
    let x = 0;
    while (x < left && before[row + x] === after[row + x]) x += 1;
    left = Math.min(left, x);
    x = width - 1;
    while (x > right && before[row + x] === after[row + x]) x -= 1;
    right = Math.max(right, x);
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Merging must leave the time as written and the time as shown. Source: decisions.md 25. */
export const canMergeDurations = (a: number, b: number) => toShownMs(a + b) === toShownMs(a) + toShownMs(b) && a + b <= MAX_DURATION_MS;
const MAX_DURATION_MS = 655_350;

/** Decodes every frame of a GIF; equal consecutive ones are one. Null when there are more colours than can be told apart here. Throws what the decoder throws. */
export async function decodeFrames(bytes: Buffer): Promise<AnimationFrames | null> {
  const { delaysMs } = await readPlayback(bytes);
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const pixels = width * height;
  const colours: ColourList = createColourList();
  const frames: FrameChange[] = [];
  let shown = new Uint32Array(pixels);
  let clearsPixels = false;
  let changedPixels = 0;
  let page = 0;
  for await (const rgba of readCanvases(bytes, delaysMs.length)) {
    const canvas = new Uint32Array(rgba.buffer, rgba.byteOffset, pixels);
    for (let at = 0; at < pixels; at += 1) if ((canvas[at] as number) < INVISIBLE_BELOW) canvas[at] = 0;
    const durationMs = delaysMs[page] ?? 0;
    page += 1;
    const last = frames.at(-1);
    const region = last ? differenceBounds(shown, canvas, width) : { left: 0, top: 0, width, height };
    if (last && !region && canMergeDurations(last.durationMs, durationMs)) {
      last.durationMs += durationMs;
      continue;
    }
    const { left, top, ...size } = region ?? { left: 0, top: 0, width: 1, height: 1 };
    const changed = new Uint16Array(size.width * size.height);
    for (let y = 0; y < size.height; y += 1) {
      const row = (top + y) * width + left;
      for (let x = 0; x < size.width; x += 1) {
        const colour = canvas[row + x] as number;
        if (colour !== shown[row + x]) changedPixels += 1;
        if (colour === 0 && shown[row + x] !== 0) clearsPixels = true;
        changed[y * size.width + x] = colours.indexOf(colour);
      }
    }
    if (colours.isFull()) return null;
    frames.push({ left, top, ...size, colourIndices: changed, durationMs });
    shown = canvas.slice();
  }
  return { width, height, colours: colours.toArray(), frames, clearsPixels, changedPixels };
}

/** Alpha is the highest byte, and 0 or 255 in a GIF. */
const INVISIBLE_BELOW = 0x01_00_00_00;
