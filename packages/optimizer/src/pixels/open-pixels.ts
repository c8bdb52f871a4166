import type { Operation } from '@pixmill/contracts';
import { type ImageFacts, needsConversion, totalPixels, uprightSize } from '@pixmill/image-formats';
import type { Sharp, SharpOptions } from 'sharp';
import { isApng } from '../animation/apng-canvases.js';
import { predictShapes, stepOf } from '../operations/index.js';
import type { ImageShape } from '../operations/step.js';
import { fromDisplayP3, openEncoded } from './open-encoded.js';

/** Decoder options for an image. A warning counts as an error. The decoder may read as many pixels as the header has, which were checked before. */
export function decodeOptions(facts: ImageFacts): SharpOptions {
  return { failOn: 'warning', limitInputPixels: totalPixels(facts), animated: facts.frames > 1 && !facts.firstFrameOnly };
}

/** The shape of a source before any operation, upright. Gray with alpha is opened as RGB, because sharp drops the alpha of raw gray; so are the frames of an animated PNG. */
export function startShape(facts: ImageFacts): ImageShape {
  const colour = facts.colour === 'gray' && (facts.alpha || isApng(facts)) ? 'rgb' : facts.colour;
  return { ...uprightSize(facts), colour, srgb: false };
}

/** Whether the profile of the source still describes the pixels. The result must then have it. */
export function keepsProfile(facts: ImageFacts, { colour, srgb }: ImageShape): boolean {
  if (srgb || facts.colour !== colour) return false;
  return facts.icc === null || !needsConversion(facts.icc);
}

export interface SourceOptions {
  readonly bytes: Buffer;
  readonly facts: ImageFacts;
  /** Convert to sRGB, as a viewer does; for scores, not for encoding. */
  readonly asDisplayed?: boolean;
  /** Convert to sRGB, for a result that cannot have the profile. */
  readonly asSrgb?: boolean;
  /** Frames of an animation, from 0; by default all frames. Frames are stacked vertically. */
  readonly pages?: { readonly page: number; readonly pages: number } | undefined;
}

/** A pipeline over the upright pixels of a source; `shape` is the shape after all operations. */
export function openSource({ bytes, facts, asDisplayed = false, asSrgb = false, pages }: SourceOptions, shape: ImageShape): Sharp {
  const pageOptions = pages ? { animated: false, ...pages } : {};
  const converts = asDisplayed || asSrgb || !keepsProfile(facts, shape);
  const opened = openEncoded(bytes, { ...decodeOptions(facts), ...pageOptions, ignoreIcc: !converts });
  // gray has the same values in both
  const pixels = converts && facts.is16Bit && facts.icc && facts.colour !== 'gray' ? fromDisplayP3(opened) : opened;
  // the frames of an animation are stacked, so a rotation would mix them up
  return facts.frames === 1 || facts.firstFrameOnly ? pixels.autoOrient() : pixels;
}

export interface PixelOptions extends Omit<SourceOptions, 'pages'> {
  /** Operations with a streaming step only. */
  readonly operations: readonly Operation[];
  /** Keep 16 bits per sample when the source has them. */
  readonly keep16Bit: boolean;
  /** Index of one frame of an animation, from 0; by default all frames. */
  readonly frame?: number | undefined;
}

/**
 * A pipeline over the upright pixels with every operation in order. Colours stay as stored (wide gamut, gray, CMYK),
 * unless an operation, or a profile that the result cannot have, requires sRGB.
 */
export function openPixels({ operations, keep16Bit, frame, ...request }: PixelOptions): Sharp {
  const { facts, asDisplayed = false } = request;
  const start = startShape(facts);
  const { shapes, operations: effectiveOperations } = predictShapes(start, operations);
  const { colour } = shapes.at(-1) ?? start;
  const pages = frame === undefined ? undefined : { page: frame, pages: 1 };
  let pixels = openSource({ ...request, pages }, shapes.at(-1) ?? start);
  effectiveOperations.forEach((operation, index) => {
    const after = shapes[index + 1];
    const step = stepOf(operation);
    if (after && step.kind === 'stream') pixels = step.stream(pixels, after);
  });
  if (asDisplayed) return pixels.toColourspace('srgb');
  if (colour === 'cmyk') return pixels.pipelineColourspace('cmyk').toColourspace('cmyk');
  if (colour === 'gray') return pixels.toColourspace(keep16Bit && facts.is16Bit ? 'grey16' : 'b-w');
  return pixels.toColourspace(keep16Bit && facts.is16Bit ? 'rgb16' : 'srgb');
}
