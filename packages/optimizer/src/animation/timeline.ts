import { createHash } from 'node:crypto';
import { readApng, sniff, toDelayMs } from '@pixmill/image-formats';
import { openEncoded } from '../pixels/open-encoded.js';
import { clearInvisible } from '../raster-ops/alpha.js';
import { readCanvases } from './read-canvases.js';

/** The frames of an animation and their durations. Equal consecutive frames count as one frame. */
export interface Timeline {
  readonly frames: readonly { readonly digest: string; readonly ms: number; readonly shownMs: number }[];
  /** Number of loops; 0 is endless. */
  readonly loop: number;
}

/** Viewers show a frame with a delay of 0 or 10 ms for 100 ms. */
const MAX_SHORT_MS = 10;
const SHORT_SHOWN_MS = 100;

/** How long viewers show a frame with this delay, in ms. */
export const toShownMs = (ms: number) => (ms <= MAX_SHORT_MS ? SHORT_SHOWN_MS : ms);

/** A digest of RGBA pixels that ignores the colour of invisible ones. Overwrites the pixels. */
function digestVisible(rgba: Buffer): string {
  clearInvisible(rgba);
  return createHash('sha1').update(rgba).digest('hex');
}

/** Delays and number of loops of an animation. A still image has one frame of 0 ms. */
export interface Playback {
  /** Delay of each frame as stored. */
  readonly delaysMs: readonly number[];
  /** How long viewers show each frame. */
  readonly shownDelaysMs: readonly number[];
  /** Number of loops; 0 is endless. */
  readonly loop: number;
}

/** Reads the delays and the number of loops from the header. Throws what the decoder throws. */
export async function readPlayback(bytes: Buffer): Promise<Playback> {
  const apng = sniff(bytes).format === 'png' ? readApng(bytes) : null;
  if (apng && apng.pictures.length > 1) {
    const delays = apng.pictures.map(toDelayMs);
    return { delaysMs: delays, shownDelaysMs: delays.map(toShownMs), loop: apng.plays };
  }
  const header = await openEncoded(bytes, { animated: true }).metadata();
  const delaysMs = Array.from({ length: header.pages ?? 1 }, (_, page) => header.delay?.[page] ?? 0);
  if (delaysMs.length === 1) return { delaysMs: [0], shownDelaysMs: [0], loop: 0 };
  return { delaysMs, shownDelaysMs: delaysMs.map(toShownMs), loop: header.loop ?? 0 };
}

/** Decodes every frame of a still image or an animation. Throws what the decoder throws. */
export async function readTimeline(bytes: Buffer): Promise<Timeline> {
  const { delaysMs, loop } = await readPlayback(bytes);
  const isStill = delaysMs.length === 1;
  const frames: { digest: string; ms: number; shownMs: number }[] = [];
  let page = 0;
  for await (const rgba of readCanvases(bytes, delaysMs.length)) {
    const digest = digestVisible(rgba);
    const ms = isStill ? 0 : (delaysMs[page] ?? 0);
    const last = frames.at(-1);
    if (last?.digest === digest) {
      last.ms += ms;
      last.shownMs += toShownMs(ms);
    } else {
      frames.push({ digest, ms, shownMs: toShownMs(ms) });
    }
    page += 1;
  }
  return { frames, loop };
}

/** Whether both show the same pixels at every instant, with the same number of loops. Source: docs/product-decisions.md#animations-frame-for-frame. */
export function sameTimeline(a: Timeline, b: Timeline): boolean {
  if (a.loop !== b.loop || a.frames.length !== b.frames.length) return false;
  return a.frames.every((frame, index) => {
    const other = b.frames[index];
    return frame.digest === other?.digest && frame.ms === other.ms && frame.shownMs === other.shownMs;
  });
}
