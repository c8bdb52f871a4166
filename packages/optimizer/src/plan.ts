import {
  AppError,
  type ExtraFormat,
  isConvertedFormat,
  isOutputFormat,
  type JobSpec,
  type Operation,
  type OutputFormat,
} from '@pixmill/contracts';
import type { ImageFacts, Metadata } from '@pixmill/image-formats';
import { isPlainSrgb, isShownAtOtherSize } from '@pixmill/image-formats';
import { isApng } from './animation/apng-canvases.js';
import { isFrameStep, predictShapes, type ShapePrediction } from './operations/index.js';
import type { ImageShape } from './operations/step.js';
import { keepsProfile, startShape } from './pixels/open-pixels.js';
import { selectPixelMetadata, selectSourceMetadata } from './plan-metadata.js';
import { maxLosslessWebpPixels, maxSidePx } from './source/pixel-limits.js';

/** The decisions for one image: format, operations and metadata of each result. */
export interface Plan {
  /** Format of the main result. */
  readonly format: OutputFormat;
  /** Frames of the main result. */
  readonly frames: number;
  /** Operations of the main result, without those that change nothing. */
  readonly operations: readonly Operation[];
  /** The shape before the first operation and after each operation. */
  readonly shapes: readonly ImageShape[];
  /** Whether the source cannot be the result, because the spec asks for other pixels or another format. */
  readonly mustReencode: boolean;
  /** Names of parts that only the source can carry, when the spec is lossless. The source is the result then, unless an operation changes pixels. */
  readonly sourceOnly: readonly string[];
  /** px after all operations, upright. */
  readonly width: number;
  readonly height: number;
  /** Metadata for codecs that re-pack the source. */
  readonly sourceMetadata: Metadata;
  /** Metadata for codecs that encode upright pixels. */
  readonly pixelMetadata: Metadata;
  readonly extras: readonly ExtraPlan[];
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

export interface ExtraPlan {
  readonly format: ExtraFormat;
  /** See `Plan.mustReencode`. */
  readonly mustReencode: boolean;
  readonly operations: readonly Operation[];
  readonly metadata: Metadata;
  /** Whether the main result already has this format. */
  readonly isMain: boolean;
}

/** libaom encodes 3 megapixels per second, and a search needs two encodings: 16 s at this size. */
const MAX_AVIF_PIXELS = 24_000_000;

/** The colour profile of the result; null when the pixels are plain sRGB or the format cannot carry it. */
function selectProfile(facts: ImageFacts, shape: ImageShape, format: OutputFormat): Buffer | null {
  if (!facts.icc || !keepsProfile(facts, shape) || isPlainSrgb(facts.icc)) return null;
  if (format === facts.format) return facts.icc;
  if (format === 'jp2' || (format === 'png' && isConvertedFormat(facts.format))) return facts.icc;
  // WebP and AVIF store gray as RGB, which a gray profile does not match; PNG and GIF get no profile from another format
  const canCarry = format === 'jpeg' || ((format === 'webp' || format === 'avif') && shape.colour !== 'gray');
  return canCarry ? facts.icc : null;
}

/** The input of the plan. `notes` collects sentences for the report. */
interface PlanInput {
  readonly facts: ImageFacts;
  readonly spec: JobSpec;
  readonly notes: string[];
}

/** An animation of which only the first frame can be decoded, for messages. */
const nameAnimation = ({ format }: ImageFacts) => `an animated ${format.toUpperCase()}`;

/** Why the image gets no extra in another format than the main result's; null when it gets one. `shape` is the shape after all operations. */
function explainMissingExtra(format: ExtraFormat, { facts, spec }: PlanInput, shape: ImageShape): string | null {
  if (facts.firstFrameOnly && !isApng(facts)) return `only the first frame of ${nameAnimation(facts)} could be shown`;
  if (facts.hdr && format !== facts.format) return `${hdrNames[facts.hdr]} would lose its range`;
  if (format === 'avif' && facts.frames > 1) return 'an animation would lose its frames';
  if (format === 'avif' && shape.width * shape.height > MAX_AVIF_PIXELS)
    return `encoding takes too long above ${MAX_AVIF_PIXELS / 1_000_000} megapixels`;
  if (isShownAtOtherSize(facts, shape)) return 'a browser shows the source at another size than its pixels, which only JPEG can say';
  if (Math.max(shape.width, shape.height) > maxSidePx[format]) return `a side is longer than ${maxSidePx[format]} px`;
  const isStill = facts.frames === 1 && facts.format !== 'webp';
  if (format === 'webp' && isStill && spec.compression === 'lossless' && shape.width * shape.height > maxLosslessWebpPixels) {
    return `lossless encoding takes too much memory above ${maxLosslessWebpPixels / 1_000_000} megapixels`;
  }
  return null;
}

function planExtras(input: PlanInput, mainFormat: OutputFormat): ExtraPlan[] {
  const { facts, spec, notes } = input;
  const start = startShape(facts);
  const { operations, shapes } = predictShapes(start, withRgbConversion(spec.operations));
  const shape = shapes.at(-1) ?? start;
  const predicted = { operations, shapes };
  // no codec of another format streams the frames of an animated PNG
  const mustReencode = operations.some(isFrameStep) || isApng(facts);
  return spec.extras.flatMap((format) => {
    const isMain = mainFormat === format;
    const reason = isMain ? null : explainMissingExtra(format, input, shape);
    if (reason !== null) notes.push(`no ${format} copy: ${reason}`);
    const metadata = { icc: selectProfile(facts, shape, format), ...selectPixelMetadata(input, predicted, format) };
    return reason === null ? [{ format, operations, mustReencode, metadata, isMain }] : [];
  });
}

/** CMYK becomes RGB first, because operations and most formats need RGB or gray pixels. */
const withRgbConversion = (operations: readonly Operation[]): readonly Operation[] => [{ kind: 'cmyk-to-rgb' }, ...operations];

const hdrNames = { pq: 'high dynamic range (PQ)', hlg: 'high dynamic range (HLG)' } as const;

/** What an image has that only lossless re-packing keeps, as the subject of a sentence; null for an image that may be changed. */
function findUnchangeable(facts: ImageFacts, changesEncoding: boolean): { readonly subject: string; readonly kept: string } | null {
  const { firstFrameOnly, hdr } = facts;
  if (hdr) return { subject: `an image with ${hdrNames[hdr]}`, kept: 'its range' };
  return firstFrameOnly && !isApng(facts) && !changesEncoding ? { subject: nameAnimation(facts), kept: 'its frames' } : null;
}

/** The operations of the main result and their shapes. Throws AppError `invalid_parameter`. */
function predictMain({ facts, spec, notes }: PlanInput, changesEncoding: boolean): ShapePrediction {
  const start = startShape(facts);
  const predicted = predictShapes(start, spec.operations);
  const unchangeable = findUnchangeable(facts, changesEncoding);
  if (unchangeable) {
    const { subject, kept } = unchangeable;
    const frameOperation = predicted.operations.find(isFrameStep);
    if (frameOperation)
      throw new AppError('invalid_parameter', {
        message: `${frameOperation.kind}: ${subject} cannot be changed without the loss of ${kept}`,
      });
    if (predicted.operations.length > 0)
      notes.push(`${subject} is not resized or otherwise changed: only lossless re-packing keeps ${kept}`);
    return { operations: [], shapes: [start] };
  }
  if (facts.colour !== 'cmyk') return predicted;
  if (changesEncoding || predicted.operations.some(isFrameStep)) return predictShapes(start, withRgbConversion(spec.operations));
  if (spec.compression !== 'lossless' || !predicted.operations.some(({ kind }) => kind === 'cmyk-to-rgb')) return predicted;
  notes.push('lossless keeps CMYK');
  return predictShapes(
    start,
    spec.operations.filter(({ kind }) => kind !== 'cmyk-to-rgb'),
  );
}

/** Formats that the engine animates. */
const animatedFormats: readonly OutputFormat[] = ['gif', 'webp'];

/** Up to 16 colours or grays: a scan of 1 bit at 125 kB has 520 kB as a JPEG and 73 kB as a PNG. */
const MAX_DRAWING_BITS = 4;

/** The format of a result when the job names none: that of the source, or one that browsers show. Source: docs/formats.md#formats-that-browsers-do-not-show. */
function toResultFormat({ format, alpha, storedBits }: ImageFacts, compression: JobSpec['compression']): OutputFormat {
  if (isOutputFormat(format)) return format;
  const isDrawing = storedBits !== undefined && storedBits <= MAX_DRAWING_BITS;
  return alpha || isDrawing || compression === 'lossless' ? 'png' : 'jpeg';
}

/** The format and the frames of the main result. Throws AppError `invalid_parameter`. */
function chooseFormat({ facts, spec: { output, compression }, notes }: PlanInput): Pick<Plan, 'format' | 'frames'> {
  const requested = output.format ?? toResultFormat(facts, compression);
  if (facts.firstFrameOnly && !isApng(facts) && requested !== facts.format && animatedFormats.includes(requested)) {
    throw new AppError('invalid_parameter', { message: `output: ${nameAnimation(facts)} would lose its frames as ${requested}` });
  }
  if (facts.hdr && requested !== facts.format) {
    throw new AppError('invalid_parameter', { message: `output: ${hdrNames[facts.hdr]} would be lost as ${requested}` });
  }
  if (facts.hdr) notes.push(`${hdrNames[facts.hdr]}: only lossless encodings keep it`);
  if (facts.firstFrameOnly && requested === 'avif' && facts.format === 'avif') {
    notes.push(`${nameAnimation(facts)} of ${facts.frames} frames is returned unchanged: only its first frame can be decoded`);
  }
  if (output.quality !== null && (requested === 'png' || requested === 'gif')) notes.push(`${requested} has no quality setting`);
  const keepsFrames = animatedFormats.includes(requested) || (facts.firstFrameOnly && requested === facts.format);
  if (facts.frames === 1 || keepsFrames) return { format: requested, frames: facts.frames };
  notes.push(`${requested} shows the first of ${facts.frames} frames`);
  return { format: requested, frames: 1 };
}

/** Whether a JPEG must be encoded again: the spec asks for one scan and the source has several, or the reverse. */
function changesScans({ facts, spec, notes }: PlanInput, to: OutputFormat): boolean {
  const { interlaced, format: from } = facts;
  const { encoding } = spec.output;
  if (to !== 'jpeg' || from !== 'jpeg' || encoding === null || interlaced === (encoding === 'progressive')) return false;
  if (spec.compression !== 'lossless' && !facts.hdr) return true;
  notes.push('lossless does not change the scans of a JPEG');
  return false;
}

/** See `Plan.sourceOnly`. */
function findSourceOnly({ facts, spec }: PlanInput, mustReencode: boolean): readonly string[] {
  if (spec.compression !== 'lossless' || spec.output.quality !== null || mustReencode) return [];
  return [...new Set(facts.contents.filter(({ lossless }) => lossless === 'source').map(({ name }) => name))];
}

/** Plans the work on an image from its header and the spec. Throws AppError `invalid_parameter` when an operation is not possible. */
export function planImage(facts: ImageFacts, spec: JobSpec): Plan {
  const notes: string[] = [];
  const input: PlanInput = { facts, spec, notes };
  const { format, frames } = chooseFormat(input);
  const changesEncoding = format !== facts.format || changesScans(input, format);
  const { operations, shapes } = predictMain(input, changesEncoding);
  const shape = shapes.at(-1) ?? startShape(facts);
  // transparent rows, which only a rendered JPEG blends with white
  const hasMissingRows = format === 'jpeg' && facts.alpha;
  const mustReencode = changesEncoding || operations.some(isFrameStep) || (hasMissingRows && operations.length > 0);
  return {
    format,
    frames,
    operations,
    shapes,
    mustReencode,
    sourceOnly: findSourceOnly(input, mustReencode),
    width: shape.width,
    height: shape.height,
    sourceMetadata: {
      icc: facts.icc && !isPlainSrgb(facts.icc) ? facts.icc : null,
      ...selectSourceMetadata(input, format),
    },
    pixelMetadata: {
      icc: selectProfile(facts, shape, format),
      ...selectPixelMetadata(input, { operations, shapes }, format),
    },
    extras: planExtras(input, format),
    notes,
  };
}

/** Whether only lossless encodings are possible: of CMYK and of high dynamic range, which the metric cannot score. */
export function needsLossless({ colour, hdr }: ImageFacts, operations: readonly Operation[]): boolean {
  return hdr !== null || (colour === 'cmyk' && !operations.some(({ kind }) => kind === 'cmyk-to-rgb'));
}
