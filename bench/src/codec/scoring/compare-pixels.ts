import type { CorpusImage } from '../../read-corpus.js';
import { decodeStored, type StoredSamples } from './decode.js';
import { type Apng, readApng } from './read-apng.js';
import { readTimeline, showsSame, timingDifference } from './timeline.js';

export interface PixelComparison {
  readonly source: Buffer;
  readonly result: Buffer;
  readonly image: Pick<CorpusImage, 'format' | 'frames'>;
}

/** How the pixels of any frame of a result differ from its source, in words; null when they do not. */
export async function comparePixels({ source, result, image: { format, frames } }: PixelComparison): Promise<string | null> {
  if (source.equals(result)) return null;
  const apng = format === 'png' ? readApng(source) : null;
  if (apng) return compareApng(apng, readApng(result));
  if (frames === 1) return compareStored(source, result);
  const [before, after] = [await readTimeline(source), await readTimeline(result)];
  return timingDifference(before, after) ?? (showsSame(before, after) ? null : 'shows other pixels');
}

/** How the stored samples of two stills differ, in words. `invisible only`: just the colours of fully transparent pixels differ. */
async function compareStored(source: Buffer, result: Buffer): Promise<string | null> {
  const [before, after] = [await decodeStored(source), await decodeStored(result)];
  if (before.size !== after.size) return `is ${after.size}, not ${before.size}`;
  if ((before.kind === 'cmyk') !== (after.kind === 'cmyk')) return `is ${after.kind}, not ${before.kind}`;
  const [left, right] = before.kind === after.kind ? [before.samples, after.samples] : [to16Bit(before), to16Bit(after)];
  let invisibleCount = 0;
  for (let at = 0; at < left.length; at += 4) {
    const same =
      left[at] === right[at] && left[at + 1] === right[at + 1] && left[at + 2] === right[at + 2] && left[at + 3] === right[at + 3];
    if (same) continue;
    const invisible = before.kind !== 'cmyk' && left[at + 3] === 0 && right[at + 3] === 0;
    if (!invisible) return `differs at sample ${at}`;
    invisibleCount += 1;
  }
  return invisibleCount === 0 ? null : 'invisible only';
}

/** PNG defines 16-bit samples as 257 times the 8-bit ones. */
function to16Bit({ kind, samples }: StoredSamples): Uint8Array | Uint16Array {
  return kind === 'rgb16' ? samples : Uint16Array.from(samples, (value) => value * 257);
}

async function compareApng(before: Apng, after: Apng | null): Promise<string | null> {
  if (after === null) return 'is not animated any more';
  if (before.plays !== after.plays || before.frames.length !== after.frames.length) return 'has other frames or plays';
  for (const [at, frame] of before.frames.entries()) {
    const other = after.frames[at];
    if (other?.control !== frame.control) return `frame ${at} is placed or timed differently`;
    const difference = await compareStored(frame.png, other.png);
    if (difference !== null && difference !== 'invisible only') return `frame ${at} ${difference}`;
  }
  return null;
}
