import { AppError, type ExtraFormat, type JobSpec, type Operation } from '@pixmill/contracts';
import type { ImageFacts, PixelFormat } from './image-facts.js';
import { mostLosslessWebpPixels, mostSide } from './limits.js';
import { orientationExif, uprightExif, withoutLocation } from './metadata/exif.js';
import { isPlainSrgb } from './metadata/icc.js';
import type { Metadata } from './metadata/metadata.js';
import { type Foreseen, foreseeAll, isStage } from './operations/index.js';
import type { PictureShape } from './operations/step.js';
import { keepsProfile, startShape } from './transform.js';

/** What is going to be done with one image. */
export interface Plan {
  /** What the main result is encoded as. */
  readonly format: PixelFormat;
  /** Frames of the main result. */
  readonly frames: number;
  /** Operations that change something, for the main result. */
  readonly operations: readonly Operation[];
  /** Before the first operation and after each. */
  readonly shapes: readonly PictureShape[];
  /** Whether the source as it is would be no answer, however small it is: another picture or another format was asked for. */
  readonly remade: boolean;
  /** px of the operated pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Metadata for candidates that re-pack the source. */
  readonly sourceMetadata: Metadata;
  /** Metadata for candidates that encode upright pixels. */
  readonly pixelMetadata: Metadata;
  readonly extras: readonly ExtraPlan[];
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

export interface ExtraPlan {
  readonly format: ExtraFormat;
  /** See `Plan`. */
  readonly remade: boolean;
  readonly operations: readonly Operation[];
  readonly metadata: Metadata;
  /** Whether the copy is the main result itself. */
  readonly isMain: boolean;
}

/** At three megapixels a second there is time for two encodings of this. */
const MOST_AVIF_PIXELS = 24_000_000;

/** The profile that must go with pixels of this colour: none where plain sRGB says it all. */
function profileFor(facts: ImageFacts, shape: PictureShape, format: PixelFormat): Buffer | null {
  if (!facts.icc || !keepsProfile(facts, shape) || isPlainSrgb(facts.icc)) return null;
  if (format === facts.format) return facts.icc;
  // WebP and AVIF store gray as colour, which a profile for gray does not fit; of foreign profiles JPEG, WebP and AVIF are sure to take one
  const carries = format === 'jpeg' || ((format === 'webp' || format === 'avif') && shape.colour !== 'gray');
  return carries ? facts.icc : null;
}

function exifFor(facts: ImageFacts, { keepExif, stripLocation }: JobSpec, pixels: 'source' | 'upright'): Buffer | null {
  if (keepExif && facts.exif) {
    const kept = stripLocation ? withoutLocation(facts.exif) : facts.exif;
    return pixels === 'upright' && kept ? uprightExif(kept) : kept;
  }
  return pixels === 'source' && facts.orientation !== 1 ? orientationExif(facts.orientation) : null;
}

/** Why there is no copy in this format; null when there is one. */
function whyNoExtra(format: ExtraFormat, facts: ImageFacts, spec: JobSpec, shape: PictureShape): string | null {
  if (facts.apng) return 'only the first frame of an animated PNG could be shown';
  if (format === 'avif' && facts.frames > 1) return 'an animation would lose its frames';
  if (format === 'avif' && shape.width * shape.height > MOST_AVIF_PIXELS)
    return `it takes too long above ${MOST_AVIF_PIXELS / 1_000_000} megapixels`;
  if (Math.max(shape.width, shape.height) > mostSide[format]) return `a side is longer than ${mostSide[format]} px`;
  const still = facts.frames === 1 && facts.format !== 'webp';
  if (format === 'webp' && still && spec.compression === 'lossless' && shape.width * shape.height > mostLosslessWebpPixels) {
    return `lossless takes too much memory above ${mostLosslessWebpPixels / 1_000_000} megapixels`;
  }
  return null;
}

function planExtras(facts: ImageFacts, spec: JobSpec, main: PixelFormat, notes: string[]): ExtraPlan[] {
  const start = startShape(facts);
  const { operations, shapes } = foreseeAll(start, inRgb(spec.operations));
  const shape = shapes.at(-1) ?? start;
  const exif = exifFor(facts, spec, 'upright');
  const remade = operations.some(isStage);
  return spec.extras.flatMap((format) => {
    const why = whyNoExtra(format, facts, spec, shape);
    if (why !== null) notes.push(`no ${format} copy: ${why}`);
    const metadata = { icc: profileFor(facts, shape, format), exif };
    return why === null ? [{ format, operations, remade, metadata, isMain: main === format }] : [];
  });
}

/** Only RGB and gray pixels can be operated, and shown in every format. */
const inRgb = (operations: readonly Operation[]): readonly Operation[] => [{ kind: 'cmyk-to-rgb' }, ...operations];

/** What is going to be done to the pixels of the main result. */
function foreseeMain(facts: ImageFacts, spec: JobSpec, isAnew: boolean, notes: string[]): Foreseen {
  const start = startShape(facts);
  const foreseen = foreseeAll(start, spec.operations);
  if (facts.apng && !isAnew) {
    const stage = foreseen.operations.find(isStage);
    if (stage) throw new AppError('invalid_parameter', { message: `${stage.kind}: an animated PNG cannot be changed, only packed better` });
    if (foreseen.operations.length > 0)
      notes.push('an animated PNG is not resized or otherwise changed: only lossless re-packing keeps its frames');
    return { operations: [], shapes: [start] };
  }
  if (facts.colour !== 'cmyk') return foreseen;
  if (isAnew || foreseen.operations.some(isStage)) return foreseeAll(start, inRgb(spec.operations));
  if (spec.compression !== 'lossless' || !foreseen.operations.some(({ kind }) => kind === 'cmyk-to-rgb')) return foreseen;
  notes.push('lossless keeps CMYK');
  return foreseeAll(
    start,
    spec.operations.filter(({ kind }) => kind !== 'cmyk-to-rgb'),
  );
}

/** Formats that play. */
const moving: readonly PixelFormat[] = ['gif', 'webp'];

/** What the main result is encoded as, and how many frames it has. */
function chooseFormat(facts: ImageFacts, { output }: JobSpec, notes: string[]): Pick<Plan, 'format' | 'frames'> {
  const asked = output.format ?? facts.format;
  if (facts.apng && moving.includes(asked)) {
    throw new AppError('invalid_parameter', { message: `output: an animated PNG would lose its frames as ${asked}` });
  }
  if (output.quality !== null && (asked === 'png' || asked === 'gif')) notes.push(`${asked} has no quality to set`);
  const keepsFrames = moving.includes(asked) || (facts.apng && asked === facts.format);
  if (facts.frames === 1 || keepsFrames) return { format: asked, frames: facts.frames };
  notes.push(`${asked} shows the first of ${facts.frames} frames`);
  return { format: asked, frames: 1 };
}

/** Whether a JPEG has to be coded anew because it was asked for in one scan and has several, or the other way round. */
function wantsOtherScans(
  { interlaced, format: from }: ImageFacts,
  { output, compression }: JobSpec,
  to: PixelFormat,
  notes: string[],
): boolean {
  const { encoding } = output;
  if (to !== 'jpeg' || from !== 'jpeg' || encoding === null || interlaced === (encoding === 'progressive')) return false;
  if (compression !== 'lossless') return true;
  notes.push('lossless may leave the scans of a JPEG as they are');
  return false;
}

/** Decides what is to be done, from the header and the request alone. Pure. Throws AppError `invalid_parameter` when an operation cannot be done. */
export function planImage(facts: ImageFacts, spec: JobSpec): Plan {
  const notes: string[] = [];
  const { format, frames } = chooseFormat(facts, spec, notes);
  const isAnew = format !== facts.format || wantsOtherScans(facts, spec, format, notes);
  const { operations, shapes } = foreseeMain(facts, spec, isAnew, notes);
  const shape = shapes.at(-1) ?? startShape(facts);
  return {
    format,
    frames,
    operations,
    shapes,
    remade: isAnew || operations.some(isStage),
    width: shape.width,
    height: shape.height,
    sourceMetadata: { icc: facts.icc && !isPlainSrgb(facts.icc) ? facts.icc : null, exif: exifFor(facts, spec, 'source') },
    pixelMetadata: { icc: profileFor(facts, shape, format), exif: exifFor(facts, spec, 'upright') },
    extras: planExtras(facts, spec, format, notes),
    notes,
  };
}

/** Whether CMYK samples go out as CMYK, which the metric cannot see. */
export function keepsCmyk(facts: ImageFacts, operations: readonly Operation[]): boolean {
  return facts.colour === 'cmyk' && !operations.some(({ kind }) => kind === 'cmyk-to-rgb');
}
