import type { JobSpec, Operation } from '@pixmill/contracts';
import { type CandidatePlan, type Chain, mainChains, mostLosslessWebpPixels, webpExtra } from './chains.js';
import { type ImageFacts, uprightSize } from './image-facts.js';
import { orientationExif, uprightExif } from './metadata/exif.js';
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
  readonly chains: readonly Chain[];
  /** Metadata for candidates that re-pack the source. */
  readonly sourceMetadata: Metadata;
  /** Metadata for candidates that encode upright pixels. */
  readonly pixelMetadata: Metadata;
  readonly webp: WebpPlan | null;
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

export interface WebpPlan {
  readonly operations: readonly Operation[];
  /** Empty when the copy is the main result itself. */
  readonly candidates: readonly CandidatePlan[];
  readonly metadata: Metadata;
}

const MOST_WEBP_SIDE = 16_383;

const startShape = (facts: ImageFacts): PictureShape => ({ ...uprightSize(facts), colour: facts.colour });

/** The profile that must go with pixels of this colour: none where plain sRGB says it all. */
function profileFor(facts: ImageFacts, colour: PictureShape['colour']): Buffer | null {
  return facts.icc && keepsProfile(facts, colour) && !isPlainSrgb(facts.icc) ? facts.icc : null;
}

function exifFor(facts: ImageFacts, keepExif: boolean, pixels: 'source' | 'upright'): Buffer | null {
  if (keepExif && facts.exif) return pixels === 'upright' ? uprightExif(facts.exif) : facts.exif;
  return pixels === 'source' && facts.orientation !== 1 ? orientationExif(facts.orientation) : null;
}

function planWebp(facts: ImageFacts, spec: JobSpec, notes: string[]): WebpPlan | null {
  if (!spec.extras.includes('webp')) return null;
  const operations: Operation[] = [...spec.operations, { kind: 'cmyk-to-rgb' }];
  const shape = foreseeAll(startShape(facts), operations).shapes.at(-1) ?? startShape(facts);
  if (facts.apng) {
    notes.push('no WebP copy: only the first frame of an animated PNG could be shown');
    return null;
  }
  if (shape.width > MOST_WEBP_SIDE || shape.height > MOST_WEBP_SIDE) {
    notes.push(`no WebP copy: a side is longer than ${MOST_WEBP_SIDE} px`);
    return null;
  }
  const still = facts.frames === 1 && facts.format !== 'webp';
  if (still && spec.compression === 'lossless' && shape.width * shape.height > mostLosslessWebpPixels) {
    notes.push(`no WebP copy: lossless takes too much memory above ${mostLosslessWebpPixels / 1_000_000} megapixels`);
    return null;
  }
  const metadata = { icc: profileFor(facts, shape.colour), exif: exifFor(facts, spec.keepExif, 'upright') };
  const candidates = facts.format === 'webp' ? [] : webpExtra(facts, spec.compression);
  return { operations, candidates, metadata };
}

/** Decides what to try, from the header and the request alone. Pure. */
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
  } else if (facts.format === 'avif') {
    notes.push('AVIF is not re-encoded yet');
  }
  const fixed = facts.apng || facts.format === 'avif';
  const operations = fixed ? [] : foreseen.operations;
  const shape = (fixed ? null : foreseen.shapes.at(-1)) ?? startShape(facts);
  const operated = operations.length > 0;
  if (facts.gainMap) notes.push(operated || spec.compression !== 'lossless' ? 'a lossy result has no gain map' : 'the gain map is kept');
  return {
    operations,
    width: shape.width,
    height: shape.height,
    chains: mainChains(facts, spec.compression, operated),
    sourceMetadata: { icc: facts.icc && !isPlainSrgb(facts.icc) ? facts.icc : null, exif: exifFor(facts, spec.keepExif, 'source') },
    pixelMetadata: { icc: profileFor(facts, shape.colour), exif: exifFor(facts, spec.keepExif, 'upright') },
    webp: planWebp(facts, spec, notes),
    notes,
  };
}
