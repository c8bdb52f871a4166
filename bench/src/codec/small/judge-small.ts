/** How a small picture is judged: at a size for which the metric is made, and by butteraugli. */
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { butteraugliNorm, findButteraugli } from '../scoring/butteraugli.js';
import { isOpaque } from '../scoring/is-opaque.js';

/** Shortest side that the metric gets, in px: then it has all six scales. Source: docs/metric.md#small-pictures. */
const minSide = 128;
const hasButteraugli = findButteraugli() !== null;

export interface SmallJudgement {
  /** See `trueScore`. */
  readonly score: number;
  /** The score of the picture enlarged to 128 px without interpolation, as under a magnifying glass. Equals `score` from 128 px on. */
  readonly enlarged: number;
  /** The 3-norm at 1:1; null where it cannot be had. */
  readonly butteraugli: number | null;
}

/** Judges the pixels of a result. Throws when the sizes differ. */
export async function judgeSmall(before: RgbRaster, after: RgbRaster): Promise<SmallJudgement> {
  return {
    score: trueScore(before, after),
    enlarged: lowestScore(before, after, 'enlarge'),
    butteraugli: hasButteraugli ? await butteraugliNorm({ before, after }) : null,
  };
}

/** The score of pictures that their mirror images continue to 128 px or more, here and not in the metric: the lower one on black and on white. */
export function trueScore(before: RgbRaster, after: RgbRaster): number {
  return lowestScore(before, after, 'mirror');
}

type Extension = 'mirror' | 'enlarge';

function lowestScore(before: RgbRaster, after: RgbRaster, extension: Extension): number {
  if (before.width !== after.width || before.height !== after.height) throw new Error('has another size than its source');
  const grounds = isOpaque(before) && isOpaque(after) ? [0] : [0, 255];
  return Math.min(...grounds.map((ground) => scorePair(compose(before, ground, extension), compose(after, ground, extension)).score));
}

/** RGB on a gray ground, with both sides of 128 px or more. */
function compose({ data, width, height, channels }: RgbRaster, ground: number, extension: Extension): RgbRaster {
  const factor = Math.ceil(minSide / Math.min(width, height));
  const [columns, rows] = [listPixels(width, factor, extension), listPixels(height, factor, extension)];
  const rgb = Buffer.alloc(columns.length * rows.length * 3);
  let to = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * width + x) * channels;
      const alpha = channels === 3 ? 1 : (data[from + 3] ?? 0) / 255;
      for (let channel = 0; channel < 3; channel += 1) rgb[to++] = Math.round((data[from + channel] ?? 0) * alpha + ground * (1 - alpha));
    }
  }
  return { data: rgb, width: columns.length, height: rows.length, channels: 3 };
}

/** The pixel of a line that is shown at each position. */
function listPixels(length: number, factor: number, extension: Extension): readonly number[] {
  const count = extension === 'enlarge' ? length * factor : length * Math.ceil(minSide / length);
  return Array.from({ length: count }, (_, at) => {
    if (extension === 'enlarge') return Math.floor(at / factor);
    const within = at % (2 * length);
    return within < length ? within : 2 * length - 1 - within;
  });
}
