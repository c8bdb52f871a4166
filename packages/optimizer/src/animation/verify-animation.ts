import type { RgbRaster } from '@pixmill/metric';
import sharp, { type Sharp } from 'sharp';
import { toColourRaster, toRaster } from '../pixels/raster.js';
import { type Playback, readPlayback } from './timeline.js';

/** At most this many frames are compared, spread evenly over the animation. */
const MAX_COMPARED_FRAMES = 8;

/**
 * For each frame of an encoding, the index of the first source frame that it shows. Encoders merge equal consecutive frames and add their
 * durations. Null when the durations do not match. Durations are in ms, as viewers show the frames.
 */
export function alignFrames({ source, encoded }: Readonly<Record<'source' | 'encoded', readonly number[]>>): readonly number[] | null {
  const firstFrames: number[] = [];
  let at = 0;
  for (const ms of encoded) {
    firstFrames.push(at);
    let remainingMs = ms;
    do {
      remainingMs -= source[at] ?? Number.POSITIVE_INFINITY;
      at += 1;
    } while (remainingMs > 0);
    if (remainingMs < 0) return null;
  }
  return at === source.length ? firstFrames : null;
}

export interface AnimationComparison<Verdict> {
  readonly before: Playback;
  /** Opens a frame of the original. */
  readonly frameOf: (frame: number) => Promise<Sharp>;
  readonly encoded: Buffer;
  readonly judgeFrame: (original: RgbRaster, decoded: RgbRaster) => Verdict;
}

/** Judges the compared frames of an encoded animation; null when delays or loops differ. Throws what the decoder throws. */
export async function verifyAnimation<Verdict>({
  before,
  frameOf,
  encoded,
  judgeFrame,
}: AnimationComparison<Verdict>): Promise<Verdict[] | null> {
  const after = await readPlayback(encoded);
  const firstFrames = alignFrames({ source: before.shownDelaysMs, encoded: after.shownDelaysMs });
  if (before.loop !== after.loop || firstFrames === null) return null;
  const step = Math.max(1, (firstFrames.length - 1) / (MAX_COMPARED_FRAMES - 1));
  const comparedFrames = [...new Set(Array.from({ length: MAX_COMPARED_FRAMES }, (_, index) => Math.round(index * step)))].filter(
    (at) => at < firstFrames.length,
  );
  const verdicts: Verdict[] = [];
  for (const at of comparedFrames) {
    const original = await toRaster(await frameOf(firstFrames[at] ?? 0));
    const decoded = await toRaster(sharp(encoded, { page: at, limitInputPixels: false }).toColourspace('srgb'));
    const alpha = original.channels % 2 === 0 || decoded.channels % 2 === 0;
    verdicts.push(judgeFrame(toColourRaster(original, alpha), toColourRaster(decoded, alpha)));
  }
  return verdicts;
}
