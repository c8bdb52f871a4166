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

/** A frame of an encoding and the frame of the source that it shows, both from 0. */
export interface ComparedFrame {
  readonly source: number;
  readonly encoded: number;
}

/** The frames of an encoded animation to compare with those of its source; null when delays or loops differ. Throws what the decoder throws. */
export async function findComparedFrames(before: Playback, encoded: Buffer): Promise<ComparedFrame[] | null> {
  const after = await readPlayback(encoded);
  const firstFrames = alignFrames({ source: before.shownDelaysMs, encoded: after.shownDelaysMs });
  if (before.loop !== after.loop || firstFrames === null) return null;
  const step = Math.max(1, (firstFrames.length - 1) / (MAX_COMPARED_FRAMES - 1));
  const compared = new Set(Array.from({ length: MAX_COMPARED_FRAMES }, (_, index) => Math.round(index * step)));
  return firstFrames.map((source, index) => ({ source, encoded: index })).filter((frame) => compared.has(frame.encoded));
}
