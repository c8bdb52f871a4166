import type { Compression } from '@pixmill/contracts';
import type { Knobs } from './codec.js';
import { type ImageFacts, type PixelFormat, totalPixels } from './image-facts.js';
import type { Floor } from './judge.js';

/** One encoding to try, and what it has to hold. */
export interface CandidatePlan {
  readonly codec: string;
  readonly knobs: Knobs;
  readonly floor: Floor;
}

/** Fixed settings of a lossy level; the perceptual search will choose them per image. */
const levels = {
  intelligent: { jpeg: 82, webp: 80, palette: 80, likenessDb: 36, gifError: 8 },
  ultra: { jpeg: 68, webp: 68, palette: 60, likenessDb: 32, gifError: 16 },
} as const;

/** For lossless with a resize, where the format itself cannot be lossless. Source: decisions.md 4. */
const FINE_QUALITY = 95;
const NEAR_LOSSLESS = 60;
/** Source: engine.md 4e. */
const GIF_PALETTE_ERROR = 8;
/** Above this many pixels only encodings that are likely to win are tried, so that 24 MP stay within the time of one image. */
const THOROUGH_PIXELS = 2_000_000;
/** Above this many pixels the fastest lossless WebP has to do. */
const FAST_PIXELS = 12_000_000;

/** Above this many pixels a still lossless WebP needs more memory than a codec process may have: 13 bytes a pixel were measured. */
export const mostLosslessWebpPixels = 50_000_000;

const none: Floor = { kind: 'none' };
const sameTimeline: Floor = { kind: 'same-timeline' };
const samePlayback: Floor = { kind: 'same-playback' };

const plan = (codec: string, knobs: Knobs = {}, floor: Floor = none): CandidatePlan => ({ codec, knobs, floor });

const isThorough = (facts: ImageFacts) => facts.frames > 1 || totalPixels(facts) <= THOROUGH_PIXELS;

/** Encodings of the source as it is: no pixel changes. */
function repacks(facts: ImageFacts): CandidatePlan[] {
  const byFormat: Readonly<Record<PixelFormat, readonly string[]>> = {
    jpeg: facts.gainMap ? ['jpeg-strip'] : ['jpeg-transcode', 'jpeg-repack'],
    png: facts.apng ? ['png-apng'] : ['png-oxipng'],
    gif: ['gif-repack'],
    webp: ['webp-repack'],
    avif: [],
  };
  return byFormat[facts.format].map((codec) => plan(codec));
}

function losslessPixels(facts: ImageFacts, operated: boolean): CandidatePlan[] {
  const identical = operated ? samePlayback : sameTimeline;
  if (facts.format === 'png' && operated) return [plan('png-truecolour')];
  if (facts.format === 'jpeg' && operated) return [plan('jpeg-mozjpeg', { quality: FINE_QUALITY, chroma: '4:4:4' })];
  if (facts.format === 'gif') return [plan('gif-cgif', { reuse: true }, identical), plan('gif-cgif', { reuse: false }, identical)];
  const fits = operated || facts.frames > 1 || totalPixels(facts) <= mostLosslessWebpPixels;
  if (facts.format === 'webp' && fits && (facts.lossless || operated)) return [plan('webp-lossless', {}, identical)];
  return [];
}

function lossyPixels(facts: ImageFacts, compression: Exclude<Compression, 'lossless'>): CandidatePlan[] {
  const level = levels[compression];
  const alike: Floor = { kind: 'likeness', db: level.likenessDb };
  if (facts.format === 'jpeg') return [plan('jpeg-mozjpeg', { quality: level.jpeg })];
  if (facts.format === 'png') return [plan('png-palette', { quality: level.palette }, alike)];
  if (facts.format === 'gif') {
    const knobs = { interFrameMaxError: level.gifError, interPaletteMaxError: GIF_PALETTE_ERROR, dither: facts.frames > 1 ? 0 : 1 };
    return [plan('gif-cgif', knobs, samePlayback)];
  }
  if (facts.format !== 'webp') return [];
  if (facts.frames > 1) return [plan('webp-lossy', { quality: level.webp }, samePlayback)];
  if (!facts.lossless) return [plan('webp-lossy', { quality: level.webp })];
  return [plan('webp-lossy', { quality: level.webp }, alike), plan('webp-lossy', { quality: NEAR_LOSSLESS, near: true })];
}

/** A set of encodings that compete; the next chain is tried only when none of these is smaller than the source. */
export interface Chain {
  readonly candidates: readonly CandidatePlan[];
  /** Whether the pixels are the operated ones, or those of the source. */
  readonly operated: boolean;
}

/** The chains for the main result, in the order of preference. Pure. */
export function mainChains(facts: ImageFacts, compression: Compression, operated: boolean): Chain[] {
  const lossy = compression === 'lossless' ? [] : lossyPixels(facts, compression);
  const untouched = repacks(facts);
  if (!operated) {
    if (facts.apng) return [{ candidates: untouched, operated: false }];
    if (compression === 'lossless') return [{ candidates: [...untouched, ...losslessPixels(facts, false)], operated: false }];
    if (facts.format === 'png' && !isThorough(facts)) {
      return [
        { candidates: lossy, operated: false },
        { candidates: untouched, operated: false },
      ];
    }
    return [{ candidates: [...untouched, ...lossy], operated: false }];
  }
  const exact = compression === 'lossless' || facts.format === 'png' ? losslessPixels(facts, true) : [];
  // a lossy source grows when its smaller pixels are stored without loss
  const fine =
    compression === 'lossless' && facts.format === 'webp' && !facts.lossless
      ? [plan('webp-lossy', { quality: FINE_QUALITY }, samePlayback)]
      : [];
  return [
    { candidates: [...exact, ...lossy], operated: true },
    { candidates: fine, operated: true },
    { candidates: untouched, operated: false },
  ].filter(({ candidates }) => candidates.length > 0);
}

/** Encodings that compete for the WebP copy. Pure. */
export function webpExtra(facts: ImageFacts, compression: Compression): CandidatePlan[] {
  const lossless = plan('webp-lossless', { effort: totalPixels(facts) <= FAST_PIXELS ? 4 : 0 });
  if (compression === 'lossless') return [lossless];
  const lossy = plan('webp-lossy', { quality: levels[compression].webp });
  // flat drawings are often smaller without loss, and better
  return facts.lossless && isThorough(facts) ? [lossless, lossy] : [lossy];
}
