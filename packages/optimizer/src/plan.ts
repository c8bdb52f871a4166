import type { ExtraFormat, JobSpec, Operation } from '@pixmill/contracts';
import { type ImageFacts, uprightSize } from './image-facts.js';
import { mostLosslessWebpPixels } from './limits.js';
import { orientationExif, uprightExif, withoutLocation } from './metadata/exif.js';
import { isPlainSrgb } from './metadata/icc.js';
import type { Metadata } from './metadata/metadata.js';
import type { PictureShape } from './operations/step.js';
import { foreseeAll, keepsProfile } from './transform.js';

/** What is going to be done with one image. */
export interface Plan {
  /** Operations that change something, for the main result. */
  readonly operations: readonly Operation[];
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
  readonly operations: readonly Operation[];
  readonly metadata: Metadata;
  /** Whether the copy is the main result itself. */
  readonly isMain: boolean;
}

/** px; an AVIF side may be longer, but no larger picture than this is asked of its encoder. */
const MOST_SIDE: Readonly<Record<ExtraFormat, number>> = { webp: 16_383, avif: 16_383 };

/** At three megapixels a second there is time for two encodings of this. */
const MOST_AVIF_PIXELS = 24_000_000;

const startShape = (facts: ImageFacts): PictureShape => ({ ...uprightSize(facts), colour: facts.colour });

/** The profile that must go with pixels of this colour: none where plain sRGB says it all. */
function profileFor(facts: ImageFacts, colour: PictureShape['colour']): Buffer | null {
  return facts.icc && keepsProfile(facts, colour) && !isPlainSrgb(facts.icc) ? facts.icc : null;
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
  if (Math.max(shape.width, shape.height) > MOST_SIDE[format]) return `a side is longer than ${MOST_SIDE[format]} px`;
  const still = facts.frames === 1 && facts.format !== 'webp';
  if (format === 'webp' && still && spec.compression === 'lossless' && shape.width * shape.height > mostLosslessWebpPixels) {
    return `lossless takes too much memory above ${mostLosslessWebpPixels / 1_000_000} megapixels`;
  }
  return null;
}

function planExtras(facts: ImageFacts, spec: JobSpec, notes: string[]): ExtraPlan[] {
  const wanted: Operation[] = [...spec.operations, { kind: 'cmyk-to-rgb' }];
  const { operations, shapes } = foreseeAll(startShape(facts), wanted);
  const shape = shapes.at(-1) ?? startShape(facts);
  // WebP and AVIF store gray as colour, which a profile for gray does not fit
  const icc = shape.colour === 'gray' ? null : profileFor(facts, shape.colour);
  const metadata = { icc, exif: exifFor(facts, spec, 'upright') };
  return spec.extras.flatMap((format) => {
    const why = whyNoExtra(format, facts, spec, shape);
    if (why !== null) notes.push(`no ${format} copy: ${why}`);
    return why === null ? [{ format, operations, metadata, isMain: facts.format === format }] : [];
  });
}

/** Decides what is to be done, from the header and the request alone. Pure. */
export function planImage(facts: ImageFacts, spec: JobSpec): Plan {
  const notes: string[] = [];
  let wanted: readonly Operation[] = spec.operations;
  if (spec.compression === 'lossless' && facts.colour === 'cmyk' && wanted.some(({ kind }) => kind === 'cmyk-to-rgb')) {
    wanted = wanted.filter(({ kind }) => kind !== 'cmyk-to-rgb');
    notes.push('lossless keeps CMYK');
  }
  const foreseen = foreseeAll(startShape(facts), wanted);
  if (facts.apng && foreseen.operations.length > 0) {
    notes.push('an animated PNG is not resized: only lossless re-packing keeps its frames');
  }
  const operations = facts.apng ? [] : foreseen.operations;
  const shape = (facts.apng ? null : foreseen.shapes.at(-1)) ?? startShape(facts);
  return {
    operations,
    width: shape.width,
    height: shape.height,
    sourceMetadata: { icc: facts.icc && !isPlainSrgb(facts.icc) ? facts.icc : null, exif: exifFor(facts, spec, 'source') },
    pixelMetadata: { icc: profileFor(facts, shape.colour), exif: exifFor(facts, spec, 'upright') },
    extras: planExtras(facts, spec, notes),
    notes,
  };
}

/** Whether CMYK samples go out as CMYK, which the metric cannot see. */
export function keepsCmyk(facts: ImageFacts, operations: readonly Operation[]): boolean {
  return facts.colour === 'cmyk' && !operations.some(({ kind }) => kind === 'cmyk-to-rgb');
}
