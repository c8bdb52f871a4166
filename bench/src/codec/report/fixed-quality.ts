/** Quality curves of JPEGs. Between two points the score and the logarithm of the bytes change linearly. */
import type { CurvePoint } from '../rows.js';

/** The score and bytes of a curve at any quality of its range. */
function atQuality(points: readonly CurvePoint[], quality: number): Pick<CurvePoint, 'score' | 'sizeBytes'> {
  const to = points.findIndex((point) => point.quality >= quality);
  const { low, high } = segmentAt(points, Math.max(1, to));
  const part = partOf(quality, low.quality, high.quality);
  return { score: interpolate(low.score, high.score, part), sizeBytes: interpolateBytes(low, high, part) };
}

/** The bytes at which the image has a score; null when the curve does not reach it. */
export function bytesAtScore(points: readonly CurvePoint[], score: number): number | null {
  for (let to = 1; to < points.length; to += 1) {
    const { low, high } = segmentAt(points, to);
    if (low.score > score || high.score < score) continue;
    return interpolateBytes(low, high, partOf(score, low.score, high.score));
  }
  return null;
}

export interface CurveImage {
  readonly points: readonly CurvePoint[];
  readonly sourceBytes: number;
}

export interface FixedQualityGoal {
  /** Score that the images must keep. */
  readonly floor: number;
  /** Part of the images that must keep it. */
  readonly share: number;
  /** Whether the tool returns the source when its own result is larger. A source keeps every floor. */
  readonly keepsSource: boolean;
}

/** The lowest integer quality at which enough images keep the floor, and the bytes of each image there; null when there is none. */
export function findFixedQuality(images: readonly CurveImage[], { floor, share, keepsSource }: FixedQualityGoal) {
  const points = images[0]?.points ?? [];
  const [first, last] = [points[0]?.quality ?? 0, points.at(-1)?.quality ?? -1];
  for (let quality = first; quality <= last; quality += 1) {
    const results = images.map((image) => {
      const { score, sizeBytes } = atQuality(image.points, quality);
      const isSource = keepsSource && sizeBytes >= image.sourceBytes;
      return isSource ? { keepsFloor: true, sizeBytes: image.sourceBytes } : { keepsFloor: score >= floor, sizeBytes };
    });
    const keepingCount = results.filter(({ keepsFloor }) => keepsFloor).length;
    if (keepingCount >= share * images.length) return { quality, bytes: results.map(({ sizeBytes }) => sizeBytes) };
  }
  return null;
}

/** The point at index `to` and the one before. Curves have at least two points. */
function segmentAt(points: readonly CurvePoint[], to: number): { readonly low: CurvePoint; readonly high: CurvePoint } {
  const [low, high] = [points[to - 1], points[to]];
  if (low === undefined || high === undefined) throw new Error(`a quality curve has no point ${to}`);
  return { low, high };
}

function partOf(value: number, low: number, high: number): number {
  return high === low ? 0 : (value - low) / (high - low);
}

function interpolate(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}

function interpolateBytes(low: CurvePoint, high: CurvePoint, part: number): number {
  return Math.exp(interpolate(Math.log(low.sizeBytes), Math.log(high.sizeBytes), part));
}
