/** How a small picture is judged: by a decoder that the product does not encode with, and at a size for which the metric is made. */
import { Transformer } from '@napi-rs/image';
import { type RgbRaster, scorePair } from '@pixmill/metric';
import { butteraugliNorm, findButteraugli } from '../scoring/butteraugli.js';

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

/** Decodes a JPEG or PNG of 8 bits. Throws for damaged bytes and for 16 bits. */
export async function decodeElsewhere(bytes: Buffer): Promise<RgbRaster> {
  const transformer = new Transformer(bytes);
  const { width, height } = await transformer.metadata();
  const data = await transformer.rawPixels();
  const channels = data.length / (width * height);
  if (![1, 2, 3, 4].includes(channels)) throw new Error(`has ${channels} bytes for a pixel`);
  return { data: toRgba(data, channels), width, height, channels: 4 };
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

function toRgba(data: Buffer, channels: number): Buffer {
  const rgba = Buffer.alloc((data.length / channels) * 4, 255);
  const hasAlpha = channels === 2 || channels === 4;
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    for (let channel = 0; channel < 3; channel += 1) rgba[to + channel] = data[from + (channels < 3 ? 0 : channel)] ?? 0;
    if (hasAlpha) rgba[to + 3] = data[from + channels - 1] ?? 0;
  }
  return rgba;
}

function isOpaque({ data, channels }: RgbRaster): boolean {
  if (channels === 3) return true;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
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
